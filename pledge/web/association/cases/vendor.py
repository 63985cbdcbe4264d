"""View that corrects the vendor of a case."""

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pledge.cases.handling import triage
from pledge.cases.models.cases import Case
from pledge.merchants.rules import MAX_VENDOR
from pledge.web.association import blueprint
from pledge.web.association.cases.show import case_state, state_token
from pledge.web.forms.base import line
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import StateTokenForm
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.setup.render import render


class CorrectVendorForm(StateTokenForm):
    """The supplier's name; empty is unknown."""

    vendor = line(_l("系统供应商"), MAX_VENDOR, required=False)


@blueprint.route("/cases/<row_id:case_id>/vendor", methods=["GET", "POST"])
@admits(Audience.ASSOCIATION)
def correct_vendor(case_id: int) -> ResponseReturnValue:
    """Correct a case's vendor; who did it, and what was there, stands among the notes."""
    case, form = get_case_in_jurisdiction_or_404(case_id), CorrectVendorForm()
    if not form.is_submitted():
        form.vendor.data = case.vendor

    def act() -> None:
        vendor, unknown = form.vendor.data or "", _("不清楚")
        old, new = case.vendor or unknown, vendor or unknown
        words = _("系统供应商：“%(old)s”改为“%(new)s”", old=old, new=new)
        triage.correct_vendor(case, vendor, words, by=own_membership())

    return submit(
        form,
        rows=[case],
        state=case_state(case),
        act=act,
        done=_("系统供应商已更正。"),
        show=partial(_show, case, form),
        back=url_for("association.show_case", case_id=case_id),
    )


def _show(case: Case, form: CorrectVendorForm, status: int = 200) -> ResponseReturnValue:
    form.state_token.data = state_token(case)
    return render("association/cases/correct_vendor.html", case=case, form=form), status
