"""Views that set and lift a legal hold."""

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.cases.handling import legal_holds
from pledge.cases.models.cases import Case
from pledge.web.association import blueprint
from pledge.web.association.cases.errors import REFUSALS
from pledge.web.association.cases.history.lines import Names
from pledge.web.association.cases.show import case_state, state_token
from pledge.web.forms.confirmation import Confirmation
from pledge.web.forms.flow import Refused, submit
from pledge.web.forms.stale_check import DecisionForm
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.setup.render import render

SET, LIFT = "set", "lift"


@blueprint.get("/holds")
@admits(Audience.OFFICER)
def list_holds() -> str:
    """List the cases of the jurisdiction under a legal hold."""
    member = own_membership()
    held = legal_holds.list_cases_on_hold(member.association.region_code, member.user_id)
    return render("association/cases/list_holds.html", cases=held)


@blueprint.get("/cases/<row_id:case_id>/hold")
@admits(Audience.OFFICER)
def show_hold(case_id: int) -> ResponseReturnValue:
    """Show whether a case is under a legal hold, and ask why that is to change."""
    return _show(get_case_in_jurisdiction_or_404(case_id), DecisionForm(formdata=None))


@blueprint.post("/cases/<row_id:case_id>/hold")
@admits(Audience.OFFICER)
def hold_case(case_id: int) -> ResponseReturnValue:
    """Set or lift a hold, after it was read once more."""
    case, member, form = get_case_in_jurisdiction_or_404(case_id), own_membership(), DecisionForm()

    def check() -> None:
        if form.to.data not in {SET, LIFT}:
            raise Refused(_("请选择保全或者解除保全。"))

    def act() -> None:
        change = legal_holds.set_legal_hold if form.to.data == SET else legal_holds.lift_legal_hold
        change(case, by=member, reason=form.reason.data or "")

    return submit(
        form,
        rows=[case],
        state=case_state(case),
        check=check,
        confirm=partial(_confirm, case, form),
        act=act,
        refused=REFUSALS,
        done=_("案件已保全。") if form.to.data == SET else _("保全已解除。"),
        show=partial(_show, case, form),
        back=url_for("association.show_case", case_id=case_id),
    )


def _show(case: Case, form: DecisionForm, status: int = 200) -> ResponseReturnValue:
    form.state_token.data = state_token(case)
    rows = legal_holds.list_legal_holds(case)
    names = Names({row.by_id for row in rows}, own_membership().association_id)
    body = render(
        "association/cases/show_hold.html",
        case=case,
        form=form,
        rows=[(row, names.of(row.by_id)) for row in reversed(rows)],
    )
    return body, status


def _confirm(case: Case, form: DecisionForm) -> Confirmation:
    is_set = form.to.data == SET
    return Confirmation(
        title=_("确认保全") if is_set else _("确认解除保全"),
        address=url_for("association.hold_case", case_id=case.id),
        button=_("保全") if is_set else _("解除保全"),
        facts=[(_("场所"), case.name), (_("理由"), form.reason.data or "")],
        consequences=[
            _("举报人的邮箱、照片和密封原件到期也不删除，直到解除保全。")
            if is_set
            else _("已经到期的邮箱、照片和密封原件会在下一次清理时删除，不能恢复。"),
            _("操作人、时间和理由记入案件经过。"),
        ],
        is_grave=not is_set,
    )
