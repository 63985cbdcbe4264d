"""Views of threat marks: list and review.

A review never changes the case, and tells the merchant nothing of who reported.
"""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.cases.handling import threats
from pledge.cases.handling.threats import MarkCount, MarkSettled
from pledge.cases.models.cases import ThreatMark
from pledge.db import db
from pledge.web.association import blueprint
from pledge.web.forms.stale_check import DecisionForm, lock
from pledge.web.setup.access import (
    Audience,
    admits,
    get_threat_in_jurisdiction_or_404,
    own_membership,
    signed_in_user,
)
from pledge.web.setup.render import render

FOUND = {"confirmed": True, "dismissed": False}


@blueprint.get("/threats")
@admits(Audience.OFFICER)
def list_threats() -> str:
    """List the marks of the jurisdiction, those that wait first."""
    jurisdiction = own_membership().association.region_code
    marks = threats.list_threats_in(jurisdiction, signed_in_user().id)
    return render("association/cases/list_threats.html", marks=marks)


@blueprint.get("/threats/<row_id:mark_id>")
@admits(Audience.OFFICER)
def show_threat(mark_id: int) -> ResponseReturnValue:
    """Show one mark, with how often this merchant marked before and was not borne out."""
    return _show(get_threat_in_jurisdiction_or_404(mark_id))


@blueprint.post("/threats/<row_id:mark_id>/settle")
@admits(Audience.OFFICER)
def settle_threat(mark_id: int) -> ResponseReturnValue:
    """Write down whether a threat was borne out; changes nothing else."""
    mark, form = lock(get_threat_in_jurisdiction_or_404(mark_id)), DecisionForm()
    if status := form.refusal(_seen(mark)):
        return _show(mark, form, status)
    is_confirmed = FOUND.get(form.to.data or "")
    if is_confirmed is None:
        return _show(mark, form, form.refuse(_("请选择核实结果。")))
    reason = form.reason.data or ""
    try:
        threats.settle_threat(mark, is_confirmed=is_confirmed, by=signed_in_user(), reason=reason)
    except MarkSettled:
        return _show(mark, form, form.refuse(_("这条标记已经处理过了。")))
    db.session.commit()
    flash(_("核实结果已记录，商家可以看到。"))
    return redirect(url_for("association.list_threats"))


def _show(
    mark: ThreatMark, form: DecisionForm | None = None, status: int = 200
) -> ResponseReturnValue:
    form = form or DecisionForm()
    form.version.data = _seen(mark)
    site = mark.case.site
    body = render(
        "association/cases/show_threat.html",
        mark=mark,
        case=mark.case,
        form=form,
        earlier=threats.count_marks(site.merchant, before=mark) if site else MarkCount(),
    )
    return body, status


def _seen(mark: ThreatMark) -> str:
    return "" if mark.is_confirmed is None else "settled"
