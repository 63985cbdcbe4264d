"""Involvement: who took part in a case or in one merged into it or split from it.

An appeal is heard by an officer who took no part (ADR 0022). A part stays one when a lead moves on.
"""

from collections.abc import Iterable, Mapping, Set

from sqlalchemy import ColumnElement, exists, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute

from pledge.cases.models.cases import (
    Case,
    CaseAssignment,
    CaseChange,
    CaseConflict,
    CaseNote,
    CaseTransfer,
    MerchantReply,
    Report,
    ReportEntry,
    ThreatMark,
)
from pledge.cases.models.evidence import Exhibit, ExhibitEvent
from pledge.cases.models.legal_holds import LegalHold
from pledge.cases.models.outcomes import Appeal, Decision, Letter, MeasureTaken, Revocation, Visit
from pledge.db import db
from pledge.pledges.models import Pledge

Column = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]

_IN_ROWS_OF_A_CASE: tuple[Column, ...] = (
    *(CaseChange.by_id, CaseNote.by_id, CaseAssignment.by_id, CaseAssignment.assignee_id),
    *(Visit.by_id, Decision.by_id, MeasureTaken.by_id, Letter.by_id, LegalHold.by_id),
    *(Appeal.settled_by_id, Revocation.by_id, Revocation.settled_by_id, ThreatMark.settled_by_id),
    Report.entered_by_id,
)
_IN_ROWS_FURTHER_OFF: tuple[Column, ...] = (
    *(Case.assignee_id, CaseTransfer.by_id, ReportEntry.by_id, ExhibitEvent.by_id),
)
COUNTED = frozenset({*_IN_ROWS_OF_A_CASE, *_IN_ROWS_FURTHER_OFF})
# Every other column of these tables that names a person, and why it makes nobody involved.
NO_PART: Mapping[Column, str] = {
    CaseConflict.user_id: "who declared a conflict sees the case no longer, let alone an appeal",
    MerchantReply.by_id: "the merchant's own account",
    Appeal.by_id: "the merchant's own account",
    ThreatMark.by_id: "the merchant's own account",
}


def is_involved(case: Case, user_id: int) -> bool:
    """Tell whether a person took part in a case or in one it is linked with by its leads."""
    found = select(or_(*_parts_of(user_id, linked_cases(case))))
    return bool(db.session.scalar(found))


def linked_cases(case: Case) -> frozenset[int]:
    """Return the ids of a case and of all those reached from it by merges and splits."""
    known: set[int] = set()
    fresh = {case.id}
    while fresh:
        known |= fresh
        fresh = _list_neighbours(fresh) - known
    return frozenset(known)


def has_conflict_about(pledge: Pledge, user_id: int) -> bool:
    """Tell whether a person declared a conflict of interest in any case about a pledge."""
    found = exists().where(
        Case.pledge_id == pledge.id,
        CaseConflict.case_id == Case.id,
        CaseConflict.user_id == user_id,
    )
    return bool(db.session.scalar(select(found)))


def _list_neighbours(ids: Set[int]) -> set[int]:
    return set(
        db.session.scalars(
            union(
                select(CaseTransfer.to_id).where(CaseTransfer.from_id.in_(ids)),
                select(CaseTransfer.from_id).where(CaseTransfer.to_id.in_(ids)),
                select(Case.id).where(Case.merged_into_id.in_(ids)),
                select(Case.merged_into_id).where(
                    Case.id.in_(ids), Case.merged_into_id.is_not(None)
                ),
            )
        )
    )


def _parts_of(user_id: int, ids: Set[int]) -> Iterable[ColumnElement[bool]]:
    for column in _IN_ROWS_OF_A_CASE:
        yield exists().where(column.class_.case_id.in_(ids), column == user_id)
    yield exists().where(Case.id.in_(ids), Case.assignee_id == user_id)
    yield exists().where(
        CaseTransfer.by_id == user_id,
        CaseTransfer.from_id.in_(ids) | CaseTransfer.to_id.in_(ids),
    )
    reports = select(Report.id).where(Report.case_id.in_(ids))
    yield exists().where(ReportEntry.report_id.in_(reports), ReportEntry.by_id == user_id)
    replies = select(MerchantReply.id).where(MerchantReply.case_id.in_(ids))
    visits = select(Visit.id).where(Visit.case_id.in_(ids))
    yield exists().where(
        ExhibitEvent.exhibit_id == Exhibit.id,
        ExhibitEvent.by_id == user_id,
        Exhibit.report_id.in_(reports)
        | Exhibit.reply_id.in_(replies)
        | Exhibit.visit_id.in_(visits),
    )
