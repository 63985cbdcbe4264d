"""View that corrects the vendor of a case."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pledge.cases.handling import triage
from pledge.cases.models.cases import Case
from pledge.db import db
from pledge.merchants.rules import MAX_VENDOR
from pledge.web.association import blueprint
from pledge.web.association.cases.actions import get_case
from pledge.web.association.cases.show import refuse_unseen, seen_of
from pledge.web.forms.base import line
from pledge.web.forms.stale_check import SeenForm
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.setup.render import render


class CorrectVendorForm(SeenForm):
    """The supplier's name; empty is unknown."""

    vendor = line(_l("系统供应商"), MAX_VENDOR, required=False)


@blueprint.route("/cases/<row_id:case_id>/vendor", methods=["GET", "POST"])
@admits(Audience.ASSOCIATION)
def correct_vendor(case_id: int) -> ResponseReturnValue:
    """Correct a case's vendor; who did it, and what was there, stands among the notes."""
    if request.method == "GET":
        case, form = get_case_in_jurisdiction_or_404(case_id), CorrectVendorForm(formdata=None)
        form.vendor.data = case.vendor
        return _show(case, form)
    case, form = get_case(case_id), CorrectVendorForm()
    if status := refuse_unseen(case, form):
        return _show(case, form, status)
    vendor, unknown = form.vendor.data or "", _("不清楚")
    words = _(
        "系统供应商：“%(old)s”改为“%(new)s”", old=case.vendor or unknown, new=vendor or unknown
    )
    triage.correct_vendor(case, vendor, words, by=own_membership())
    db.session.commit()
    flash(_("系统供应商已更正。"))
    return redirect(url_for("association.show_case", case_id=case_id))


def _show(case: Case, form: CorrectVendorForm, status: int = 200) -> ResponseReturnValue:
    form.version.data = seen_of(case)
    return render("association/cases/correct_vendor.html", case=case, form=form), status
