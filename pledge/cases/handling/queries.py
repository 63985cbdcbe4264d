"""Queries about reports and cases by receipt, jurisdiction or merchant."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from pledge.cases.models.cases import (
    Case,
    CaseAssignment,
    CaseChange,
    CaseConflict,
    CaseTransfer,
    Report,
)
from pledge.cases.models.evidence import Exhibit
from pledge.cases.models.outcomes import Decision, Visit
from pledge.cases.rules.workflow import BROKEN, CaseStatus, Progress, progress_of
from pledge.core.regions import prefix
from pledge.db import db
from pledge.merchants.models import Merchant, Site
from pledge.pledges.models import Pledge

QUEUE_LIMIT = 300
OTHERS_LIMIT = 50


def find_by_receipt(receipt_hash: str) -> Report | None:
    """Find a report by the hash of its receipt code."""
    return db.session.scalar(select(Report).where(Report.receipt_hash == receipt_hash))


def find_case_in(jurisdiction: str, case_id: int, user_id: int) -> Case | None:
    """Find a case by id if its place is in this jurisdiction and this member may see it."""
    return db.session.scalar(
        select(Case).where(Case.id == case_id, *visible(jurisdiction, user_id))
    )


def find_report_in(jurisdiction: str, report_id: int, user_id: int) -> Report | None:
    """Find a report by id if its case is one this member may see."""
    return db.session.scalar(
        select(Report)
        .join(Report.case)
        .where(Report.id == report_id, *visible(jurisdiction, user_id))
    )


def find_own_case(owner_id: int, case_id: int) -> Case | None:
    """Find a case by id if it was ever put to this account's merchant."""
    return db.session.scalar(_put_to(owner_id).where(Case.id == case_id))


def list_assignments(case: Case) -> list[CaseAssignment]:
    """List who was asked to look after a case, oldest first."""
    return list(
        db.session.scalars(
            select(CaseAssignment)
            .where(CaseAssignment.case_id == case.id)
            .order_by(CaseAssignment.id)
        )
    )


def list_about(pledge: Pledge, user_id: int) -> list[Case]:
    """List the cases about a pledge that a member may see, newest first."""
    return list(
        db.session.scalars(
            select(Case)
            .where(
                Case.pledge_id == pledge.id,
                Case.status != CaseStatus.MERGED,
                Case.id.not_in(declared_by(user_id)),
            )
            .order_by(Case.id.desc())
            .limit(OTHERS_LIMIT)
        )
    )


def list_merged_into(case: Case) -> list[Case]:
    """List the cases whose leads became part of this one, oldest first."""
    return list(
        db.session.scalars(select(Case).where(Case.merged_into_id == case.id).order_by(Case.id))
    )


def list_put_to_merchant(owner_id: int) -> list[Case]:
    """List the cases put to an account's merchant, those waiting for an answer first."""
    cases = db.session.scalars(
        _put_to(owner_id)
        .options(joinedload(Case.pledge).joinedload(Pledge.site))
        .order_by(Case.id.desc())
        .limit(QUEUE_LIMIT)
    )
    return sorted(cases, key=lambda case: case.status is not CaseStatus.WITH_MERCHANT)


def has_open_case(pledge: Pledge) -> bool:
    """Tell whether an association has accepted a case about this pledge that is not over."""
    running = {CaseStatus.IN_REVIEW, CaseStatus.WITH_MERCHANT, *BROKEN} - {CaseStatus.REMEDIED}
    found = select(Case.id).where(Case.pledge_id == pledge.id, Case.status.in_(running)).limit(1)
    return db.session.scalar(found) is not None


def list_exhibits(case: Case) -> list[Exhibit]:
    """List every photo of a case: of its leads, its answers and its visits, oldest first."""
    visits = select(Visit.id).where(Visit.case_id == case.id)
    statement = select(Exhibit).where(
        Exhibit.report_id.in_([report.id for report in case.reports])
        | Exhibit.reply_id.in_([answer.id for answer in case.replies])
        | Exhibit.visit_id.in_(visits)
    )
    return list(db.session.scalars(statement.order_by(Exhibit.id)))


def list_transfers(case: Case) -> list[CaseTransfer]:
    """List the leads that came to a case or left it, oldest first."""
    return list(
        db.session.scalars(
            select(CaseTransfer)
            .where((CaseTransfer.from_id == case.id) | (CaseTransfer.to_id == case.id))
            .order_by(CaseTransfer.id)
        )
    )


