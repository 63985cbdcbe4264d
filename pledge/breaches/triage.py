"""Sorting leads: who looks after a case, which leads are one case, and who must not see it."""

from collections.abc import Sequence

from sqlalchemy import select

from pledge.associations.models import Membership
from pledge.breaches.actions import make_move
from pledge.breaches.likeness import count_independent
from pledge.breaches.models import (
    Case,
    CaseAssignment,
    CaseChange,
    CaseConflict,
    CaseTransfer,
    Report,
)
from pledge.breaches.rules import UNDECIDED, Move
from pledge.clock import now
from pledge.db import db


class NotAMember(Exception):
    """The assignee does not belong to the association that handles the case."""


class CaseClosed(Exception):
    """The case is decided; nobody is asked to look after it any more."""


class InConflict(Exception):
    """The assignee declared a conflict of interest in this case."""


class NotTheSamePlace(Exception):
    """Only leads about one pledge, or about places without one, become one case."""


class NothingLeft(Exception):
    """A split leaves at least one lead in each case."""


def assign(case: Case, member: Membership, *, by: Membership) -> None:
    """Ask a colleague of the same association to look after a case."""
    if member.association_id != by.association_id:
        raise NotAMember
    if case.status not in UNDECIDED:
        raise CaseClosed
    if has_conflict(case, member.user_id):
        raise InConflict
    case.assignee = member.user
    db.session.add(
        CaseAssignment(case_id=case.id, assignee_id=member.user_id, by_id=by.user_id, at=now())
    )
    db.session.flush()


def declare_conflict(case: Case, because: str, *, by: Membership) -> None:
    """Write down a member's conflict of interest; the case goes to others. Twice is once."""
    if has_conflict(case, by.user_id):
        return
    db.session.add(CaseConflict(case_id=case.id, user_id=by.user_id, because=because, at=now()))
    if case.assignee_id == by.user_id:
        case.assignee = None
    db.session.flush()


def has_conflict(case: Case, user_id: int) -> bool:
    """Tell whether a person declared a conflict of interest in a case."""
    found = db.session.scalar(
        select(CaseConflict.id).where(
            CaseConflict.case_id == case.id, CaseConflict.user_id == user_id
        )
    )
    return found is not None


def merge(source: Case, target: Case, *, by: Membership, because: str) -> None:
    """Make the leads of one case part of another; the emptied case stays, and says where to."""
    if source.id == target.id or source.pledge_id != target.pledge_id:
        raise NotTheSamePlace
    if target.status not in UNDECIDED:
        raise CaseClosed
    make_move(source, Move.MERGE, by=by, because=because)
    source.merged_into_id = target.id
    _transfer(list(source.reports), target, by, because)
    target.due_on = min((d for d in (source.due_on, target.due_on) if d), default=None)
    source.due_on = None
    count_corroborations(target)
    db.session.flush()


def split(case: Case, reports: Sequence[Report], *, by: Membership, because: str) -> Case:
    """Make some leads of a case a case of their own, with the same status and clock."""
    leaving = [report for report in reports if report.case_id == case.id]
    if not leaving or len(leaving) == len(case.reports):
        raise NothingLeft
    make_move(case, Move.SPLIT, by=by, because=because)
    first = leaving[0]
    fresh = Case(
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
    fresh.changes.append(CaseChange.record(None, case.status, by=by.user, because=because))
    db.session.add(fresh)
    db.session.flush()
    _transfer(leaving, fresh, by, because)
    count_corroborations(case)
    count_corroborations(fresh)
    db.session.flush()
    return fresh


def release(case: Case, *, by: Membership) -> None:
    """Let a held case into the queue."""
    if case.is_held:
        case.is_held = False
        case.changes.append(CaseChange.record(case.status, case.status, by=by.user, because=""))
        db.session.flush()


def count_corroborations(case: Case) -> None:
    """Count anew how many leads of a case tell the same independently of each other."""
    standing = [report.story for report in case.reports if report.withdrawn_at is None]
    case.corroborations = count_independent(standing)


def _transfer(reports: Sequence[Report], to: Case, by: Membership, because: str) -> None:
    for report in reports:
        db.session.add(
            CaseTransfer(
                report_id=report.id,
                from_id=report.case_id,
                to_id=to.id,
                by_id=by.user_id,
                because=because,
                at=now(),
            )
        )
        report.case = to
    db.session.flush()
