"""Deduplication: cases that may be about the same matter, suggested to a member."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from pledge.cases.handling.queries import last_asking, visible
from pledge.cases.models.cases import Case, Report
from pledge.cases.rules.similarity import SIMILAR, resemblance
from pledge.cases.rules.workflow import UNDECIDED
from pledge.core.text import fold_text
from pledge.db import db

NEAR = timedelta(days=14)
# What is read and compared for one page, however long a flood lasted.
OWN_LIMIT = 10
READ_LIMIT = 200
SHOWN_LIMIT = 5


@dataclass(frozen=True)
class Pair:
    """Two cases: the one that is emptied, and the one that goes on."""

    source: Case
    target: Case


@dataclass(frozen=True)
class Suggestion:
    """A case that may be the same matter, and the way round in which the two are best merged.

    ``similarity`` is that of the words most alike, from 0 to 1.
    """

    case: Case
    similarity: float
    pair: Pair


def order_pair(one: Case, other: Case) -> Pair:
    """Return two cases as they are best merged: what the merchant was asked, or is older, stays."""
    first, second = sorted((one, other), key=lambda case: case.id)
    if last_asking(second) and not last_asking(first):
        return Pair(first, second)
    return Pair(second, first)


def suggest_duplicates(case: Case, jurisdiction: str, user_id: int) -> list[Suggestion]:
    """Suggest undecided cases about the same place and code, near in time and similar in wording.

    The most alike come first. A case that is decided or quarantined has none.
    """
    if case.status not in UNDECIDED or case.is_quarantined:
        return []
    own = [(report.happened_on, report.story) for report in case.reports[-OWN_LIMIT:]]
    if not own:
        return []
    others = _read_others(case, own, jurisdiction, user_id)
    scores = {number: resemblance(own, stories, NEAR) for number, stories in others.items()}
    best = sorted(scores, key=lambda number: (-scores[number], number))
    alike = [number for number in best if scores[number] >= SIMILAR]
    # A case's changes tell whether its merchant was ever asked.
    statement = select(Case).where(Case.id.in_(alike)).options(selectinload(Case.changes))
    found = {one.id: one for one in db.session.scalars(statement)}
    same = [found[number] for number in alike if _is_same_place(case, found[number])]
    return [Suggestion(one, scores[one.id], order_pair(case, one)) for one in same[:SHOWN_LIMIT]]


def list_mergeable(case: Case, jurisdiction: str, user_id: int) -> list[Case]:
    """List the undecided cases about the same place that a member may see, newest first."""
    statement = select(Case).where(
        *visible(jurisdiction, user_id), *_same_matter(case), Case.id != case.id
    )
    cases = db.session.scalars(statement.order_by(Case.id.desc()).limit(READ_LIMIT))
    return [one for one in cases if _is_same_place(case, one)]


def _read_others(
    case: Case, own: list[tuple[date, str]], jurisdiction: str, user_id: int
) -> dict[int, list[tuple[date, str]]]:
    days = [day for day, _story in own]
    rows = db.session.execute(
        select(Report.case_id, Report.happened_on, Report.story)
        .join(Report.case)
        .where(
            *visible(jurisdiction, user_id),
            *_same_matter(case),
            Case.id != case.id,
            Case.code == case.code,
            Report.withdrawn_at.is_(None),
            Report.happened_on.between(min(days) - NEAR, max(days) + NEAR),
        )
        .order_by(Report.id.desc())
        .limit(READ_LIMIT)
    )
    stories: dict[int, list[tuple[date, str]]] = {}
    for number, day, story in rows:
        stories.setdefault(number, []).append((day, story))
    return stories


def _same_matter(case: Case) -> list[ColumnElement[bool]]:
    place = Case.pledge_id == case.pledge_id
    if case.pledge_id is None:
        place = Case.pledge_id.is_(None) & (Case.region_code == case.region_code)
    return [place, Case.status.in_(UNDECIDED), Case.is_quarantined.is_(False)]


def _is_same_place(case: Case, other: Case) -> bool:
    return case.pledge_id is not None or fold_text(case.place_name) == fold_text(other.place_name)
