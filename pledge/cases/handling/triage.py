"""Triage: assign, merge, split, release from quarantine, declare a conflict of interest."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from pledge.associations.models import Membership
from pledge.cases.handling.actions import CaseQuarantined, make_move, write_note
from pledge.cases.handling.legal_holds import carry_legal_hold
from pledge.cases.handling.queries import last_asking, list_conflicts, list_disclosed_reports
from pledge.cases.models.cases import (
    Case,
    CaseAssignment,
    CaseChange,
    CaseConflict,
    CaseTransfer,
    Report,
)
from pledge.cases.rules import deadlines
from pledge.cases.rules.similarity import count_independent
from pledge.cases.rules.workflow import UNDECIDED, Actor, CaseStatus, Move, destination
from pledge.core.clock import now, today
from pledge.db import current_policy, db


class NotAMember(Exception):
    """The assignee does not belong to the association that handles the case."""


class CaseClosed(Exception):
    """The case is decided; nobody is asked to look after it any more."""


class InConflict(Exception):
    """The assignee declared a conflict of interest in this case."""


class NotTheSamePlace(Exception):
    """Only leads about one pledge, or about places without one, become one case."""


class HeardAlready(Exception):
    """The merchant was already asked about this case, so it cannot be merged into another."""


class NothingLeft(Exception):
    """A split leaves at least one lead in each case."""


class NoDisclosedReportLeft(Exception):
    """A case that was put to its merchant keeps at least one disclosed report."""


def assign(case: Case, member: Membership, *, by: Membership) -> None:
    """Ask a colleague of the same association to look after a case."""
    if member.association_id != by.association_id:
        raise NotAMember
    if case.status not in UNDECIDED:
        raise CaseClosed
    if case.is_quarantined:
        raise CaseQuarantined
    if has_conflict(case, member.user_id):
        raise InConflict
    case.assignee = member.user
    _record_assignment(case, member.user_id, by)
    db.session.flush()


def correct_vendor(case: Case, vendor: str, words: str, *, by: Membership) -> None:
    """Correct who supplies the system of a case's place; ``words`` say what was there before."""
    if vendor == case.vendor:
        return
    case.vendor = vendor
    write_note(case, words, by=by.user)


def declare_conflict(case: Case, reason: str, *, by: Membership) -> None:
    """Write down a member's conflict of interest; the case goes to nobody. Twice is once."""
    _add_conflict(case, by.user_id, reason, now())
    db.session.flush()


def has_conflict(case: Case, user_id: int) -> bool:
    """Tell whether a person declared a conflict of interest in a case."""
    found = db.session.scalar(
        select(CaseConflict.id).where(
            CaseConflict.case_id == case.id, CaseConflict.user_id == user_id
        )
    )
    return found is not None


def require_mergeable(source: Case, target: Case) -> None:
    """Raise unless one case may become part of another.

    Raises NotTheSamePlace, CaseClosed, CaseQuarantined, HeardAlready or TransitionNotAllowed.
    """
    is_same = source.pledge_id == target.pledge_id and source.region_code == target.region_code
    if source.id == target.id or not is_same:
        raise NotTheSamePlace
    if target.status not in UNDECIDED:
        raise CaseClosed
    if source.is_quarantined or target.is_quarantined:
        raise CaseQuarantined
    if last_asking(source) is not None:
        raise HeardAlready
    destination(source.status, Move.MERGE, {Actor.VOLUNTEER})


def merge_cases(source: Case, target: Case, *, by: Membership, reason: str) -> None:
    """Make the leads of one case part of another; the emptied case stays, and says where to.

    The merchant learns nothing by it, and its clock does not move. A conflict of interest in
    either case is one in both, and a hold on the source is a hold on the target. The caller holds
    both rows, the smaller id first. Raises what require_mergeable() raises.
    """
    require_mergeable(source, target)
    _hand_over_clocks(source, target)
    make_move(source, Move.MERGE, by=by, reason=reason)
    source.merged_into_id = target.id
    _transfer(list(source.reports), target, by, reason)
    carry_legal_hold(source, target, by=by)
    _share_conflicts(source, target)
    _share_conflicts(target, source)
    count_corroborations(target)
    db.session.flush()


