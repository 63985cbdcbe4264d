"""View that names the vendor of a site's system."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField

from pledge.db import db
from pledge.merchants.actions import name_vendor
from pledge.merchants.models import Site
from pledge.merchants.rules import MAX_VENDOR
from pledge.web.forms.base import SignedInForm, line
from pledge.web.merchant import blueprint
from pledge.web.setup.access import Audience, admits, get_own_site_or_404
from pledge.web.setup.render import render

CONFLICT = 409


class VendorForm(SignedInForm):
    """The supplier's name; empty is nobody named."""

    vendor = line(_l("系统供应商"), MAX_VENDOR, required=False)
    version = HiddenField()


@blueprint.route("/sites/<row_id:site_id>/vendor", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def vendor(site_id: int) -> Response | str | tuple[str, int]:
    """Name, correct or clear the supplier; new cases about the place take it over."""
    site = get_own_site_or_404(site_id)
    form = VendorForm()
    if not form.is_submitted():
        form.vendor.data, form.version.data = site.vendor, str(site.version)
        return _show(form, site)
    if not form.validate():
        return _show(form, site), form.status
    if form.version.data != str(site.version):
        form.version.data = str(site.version)
        return _show(form, site, changed_meanwhile=True), CONFLICT
    name_vendor(site, form.vendor.data or "")
    db.session.commit()
    flash(_("系统供应商已保存。"))
    return redirect(url_for("merchant.show_site", site_id=site_id))


def _show(form: VendorForm, site: Site, *, changed_meanwhile: bool = False) -> str:
    return render(
        "merchant/sites/vendor.html", form=form, site=site, changed_meanwhile=changed_meanwhile
    )
