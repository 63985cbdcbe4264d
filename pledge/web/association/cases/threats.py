"""Views of threat marks: list and review.

A review never changes the case, and tells the merchant nothing of who reported.
"""

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.cases.handling import threats
from pledge.cases.handling.threats import MarkCount, MarkSettled
from pledge.cases.models.cases import ThreatMark
from pledge.web.association import blueprint
from pledge.web.forms.flow import Refused, submit
from pledge.web.forms.stale_check import DecisionForm, State
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
    mark, form = get_threat_in_jurisdiction_or_404(mark_id), DecisionForm()

    def act() -> None:
        is_confirmed = FOUND.get(form.to.data or "")
        if is_confirmed is None:
            raise Refused(_("请选择核实结果。"))
        by, reason = signed_in_user(), form.reason.data or ""
        threats.settle_threat(mark, is_confirmed=is_confirmed, by=by, reason=reason)

    return submit(
        form,
        rows=[mark],
        state=State(partial(_state_token, mark)),
        act=act,
        refused={MarkSettled: _("这条标记已经处理过了。")},
        done=_("核实结果已记录，商家可以看到。"),
        show=partial(_show, mark, form),
        back=url_for("association.list_threats"),
    )


def _show(
    mark: ThreatMark, form: DecisionForm | None = None, status: int = 200
) -> ResponseReturnValue:
    form = form or DecisionForm()
    form.state_token.data = _state_token(mark)
    site = mark.case.site
    body = render(
        "association/cases/show_threat.html",
        mark=mark,
        case=mark.case,
        form=form,
        earlier=threats.count_marks(site.merchant, before=mark) if site else MarkCount(),
    )
    return body, status


def _state_token(mark: ThreatMark) -> str:
    return "" if mark.is_confirmed is None else "settled"
