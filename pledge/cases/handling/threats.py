"""Threat marks: a merchant's statements of threats or extortion, reviewed apart from the case.

A mark never changes a case's status or clock, and it never opens who reported to anybody.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from pledge.accounts.models import User
from pledge.cases.events import ThreatMarked
from pledge.cases.handling.actions import NotAsked
from pledge.cases.handling.queries import last_asking, visible_cases
from pledge.cases.models.cases import Case, ThreatMark
from pledge.core.clock import now
from pledge.core.events import emit
from pledge.db import db
from pledge.merchants.models import Merchant, Site
from pledge.pledges.models import Pledge

LIST_LIMIT = 300


class MarkWaiting(Exception):
    """An earlier mark of this case has not been looked into yet."""


class MarkSettled(Exception):
    """An officer has settled this mark already."""


@dataclass(frozen=True)
class MarkCount:
    """How many marks a merchant has made, and how many of them were not borne out."""

    made: int = 0
    dismissed: int = 0


def mark_threat(case: Case, words: str, *, by: User) -> ThreatMark:
    """Take a merchant's statement of a threat; the same words sent twice are one mark."""
    if last_asking(case) is None:
        raise NotAsked
    for waiting in list_threats(case):
        if waiting.is_confirmed is None:
            if waiting.words == words:
                return waiting
            raise MarkWaiting
    mark = ThreatMark(case=case, by_id=by.id, words=words, is_confirmed=None, at=now())
    db.session.add(mark)
    emit(mark, ThreatMarked(case))
    db.session.flush()
    return mark


def settle_threat(mark: ThreatMark, *, is_confirmed: bool, by: User, reason: str) -> None:
    """Write down whether a threat was borne out; the merchant reads the reason."""
    if mark.is_confirmed is not None:
        raise MarkSettled
    mark.is_confirmed, mark.settled_reason = is_confirmed, reason
    mark.settled_by_id, mark.settled_at = by.id, now()
    db.session.flush()


def find_threat_in(jurisdiction: str, mark_id: int, user_id: int) -> ThreatMark | None:
    """Find a mark by id if this member may see its case."""
    return db.session.scalar(
        select(ThreatMark).where(
            ThreatMark.id == mark_id, ThreatMark.case_id.in_(visible_cases(jurisdiction, user_id))
        )
    )


def list_threats(case: Case) -> list[ThreatMark]:
    """List the marks of a case, oldest first."""
    return list(
        db.session.scalars(
            select(ThreatMark).where(ThreatMark.case_id == case.id).order_by(ThreatMark.id)
        )
    )


def list_threats_in(jurisdiction: str, user_id: int) -> list[ThreatMark]:
    """List the marks of a jurisdiction: those that wait first, the longest waiting on top."""
    return list(
        db.session.scalars(
            select(ThreatMark)
            .options(
                joinedload(ThreatMark.case).joinedload(Case.pledge).joinedload(Pledge.site),
            )
            .where(ThreatMark.case_id.in_(visible_cases(jurisdiction, user_id)))
            .order_by(ThreatMark.settled_at.is_not(None), ThreatMark.id)
            .limit(LIST_LIMIT)
        )
    )


def count_marks(merchant: Merchant, before: ThreatMark | None = None) -> MarkCount:
    """Count a merchant's marks over all its places; with ``before``, those older than one."""
    older: list[ColumnElement[bool]] = [ThreatMark.id < before.id] if before else []
    made, dismissed = db.session.execute(
        select(
            func.count(ThreatMark.id),
            func.count(ThreatMark.id).filter(ThreatMark.is_confirmed.is_(False)),
        )
        .join(ThreatMark.case)
        .join(Case.pledge)
        .join(Pledge.site)
        .where(Site.merchant_id == merchant.id, *older)
    ).one()
    return MarkCount(made, dismissed)