def list_conflicts(case: Case) -> list[CaseConflict]:
    """List who declared a conflict of interest in a case, oldest first."""
    return list(
        db.session.scalars(
            select(CaseConflict).where(CaseConflict.case_id == case.id).order_by(CaseConflict.id)
        )
    )


def list_moves_of(report: Report) -> list[CaseTransfer]:
    """List how a report went from case to case, oldest first."""
    return list(
        db.session.scalars(
            select(CaseTransfer)
            .where(CaseTransfer.report_id == report.id)
            .order_by(CaseTransfer.id)
        )
    )


def last_asking(case: Case, until: datetime | None = None) -> datetime | None:
    """Return when a case was last put to its merchant, up to a moment; None if it never was.

    ``case.asked_at`` is that of the hearing now; a reopened case has none, but was asked before.
    """
    if case.asked_at and (until is None or case.asked_at <= until):
        return case.asked_at
    moments = [
        row.at
        for row in case.changes
        if row.new == CaseStatus.WITH_MERCHANT != row.old and (until is None or row.at <= until)
    ]
    return max(moments, default=None)


def list_disclosed_reports(case: Case, until: datetime | None = None) -> list[Report]:
    """List the reports disclosed when the merchant was asked; later ones are not disclosed.

    The last asking up to a moment counts; before the first, all reports are returned.
    """
    asked_at = last_asking(case, until)
    if asked_at is None:
        return list(case.reports)
    later = {
        row.report_id for row in list_transfers(case) if row.to_id == case.id and row.at > asked_at
    }
    disclosed = [report for report in case.reports if report.id not in later]
    # Of what an earlier asking disclosed, all may have been split off since a later one.
    return disclosed if disclosed or until is None else list_disclosed_reports(case)


def first_disclosed_report(case: Case, until: datetime | None = None) -> Report:
    """Return the disclosed report with the earliest incident date, up to a moment.

    What merchants and the public read of a case's day and text is taken from it. Raises
    LookupError for a merged case, which has no reports.
    """
    disclosed = list_disclosed_reports(case, until)
    if not disclosed:
        raise LookupError("a merged case has its reports elsewhere")
    return min(disclosed, key=lambda report: (report.happened_on, report.id))


def list_visits(case: Case) -> list[Visit]:
    """List the visits of a case, oldest first."""
    return list(
        db.session.scalars(select(Visit).where(Visit.case_id == case.id).order_by(Visit.id))
    )


def count_received() -> tuple[int, int]:
    """Count the reports received, and the cases whose upheld finding is public."""
    received = select(func.count(Report.id)).join(Report.case).where(Case.is_quarantined.is_(False))
    upheld = (
        select(func.count(func.distinct(Decision.case_id)))
        .join(Decision.case)
        .where(Decision.published_at.is_not(None), Case.status.in_(BROKEN))
    )
    return db.session.scalar(received) or 0, db.session.scalar(upheld) or 0


def statuses_of(progress: Progress) -> tuple[CaseStatus, ...]:
    """Return the statuses that read alike to a reporter; a merged case is read with its target."""
    return tuple(
        status
        for status in CaseStatus
        if progress_of(status) is progress and status is not CaseStatus.MERGED
    )


def visible_cases(jurisdiction: str, user_id: int) -> Select[int]:
    """Select the ids of the cases of a jurisdiction that a member may see."""
    return select(Case.id).where(*visible(jurisdiction, user_id))


def visible(jurisdiction: str, user_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on cases that a member of a jurisdiction may see at all."""
    return (
        Case.region_code.startswith(prefix(jurisdiction)),
        Case.id.not_in(declared_by(user_id)),
    )


def declared_by(user_id: int) -> Select[int]:
    """Select the cases in which a person declared a conflict of interest."""
    return select(CaseConflict.case_id).where(CaseConflict.user_id == user_id)


def _put_to(owner_id: int) -> Select[Case]:
    # A reopened case waits to be put anew; what its merchant has read stays open to it.
    was_put = (
        exists()
        .where(CaseChange.case_id == Case.id, CaseChange.new == CaseStatus.WITH_MERCHANT)
        .correlate(Case)
    )
    return (
        select(Case)
        .join(Case.pledge)
        .join(Pledge.site)
        .join(Site.merchant)
        .where(
            Merchant.owner_id == owner_id,
            or_(Case.asked_at.is_not(None), was_put),
            Case.status != CaseStatus.MERGED,
        )
    )
