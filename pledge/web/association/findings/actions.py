"""Views that follow from a finding: measures, appeal, correction, re-check."""

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.cases.findings import actions as findings
from pledge.cases.handling import actions
from pledge.cases.handling.involvement import is_involved
from pledge.cases.models.cases import Case
from pledge.cases.rules.measures import require_measure
from pledge.cases.rules.workflow import Move, actors_of, destination
from pledge.web.association import blueprint
from pledge.web.association.cases.errors import REFUSALS
from pledge.web.association.findings.confirmations import (
    confirm_correction,
    confirm_measure,
    confirm_recheck,
    confirm_settlement,
)
from pledge.web.association.findings.forms import (
    CorrectionForm,
    MeasureForm,
    RecheckForm,
    ReopenForm,
    SettleAppealForm,
)
from pledge.web.association.findings.page import outcome_state, show_outcome_page
from pledge.web.forms.confirmation import Confirmation
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import StateTokenForm
from pledge.web.labels import labels
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    own_membership,
)

RECHECK: Mapping[str, Move] = {
    "remedied": Move.RECORD_REMEDY,
    "relapsed": Move.RECORD_RELAPSE,
}
SETTLED: Mapping[str, Move] = {
    "allowed": Move.ALLOW_APPEAL,
    "dismissed": Move.DISMISS_APPEAL,
}


@blueprint.get("/cases/<row_id:case_id>/outcome")
@admits(Audience.ASSOCIATION)
def show_outcome(case_id: int) -> ResponseReturnValue:
    """Show what was found in a case, what follows from it, and what can be done next."""
    return show_outcome_page(get_case_in_jurisdiction_or_404(case_id))


@blueprint.post("/cases/<row_id:case_id>/measures")
@admits(Audience.OFFICER)
def take_measure(case_id: int) -> ResponseReturnValue:
    """Take one of the four measures, after it was read once more."""
    case, member, form = get_case_in_jurisdiction_or_404(case_id), own_membership(), MeasureForm()

    def check() -> None:
        require_measure(form.measure.chosen, member.association.region_code)
        _require_move(case, Move.TAKE_MEASURE)

    def act() -> None:
        reason = form.measure_reason.data or ""
        findings.take_measure(case, form.measure.chosen, by=member, reason=reason)

    confirm = partial(confirm_measure, case, form)
    return _submit(case, form, check=check, confirm=confirm, act=act, done=_("措施已记录。"))


@blueprint.post("/cases/<row_id:case_id>/appeal")
@admits(Audience.OFFICER)
def settle_appeal(case_id: int) -> ResponseReturnValue:
    """Settle a merchant's appeal by an officer who took no part, after it was read once more."""
    case, member, form = (
        get_case_in_jurisdiction_or_404(case_id),
        own_membership(),
        SettleAppealForm(),
    )
    move = SETTLED.get(form.to.data or "") or abort(HTTPStatus.BAD_REQUEST)
    is_allowed = move is Move.ALLOW_APPEAL

    def act() -> None:
        reason = form.appeal_reason.data or ""
        findings.settle_appeal(case, is_allowed=is_allowed, by=member, reason=reason)

    return _submit(
        case,
        form,
        check=partial(_require_move, case, move),
        confirm=partial(confirm_settlement, case, form, is_allowed=is_allowed),
        act=act,
        done=_("申诉已处理，已通知商家。"),
    )


@blueprint.post("/cases/<row_id:case_id>/correction")
@admits(Audience.OFFICER)
def correct_finding(case_id: int) -> ResponseReturnValue:
    """Take a finding back in sight of all, after it was read once more."""
    case, member = get_case_in_jurisdiction_or_404(case_id), own_membership()
    form = CorrectionForm()

    def act() -> None:
        reason = form.correction_reason.data or ""
        findings.correct(case, by=member, reason=reason)

    return _submit(
        case,
        form,
        check=partial(_require_move, case, Move.CORRECT),
        confirm=partial(confirm_correction, case, form),
        act=act,
        done=_("认定已更正，已通知商家。"),
    )


@blueprint.post("/cases/<row_id:case_id>/re-check")
@admits(Audience.ASSOCIATION)
def record_recheck(case_id: int) -> ResponseReturnValue:
    """Record, by the newest visit, that a breach is mended or back, after it was read once more."""
    case, member, form = get_case_in_jurisdiction_or_404(case_id), own_membership(), RecheckForm()
    move = RECHECK.get(form.to.data or "") or abort(HTTPStatus.BAD_REQUEST)
    record = findings.record_remedy if move is Move.RECORD_REMEDY else findings.record_relapse

    def check() -> None:
        if findings.find_recheck(case) is None:
            raise findings.VisitMissing
        _require_move(case, move)

    def act() -> None:
        record(case, by=member, reason=form.recheck_words.data or "")

    confirm = partial(confirm_recheck, case, form, move)
    done = _("已记录：%(what)s。", what=labels.MOVE[move])
    return _submit(case, form, check=check, confirm=confirm, act=act, done=done)


@blueprint.post("/cases/<row_id:case_id>/reopening")
@admits(Audience.OFFICER)
def reopen_case(case_id: int) -> ResponseReturnValue:
    """Look again into a case that was closed without a breach."""
    case, member, form = get_case_in_jurisdiction_or_404(case_id), own_membership(), ReopenForm()

    def act() -> None:
        actions.reopen(case, by=member, reason=form.reopen_reason.data or "")

    check = partial(_require_move, case, Move.REOPEN)
    return _submit(case, form, check=check, act=act, done=_("案件已重新核查。"))


def _require_move(case: Case, move: Move) -> None:
    member = own_membership()
    has_part = is_involved(case, member.user_id)
    destination(case.status, move, actors_of(member.role, is_involved=has_part))


def _submit(
    case: Case,
    form: StateTokenForm,
    *,
    check: Callable[[], object],
    act: Callable[[], None],
    done: str,
    confirm: Callable[[], Confirmation] | None = None,
) -> ResponseReturnValue:
    """Submit a form of an outcome's page, which shows it again and follows when it is done."""
    return submit(
        form,
        rows=[case],
        state=outcome_state(case),
        check=check,
        confirm=confirm,
        act=act,
        refused=REFUSALS,
        done=done,
        show=partial(show_outcome_page, case, form),
        back=url_for("association.show_outcome", case_id=case.id),
    )
