"""Questions about leads and cases: by receipt, by jurisdiction, by merchant."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, UnaryExpression, func, select
from sqlalchemy import case as case_when
from sqlalchemy.orm import joinedload, selectinload

from pledge.breaches.clocks import is_overdue
from pledge.breaches.codes import BreachCode
from pledge.breaches.evidence_models import Exhibit
from pledge.breaches.models import Case, CaseAssignment, CaseConflict, CaseTransfer, Report
from pledge.breaches.outcome_models import Visit
from pledge.breaches.rules import BROKEN, OPEN, UNDECIDED, Progress, Status, progress_of
from pledge.clock import today
from pledge.db import db
from pledge.merchants.models import Merchant, Site
from pledge.merchants.rules import SiteKind
from pledge.pledges.models import Pledge
from pledge.regions import prefix

QUEUE_LIMIT = 300
OTHERS_LIMIT = 50


@dataclass
class Group:
    """The cases of one queue about one pledge, or one without a pledge, the most urgent first."""

    pledge: Pledge | None
    cases: list[Case] = field(default_factory=list)

    @property
    def due_on(self) -> date | None:
        """The nearest clock of the group."""
        return min((case.due_on for case in self.cases if case.due_on), default=None)

    def is_overdue(self, today: date) -> bool:
        """Tell whether any clock in the group has run out."""
        return is_overdue(self.due_on, today)


@dataclass(frozen=True)
class Wanted:
    """Which cases a queue shows; what is None or empty is not asked for."""

    statuses: Sequence[Status]
    assignee_id: int | None = None
    region_code: str = ""
    kind: SiteKind | None = None
    code: BreachCode | None = None
    vendor: str = ""
    is_held: bool = False


def find_by_receipt(receipt_hash: str) -> Report | None:
    """Find a report by the hash of its receipt code."""
    return db.session.scalar(select(Report).where(Report.receipt_hash == receipt_hash))


def find_case_in(jurisdiction: str, case_id: int, user_id: int) -> Case | None:
    """Find a case by id if its place is in this jurisdiction and this member may see it."""
    return db.session.scalar(
        select(Case).where(Case.id == case_id, *_visible(jurisdiction, user_id))
    )


def find_report_in(jurisdiction: str, report_id: int, user_id: int) -> Report | None:
    """Find a report by id if its case is one this member may see."""
    return db.session.scalar(
        select(Report)
        .join(Report.case)
        .where(Report.id == report_id, *_visible(jurisdiction, user_id))
    )


def find_own_case(owner_id: int, case_id: int) -> Case | None:
    """Find a case by id if it was put to this account's merchant."""
    return db.session.scalar(_put_to(owner_id).where(Case.id == case_id))


def list_queue(jurisdiction: str, user_id: int, wanted: Wanted) -> list[Group]:
    """List cases of a jurisdiction grouped by pledge: overdue first, then by corroboration."""
    is_over = not any(status in OPEN for status in wanted.statuses)
    order = (Case.id.desc(),) if is_over else _most_urgent()
    statement = (
        select(Case)
        .options(
            joinedload(Case.pledge).joinedload(Pledge.site).joinedload(Site.merchant),
            joinedload(Case.assignee),
            selectinload(Case.reports),
        )
        .where(*_visible(jurisdiction, user_id), *_asked_for(wanted))
        .order_by(*order)
        .limit(QUEUE_LIMIT)
    )
    groups: dict[str, Group] = {}
    for case in db.session.scalars(statement):
        key = f"pledge {case.pledge_id}" if case.pledge_id else f"case {case.id}"
        groups.setdefault(key, Group(case.pledge)).cases.append(case)
    return list(groups.values())