def split_case(case: Case, reports: Sequence[Report], *, by: Membership, reason: str) -> Case:
    """Make some leads of a case a case of their own, with the same status and clock.

    Conflicts of interest and a hold go along; what the merchant was asked and said does not.
    Raises NothingLeft, NoDisclosedReportLeft, CaseQuarantined and TransitionNotAllowed.
    """
    leaving = [report for report in reports if report.case_id == case.id]
    if not leaving or len(leaving) == len(case.reports):
        raise NothingLeft
    if set(list_disclosed_reports(case)) <= set(leaving):
        raise NoDisclosedReportLeft
    make_move(case, Move.SPLIT, by=by, reason=reason)
    fresh = _copy_for(leaving[0], case)
    fresh.changes.append(CaseChange.record(None, case.status, by=by.user, reason=reason))
    db.session.add(fresh)
    db.session.flush()
    if case.assignee_id is not None:
        _record_assignment(fresh, case.assignee_id, by)
    _transfer(leaving, fresh, by, reason)
    _share_conflicts(case, fresh)
    carry_legal_hold(case, fresh, by=by)
    count_corroborations(case)
    count_corroborations(fresh)
    db.session.flush()
    return fresh


def release(case: Case, *, by: Membership) -> None:
    """Release a quarantined case into the queue; twice is once.

    Its triage clock starts on the day of the release: nobody could work on it before.
    """
    if case.is_quarantined:
        case.is_quarantined = False
        case.due_on = deadlines.due_on(
            case.status, today(), case.decide_by, current_policy().deadlines
        )
        case.changes.append(CaseChange.record(case.status, case.status, by=by.user, reason=""))
        db.session.flush()


def count_corroborations(case: Case) -> None:
    """Count anew how many leads of a case tell the same independently of each other."""
    standing = [report.story for report in case.reports if report.withdrawn_at is None]
    case.corroborations = count_independent(standing)


def _transfer(reports: Sequence[Report], to: Case, by: Membership, reason: str) -> None:
    for report in reports:
        db.session.add(
            CaseTransfer(
                report_id=report.id,
                from_id=report.case_id,
                to_id=to.id,
                by_id=by.user_id,
                reason=reason,
                at=now(),
            )
        )
        report.case = to
    db.session.flush()


def _hand_over_clocks(source: Case, target: Case) -> None:
    decisions = [day for day in (source.decide_by, target.decide_by) if day]
    target.decide_by = min(decisions, default=None)
    if target.status is CaseStatus.IN_REVIEW:
        target.due_on = target.decide_by
    elif target.status is source.status and source.due_on:
        target.due_on = min(source.due_on, target.due_on or source.due_on)


def _copy_for(first: Report, case: Case) -> Case:
    return Case(
        pledge=case.pledge,
        region_code=case.region_code,
        kind=case.kind,
        place_name=case.place_name,
        place_address=case.place_address,
        vendor=case.vendor,
        scene=first.scene,
        code=first.code,
        status=case.status,
        due_on=case.due_on,
        decide_by=case.decide_by,
        assignee_id=case.assignee_id,
        opened_at=now(),
        corroborations=1,
    )


def _record_assignment(case: Case, assignee_id: int, by: Membership) -> None:
    db.session.add(
        CaseAssignment(case_id=case.id, assignee_id=assignee_id, by_id=by.user_id, at=now())
    )


def _share_conflicts(one: Case, other: Case) -> None:
    # Else somebody in conflict would find the same leads in the other case.
    for row in list_conflicts(one):
        _add_conflict(other, row.user_id, row.reason, row.at)


def _add_conflict(case: Case, user_id: int, reason: str, at: datetime) -> None:
    if has_conflict(case, user_id):
        return
    db.session.add(CaseConflict(case_id=case.id, user_id=user_id, reason=reason, at=at))
    if case.assignee_id == user_id:
        case.assignee = None
