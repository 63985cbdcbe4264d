"""Questions about reports: by receipt, by jurisdiction, by merchant."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from pledge.breaches.models import Report, ReportAssignment, ReportEntry
from pledge.breaches.rules import Audience, Author, Finding, Status, is_overdue
from pledge.db import db
from pledge.merchants.models import Merchant, Site
from pledge.pledges.models import Pledge
from pledge.regions import prefix

QUEUE_LIMIT = 300
OTHERS_LIMIT = 50


@dataclass
class Group:
    """The reports of one queue about one pledge, the most urgent first."""

    pledge: Pledge
    reports: list[Report] = field(default_factory=list)

    @property
    def due_on(self) -> date | None:
        """The nearest clock of the group."""
        return min((r.due_on for r in self.reports if r.due_on), default=None)

    def is_overdue(self, today: date) -> bool:
        """Tell whether any clock in the group has run out."""
        return is_overdue(self.due_on, today)


def find_by_receipt(receipt_hash: str) -> Report | None:
    """Find a report by the hash of its receipt code."""
    return db.session.scalar(select(Report).where(Report.receipt_hash == receipt_hash))


def find_report_in(jurisdiction: str, report_id: int) -> Report | None:
    """Find a report by id if its place is in this jurisdiction."""
    return db.session.scalar(
        select(Report)
        .join(Report.pledge)
        .join(Pledge.site)
        .where(Report.id == report_id, Site.region_code.startswith(prefix(jurisdiction)))
    )


def find_own_report(owner_id: int, report_id: int) -> Report | None:
    """Find a report by id if it was put to this account's merchant."""
    return db.session.scalar(
        select(Report)
        .join(Report.pledge)
        .join(Pledge.site)
        .join(Site.merchant)
        .where(Report.id == report_id, Merchant.owner_id == owner_id, Report.paraphrase != "")
    )


def list_queue(
    jurisdiction: str, statuses: Sequence[Status], assignee_id: int | None = None
) -> list[Group]:
    """List reports of a jurisdiction grouped by pledge, overdue and nearest clock first."""
    statement = (
        select(Report)
        .join(Report.pledge)
        .join(Pledge.site)
        .options(
            contains_eager(Report.pledge).contains_eager(Pledge.site).joinedload(Site.merchant),
            joinedload(Report.assignee),
        )
        .where(Site.region_code.startswith(prefix(jurisdiction)), Report.status.in_(statuses))
        .order_by(Report.due_on, Report.id)
        .limit(QUEUE_LIMIT)
    )
    if Status.CLOSED in statuses:
        statement = statement.order_by(None).order_by(Report.id.desc())
    if assignee_id is not None:
        statement = statement.where(Report.assignee_id == assignee_id)
    groups: dict[int, Group] = {}
    for report in db.session.scalars(statement):
        groups.setdefault(report.pledge_id, Group(report.pledge)).reports.append(report)
    return list(groups.values())


def count_by_status(jurisdiction: str) -> dict[Status, int]:
    """Count the reports of a jurisdiction by status."""
    rows = db.session.execute(
        select(Report.status, func.count(Report.id))
        .join(Report.pledge)
        .join(Pledge.site)
        .where(Site.region_code.startswith(prefix(jurisdiction)))
        .group_by(Report.status)
    )
    counts = dict.fromkeys(Status, 0)
    for status, count in rows:
        counts[status] = count
    return counts


def count_assigned(jurisdiction: str, assignee_id: int) -> int:
    """Count the open reports of a jurisdiction that one person looks after."""
    return (
        db.session.scalar(
            select(func.count(Report.id))
            .join(Report.pledge)
            .join(Pledge.site)
            .where(
                Site.region_code.startswith(prefix(jurisdiction)),
                Report.assignee_id == assignee_id,
                Report.status != Status.CLOSED,
            )
        )
        or 0
    )


def list_assignments(report: Report) -> list[ReportAssignment]:
    """List who was asked to look after a report, oldest first."""
    return list(
        db.session.scalars(
            select(ReportAssignment)
            .where(ReportAssignment.report_id == report.id)
            .order_by(ReportAssignment.id)
        )
    )


def list_about(pledge: Pledge) -> list[Report]:
    """List the reports about a pledge, newest first."""
    return list(
        db.session.scalars(
            select(Report)
            .where(Report.pledge_id == pledge.id)
            .order_by(Report.id.desc())
            .limit(OTHERS_LIMIT)
        )
    )


def list_others_about(report: Report) -> list[Report]:
    """List the other reports about the same pledge, newest first."""
    return list(
        db.session.scalars(
            select(Report)
            .where(Report.pledge_id == report.pledge_id, Report.id != report.id)
            .order_by(Report.id.desc())
            .limit(OTHERS_LIMIT)
        )
    )


def list_put_to_merchant(owner_id: int) -> list[Report]:
    """List the reports put to an account's merchant, those waiting for an answer first."""
    reports = db.session.scalars(
        select(Report)
        .join(Report.pledge)
        .join(Pledge.site)
        .join(Site.merchant)
        .options(contains_eager(Report.pledge).contains_eager(Pledge.site))
        .where(Merchant.owner_id == owner_id, Report.paraphrase != "")
        .order_by(Report.id.desc())
        .limit(QUEUE_LIMIT)
    )
    return sorted(reports, key=lambda report: report.status is not Status.WITH_MERCHANT)


def entries_for(report: Report, audience: Audience) -> list[ReportEntry]:
    """List what the reporter, or the merchant, may read and has written, oldest first."""
    author = Author.REPORTER if audience is Audience.REPORTER else Author.MERCHANT
    return [
        entry for entry in report.entries if entry.audience is audience or entry.author is author
    ]


def count_received() -> tuple[int, int]:
    """Count all reports ever received and those upheld."""
    row = db.session.execute(
        select(
            func.count(Report.id), func.count(Report.id).filter(Report.finding == Finding.UPHELD)
        )
    ).one()
    return row[0], row[1]