def count_by_status(jurisdiction: str, user_id: int) -> dict[Status, int]:
    """Count the cases of a jurisdiction by status, without those that are held."""
    rows = db.session.execute(
        select(Case.status, func.count(Case.id))
        .where(*_visible(jurisdiction, user_id), Case.is_held.is_(False))
        .group_by(Case.status)
    )
    counts = dict.fromkeys(Status, 0)
    for status, count in rows:
        counts[status] = count
    return counts


def count_held(jurisdiction: str, user_id: int) -> int:
    """Count the cases of a jurisdiction that wait for somebody to let them in."""
    statement = select(func.count(Case.id)).where(
        *_visible(jurisdiction, user_id), Case.is_held.is_(True), Case.status.in_(UNDECIDED)
    )
    return db.session.scalar(statement) or 0


def count_assigned(jurisdiction: str, user_id: int) -> int:
    """Count the open cases of a jurisdiction that one person looks after."""
    statement = select(func.count(Case.id)).where(
        *_visible(jurisdiction, user_id),
        Case.assignee_id == user_id,
        Case.status.in_(OPEN),
        Case.is_held.is_(False),
    )
    return db.session.scalar(statement) or 0


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
                Case.status != Status.MERGED,
                Case.id.not_in(_declared(user_id)),
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
    return sorted(cases, key=lambda case: case.status is not Status.WITH_MERCHANT)


def has_open_case(pledge: Pledge) -> bool:
    """Tell whether an association has accepted a case about this pledge that is not over."""
    running = {Status.IN_REVIEW, Status.WITH_MERCHANT, *BROKEN} - {Status.REMEDIED}
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


def list_visits(case: Case) -> list[Visit]:
    """List the visits of a case, oldest first."""
    return list(
        db.session.scalars(select(Visit).where(Visit.case_id == case.id).order_by(Visit.id))
    )


def count_received() -> tuple[int, int]:
    """Count all reports ever received and those upheld."""
    row = db.session.execute(
        select(func.count(Report.id), func.count(Report.id).filter(Case.status.in_(BROKEN))).join(
            Report.case
        )
    ).one()
    return row[0], row[1]


def statuses_of(progress: Progress) -> tuple[Status, ...]:
    """Return the statuses that read alike to a reporter; a merged case is read with its target."""
    return tuple(
        status
        for status in Status
        if progress_of(status) is progress and status is not Status.MERGED
    )


def visible_cases(jurisdiction: str, user_id: int) -> Select[int]:
    """Select the ids of the cases of a jurisdiction that a member may see."""
    return select(Case.id).where(*_visible(jurisdiction, user_id))


def _put_to(owner_id: int) -> Select[Case]:
    return (
        select(Case)
        .join(Case.pledge)
        .join(Pledge.site)
        .join(Site.merchant)
        .where(
            Merchant.owner_id == owner_id,
            Case.asked_at.is_not(None),
            Case.status != Status.MERGED,
        )
    )


def _most_urgent() -> tuple[UnaryExpression[Any], ...]:
    is_late = case_when((Case.due_on < today(), 0), else_=1)
    # Of those on time, what more people say independently comes first.
    return is_late.asc(), Case.corroborations.desc(), Case.due_on.asc(), Case.id.asc()


def _asked_for(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        Case.status.in_(wanted.statuses),
        Case.is_held.is_(wanted.is_held),
    ]
    if wanted.assignee_id is not None:
        found.append(Case.assignee_id == wanted.assignee_id)
    if wanted.region_code:
        found.append(Case.region_code.startswith(prefix(wanted.region_code)))
    if wanted.kind is not None:
        found.append(Case.kind == wanted.kind)
    if wanted.code is not None:
        found.append(Case.code == wanted.code)
    if wanted.vendor:
        found.append(Case.vendor == wanted.vendor)
    return found


def _visible(jurisdiction: str, user_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Case.region_code.startswith(prefix(jurisdiction)),
        Case.id.not_in(_declared(user_id)),
    )


def _declared(user_id: int) -> Select[int]:
    return select(CaseConflict.case_id).where(CaseConflict.user_id == user_id)
