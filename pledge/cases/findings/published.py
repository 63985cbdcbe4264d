"""Published findings with everything about them that is public."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from pledge.cases.models.cases import Case, CaseChange
from pledge.cases.models.outcomes import Appeal, Decision, MeasureTaken
from pledge.cases.rules.workflow import CaseStatus, Finding
from pledge.core.clock import day_of
from pledge.db import db
from pledge.pledges.models import Pledge

MEASURE = "measure"
CHECKED_AGAIN = (CaseStatus.REMEDIED.value, CaseStatus.RELAPSED.value)


@dataclass(frozen=True)
class FollowUp:
    """A measure, a remedy or a relapse that followed a finding.

    ``what`` is "measure", "remedied" or "relapsed"; ``at`` is the moment it became public, which
    is not before the finding did.
    """

    what: str
    row: CaseChange | MeasureTaken
    at: datetime

    @property
    def day(self) -> date:
        """The day it happened."""
        return day_of(self.row.at)


@dataclass(frozen=True)
class PublishedFinding:
    """One published finding: the how-manieth about its pledge, and what came of it."""

    number: int
    decision: Decision
    published_at: datetime
    appeal: Appeal | None
    correction: Decision | None
    follow_ups: list[FollowUp] = field(default_factory=list)

    @property
    def case(self) -> Case:
        """The case it was found in."""
        return self.decision.case

    @property
    def pledge(self) -> Pledge:
        """The pledge that was broken."""
        if self.case.pledge is None:
            raise LookupError("without a pledge nothing is upheld")
        return self.case.pledge


def list_published(which: ColumnElement[bool]) -> list[PublishedFinding]:
    """List published findings, oldest first; ``which`` takes whole pledges, not parts of one.

    The numbers are counted from 1 within a pledge, in the order of publishing.
    """
    decisions = db.session.scalars(
        select(Decision)
        .join(Decision.case)
        .join(Case.pledge)
        .options(joinedload(Decision.case).joinedload(Case.pledge))
        .where(Decision.published_at.is_not(None), Decision.finding == Finding.UPHELD, which)
        .order_by(Decision.published_at, Decision.id)
    ).all()
    if not decisions:
        return []
    ids = [decision.id for decision in decisions]
    appeals = {
        filed.decision_id: filed
        for filed in db.session.scalars(select(Appeal).where(Appeal.decision_id.in_(ids)))
    }
    corrections = {
        decision.follows_id: decision
        for decision in db.session.scalars(
            select(Decision).where(Decision.follows_id.in_(ids), Decision.published_at.is_not(None))
        )
    }
    follow_ups = _list_follow_ups(decisions)
    numbers: dict[int | None, int] = defaultdict(int)
    found = []
    for decision in decisions:
        if decision.published_at is None:
            continue
        numbers[decision.case.pledge_id] += 1
        found.append(
            PublishedFinding(
                numbers[decision.case.pledge_id],
                decision,
                decision.published_at,
                appeals.get(decision.id),
                corrections.get(decision.id),
                follow_ups.get(decision.id, []),
            )
        )
    return found


def list_published_at(pledge: Pledge) -> list[PublishedFinding]:
    """List what was published about a place, under this pledge or an earlier one, newest first."""
    return list_published(Pledge.site_id == pledge.site_id)[::-1]


def _list_follow_ups(decisions: Sequence[Decision]) -> dict[int, list[FollowUp]]:
    """Return what followed each decision, by its id, oldest first."""
    case_ids = {decision.case_id for decision in decisions}
    upheld = _list_upheld(case_ids)
    found: dict[int, list[FollowUp]] = defaultdict(list)
    for row in sorted(_read_rows(case_ids), key=lambda row: row.at):
        # A case that was reopened may be decided anew: each act follows the finding before it.
        last = [decision for decision in upheld[row.case_id] if decision.at <= row.at][-1:]
        for decision in last:
            if decision.published_at is not None:
                what = MEASURE if isinstance(row, MeasureTaken) else row.new
                at = max(row.at, decision.published_at)
                found[decision.id].append(FollowUp(what, row, at))
    return found


def _list_upheld(case_ids: Collection[int]) -> dict[int, list[Decision]]:
    found: dict[int, list[Decision]] = defaultdict(list)
    for decision in db.session.scalars(
        select(Decision)
        .where(Decision.case_id.in_(case_ids), Decision.finding == Finding.UPHELD)
        .order_by(Decision.at, Decision.id)
    ):
        found[decision.case_id].append(decision)
    return found


def _read_rows(case_ids: Collection[int]) -> Iterable[CaseChange | MeasureTaken]:
    yield from db.session.scalars(
        select(CaseChange)
        .where(
            CaseChange.case_id.in_(case_ids),
            CaseChange.new.in_(CHECKED_AGAIN),
            # a measure taken after a relapse leaves the status as it is
            CaseChange.old != CaseChange.new,
            # a dismissed appeal leads back to what was checked before
            CaseChange.old != CaseStatus.APPEALED.value,
        )
        .order_by(CaseChange.id)
    )
    yield from db.session.scalars(
        select(MeasureTaken).where(MeasureTaken.case_id.in_(case_ids)).order_by(MeasureTaken.id)
    )
