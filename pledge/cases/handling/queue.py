"""Queue of a jurisdiction: open cases grouped by pledge, with their marks.

A flood about one place is one group with few lines, however many cases it holds: it cannot push
the others out of sight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, distinct, func, select
from sqlalchemy import case as case_when
from sqlalchemy.orm import joinedload

from pledge.cases.handling.bursts import find_flooded
from pledge.cases.handling.queries import QUEUE_LIMIT, visible
from pledge.cases.models.cases import Case, Report
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.deadlines import is_overdue
from pledge.cases.rules.similarity import looks_coordinated
from pledge.cases.rules.workflow import OPEN, UNDECIDED, CaseStatus
from pledge.core.clock import now, today
from pledge.core.regions import prefix
from pledge.db import db
from pledge.merchants.models import Site
from pledge.merchants.rules import SiteKind
from pledge.pledges.models import Pledge

GROUP_LIMIT = 10
VENDOR_LIMIT = 100
# Comparing wordings grows with the square of their number.
COMPARED_LIMIT = 60
STORIES_LIMIT = 2000


@dataclass
class Group:
    """Cases of one queue about one pledge, or one without a pledge, the most urgent first.

    ``cases`` are GROUP_LIMIT at most of ``total``; ``newest_id`` is the latest of all of them.
    """

    pledge: Pledge | None
    cases: list[Case] = field(default_factory=list)
    total: int = 0
    newest_id: int = 0
    is_flooded: bool = False
    is_coordinated: bool = False

    @property
    def due_on(self) -> date | None:
        """The nearest clock of the group."""
        return min((case.due_on for case in self.cases if case.due_on), default=None)

    def is_overdue(self, today: date) -> bool:
        """Tell whether any clock in the group has run out."""
        return is_overdue(self.due_on, today)


@dataclass(frozen=True)
class QueueFilter:
    """Which cases a queue shows; what is None or empty is not asked for."""

    statuses: Sequence[CaseStatus]
    assignee_id: int | None = None
    is_unassigned: bool = False
    region_code: str = ""
    kind: SiteKind | None = None
    code: BreachCode | None = None
    vendor: str = ""
    is_quarantined: bool = False


@dataclass(frozen=True)
class Counts:
    """How many cases there are: by status, of one person, and quarantined (in no other count)."""

    by_status: Mapping[CaseStatus, int]
    mine: int
    quarantined: int


@dataclass(frozen=True)
class VendorLoad:
    """A supplier of ordering or parking systems, with the open cases and places behind it."""

    name: str
    cases: int
    places: int


def list_queue(jurisdiction: str, user_id: int, wanted: QueueFilter) -> list[Group]:
    """List cases of a jurisdiction grouped by pledge: overdue first, then by corroboration."""
    is_over = not any(status in OPEN for status in wanted.statuses)
    order = (Case.id.desc(),) if is_over else _most_urgent()
    # a case without a pledge is a group of its own
    group = func.coalesce(Case.pledge_id, -Case.id)
    ranked = (
        select(
            Case.id,
            func.row_number().over(partition_by=group, order_by=order).label("place"),
            func.count(Case.id).over(partition_by=group).label("total"),
            func.max(Case.id).over(partition_by=group).label("newest"),
        )
        .where(*visible(jurisdiction, user_id), *_asked_for(wanted), *_of(wanted))
        .subquery()
    )
    statement = (
        select(Case, ranked.c.total, ranked.c.newest)
        .join(ranked, ranked.c.id == Case.id)
        .options(
            joinedload(Case.pledge).joinedload(Pledge.site).joinedload(Site.merchant),
            joinedload(Case.assignee),
        )
        .where(ranked.c.place <= GROUP_LIMIT)
        .order_by(*order)
        .limit(QUEUE_LIMIT)
    )
    groups: dict[str, Group] = {}
    for case, total, newest in db.session.execute(statement):
        key = f"pledge {case.pledge_id}" if case.pledge_id else f"case {case.id}"
        fresh = Group(case.pledge, total=total, newest_id=newest)
        groups.setdefault(key, fresh).cases.append(case)
    found = list(groups.values())
    if not is_over:
        _mark(found)
    return found


def count_queue(jurisdiction: str, user_id: int, wanted: QueueFilter) -> Counts:
    """Count the cases of a jurisdiction for every cut of its queue.

    Of ``wanted`` the statuses and the quarantine do not matter; whose they are does not matter
    for ``mine``.
    """
    asked = _of(wanted)
    is_mine = (Case.assignee_id == user_id) & Case.status.in_(OPEN)
    rows = db.session.execute(
        select(
            Case.status,
            Case.is_quarantined,
            func.count(Case.id).filter(*asked) if asked else func.count(Case.id),
            func.count(Case.id).filter(is_mine),
        )
        .where(*visible(jurisdiction, user_id), *_narrowed(wanted))
        .group_by(Case.status, Case.is_quarantined)
    )
    by_status, mine, quarantined = dict.fromkeys(CaseStatus, 0), 0, 0
    for status, is_quarantined, count, of_mine in rows:
        if is_quarantined:
            quarantined += count if status in UNDECIDED else 0
        else:
            by_status[status] += count
            mine += of_mine
    return Counts(by_status, mine, quarantined)


def list_vendors(jurisdiction: str, user_id: int) -> list[VendorLoad]:
    """List the suppliers behind open cases of a jurisdiction, with most cases first."""
    elsewhere = case_when((Case.pledge_id.is_(None), Case.place_name + Case.place_address))
    count = func.count(Case.id)
    rows = db.session.execute(
        select(
            Case.vendor,
            count,
            func.count(distinct(Case.pledge_id)) + func.count(distinct(elsewhere)),
        )
        .where(
            *visible(jurisdiction, user_id),
            Case.vendor != "",
            Case.status.in_(OPEN),
            Case.is_quarantined.is_(False),
        )
        .group_by(Case.vendor)
        .order_by(count.desc(), Case.vendor)
        .limit(VENDOR_LIMIT)
    )
    return [VendorLoad(name, cases, places) for name, cases, places in rows]


def list_quarantined(pledge: Pledge, user_id: int, newest_id: int) -> list[Case]:
    """List the quarantined cases about a pledge up to the newest that was seen, oldest first."""
    statement = select(Case).where(
        *visible(pledge.site.region_code, user_id),
        Case.pledge_id == pledge.id,
        Case.is_quarantined.is_(True),
        Case.id <= newest_id,
    )
    return list(db.session.scalars(statement.order_by(Case.id)))


def _mark(groups: Sequence[Group]) -> None:
    flooded = find_flooded([group.pledge.id for group in groups if group.pledge], now())
    shown = [case.id for group in groups for case in group.cases]
    rows = db.session.execute(
        select(Report.case_id, Report.received_at, Report.story)
        .where(Report.case_id.in_(shown), Report.withdrawn_at.is_(None))
        .order_by(Report.id.desc())
        .limit(STORIES_LIMIT)
    )
    stories_of: dict[int, list[tuple[Any, str]]] = {}
    for case_id, moment, story in rows:
        stories_of.setdefault(case_id, []).append((moment, story))
    for group in groups:
        group.is_flooded = group.pledge is not None and group.pledge.id in flooded
        stories = [one for case in group.cases for one in stories_of.get(case.id, ())]
        group.is_coordinated = looks_coordinated(stories[:COMPARED_LIMIT])


def _most_urgent() -> tuple[UnaryExpression[Any], ...]:
    is_late = case_when((Case.due_on < today(), 0), else_=1)
    # Of those on time, what more people say independently comes first.
    return is_late.asc(), Case.corroborations.desc(), Case.due_on.asc(), Case.id.asc()


def _asked_for(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    return [
        Case.status.in_(wanted.statuses),
        Case.is_quarantined.is_(wanted.is_quarantined),
        *_narrowed(wanted),
    ]


def _of(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    if wanted.is_unassigned:
        return [Case.assignee_id.is_(None)]
    return [] if wanted.assignee_id is None else [Case.assignee_id == wanted.assignee_id]


def _narrowed(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.region_code:
        found.append(Case.region_code.startswith(prefix(wanted.region_code)))
    if wanted.kind is not None:
        found.append(Case.kind == wanted.kind)
    if wanted.code is not None:
        found.append(Case.code == wanted.code)
    if wanted.vendor:
        found.append(Case.vendor == wanted.vendor)
    return found
