"""Views that refer a case about an unsigned place to another body."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.cases.handling.actions import refer
from pledge.cases.models.cases import Case
from pledge.db import db
from pledge.web.association import blueprint
from pledge.web.association.cases.actions import get_case
from pledge.web.association.cases.errors import REFUSALS, refusal_text
from pledge.web.association.cases.show import refuse_unseen, seen_of
from pledge.web.association.findings.forms import ReferForm
from pledge.web.notifications import mail
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.setup.render import render


@blueprint.get("/cases/<row_id:case_id>/referral")
@admits(Audience.ASSOCIATION)
def show_referral(case_id: int) -> ResponseReturnValue:
    """Ask where a case goes, and why."""
    return _show(get_case_in_jurisdiction_or_404(case_id), ReferForm(formdata=None))


@blueprint.post("/cases/<row_id:case_id>/referral")
@admits(Audience.ASSOCIATION)
def refer_case(case_id: int) -> ResponseReturnValue:
    """Close a case about a place that signed nothing; its reporters are told to look."""
    case, member, form = get_case(case_id), own_membership(), ReferForm()
    if status := refuse_unseen(case, form):
        return _show(case, form, status)
    try:
        refer(case, by=member, reason=form.refer_reason.data or "")
    except REFUSALS as refused:
        words = refusal_text(refused)
        db.session.rollback()
        return _show(get_case(case_id), form, form.refuse(words))
    mail.tell_reporters(case)
    db.session.commit()
    flash(_("案件已转出。"))
    return redirect(url_for("association.show_case", case_id=case_id))


def _show(case: Case, form: ReferForm, status: int = 200) -> ResponseReturnValue:
    form.version.data = seen_of(case)
    return render("association/cases/show_referral.html", case=case, form=form), status
