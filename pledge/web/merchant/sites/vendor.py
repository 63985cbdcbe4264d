"""View that names the vendor of a site's system."""

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pledge.merchants.actions import name_vendor
from pledge.merchants.models import Site
from pledge.merchants.rules import MAX_VENDOR
from pledge.web.forms.base import line
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import State, StateTokenForm
from pledge.web.merchant import blueprint
from pledge.web.setup.access import Audience, admits, get_own_site_or_404
from pledge.web.setup.render import render


class VendorForm(StateTokenForm):
    """The supplier's name; empty is nobody named."""

    vendor = line(_l("系统供应商"), MAX_VENDOR, required=False)


@blueprint.route("/sites/<row_id:site_id>/vendor", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def vendor(site_id: int) -> ResponseReturnValue:
    """Name, correct or clear the supplier; new cases about the place take it over."""
    site = get_own_site_or_404(site_id)
    form = VendorForm()
    if not form.is_submitted():
        form.vendor.data = site.vendor
    return submit(
        form,
        rows=[site],
        state=State(lambda: str(site.version)),
        act=lambda: name_vendor(site, form.vendor.data or ""),
        done=_("系统供应商已保存。"),
        show=partial(_show, form, site),
        back=url_for("merchant.show_site", site_id=site_id),
    )


def _show(form: VendorForm, site: Site, status: int) -> tuple[str, int]:
    form.state_token.data = str(site.version)
    page = render(
        "merchant/sites/vendor.html", form=form, site=site, changed_meanwhile=bool(form.problem)
    )
    return page, status
