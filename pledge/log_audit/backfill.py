"""Backfill of the public log with what happened before it existed, each entry marked as late."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from pledge.badges.credentials.status_slots import ensure_status_slots
from pledge.badges.log_events import issue_event, revocation_event
from pledge.badges.models import Badge, BadgeChange
from pledge.cases.findings.log_events import list_finding_events
from pledge.cases.findings.published import list_published
from pledge.core.clock import now
from pledge.db import db
from pledge.ledger.append import LogEvent, acquire_log_lock, append_all
from pledge.ledger.entries import list_recorded
from pledge.ledger.models import LogEntry
from pledge.merchants.log_events import digest_merchant, identity_event, subject_of, transfer_event
from pledge.merchants.models import DisputeChange, IdentityChange, IdentityDispute, Merchant, Site
from pledge.merchants.rules import DisputeStatus
from pledge.pledges.log_events import (
    RENEWED,
    SIGNED,
    signing_event,
    text_event,
    transition_event,
    type_of,
)
from pledge.pledges.models import Pledge, PledgeChange
from pledge.pledges.texts import get_text, list_versions

CHUNK = 500
LENGTH_OF_MERCHANT_SUBJECT = len(subject_of(64 * "0"))

NumberedEvents = Iterator[tuple[int, LogEvent]]
Moments = Iterable[tuple[int, datetime]]


def catch_up() -> tuple[int, int]:
    """Add what the log and the status lists lack; return the numbers of texts and past events."""
    texts, changes = record_texts(), backfill_log()
    ensure_status_slots()
    return texts, changes


def record_texts() -> int:
    """Append an entry for each published text that has none; return how many."""
    texts = [get_text(version) for version in sorted(list_versions())]
    events = [text_event(text, now()) for text in texts]
    known = list_recorded(event.subject for event in events)
    missing = [event for event in events if not known[event.subject]]
    append_all(missing)
    return len(missing)


def backfill_log() -> int:
    """Append the past events of merchants, pledges and badges; return how many.

    Does nothing once the log has any of them: a row that appears later is a mismatch, which replay
    reports.
    """
    acquire_log_lock()  # of two servers that start at once only one records
    if _has_begun():
        return 0
    past = sorted(
        (at, rank, row_id)
        for rank, (list_moments, _event_of) in enumerate(_KINDS)
        for row_id, at in list_moments()
    )
    for start in range(0, len(past), CHUNK):
        append_all(_mark_late(past[start : start + CHUNK]))
    return len(past)


def _has_begun() -> bool:
    about_one = or_(
        func.length(LogEntry.subject) == LENGTH_OF_MERCHANT_SUBJECT,
        LogEntry.subject.in_(select(Pledge.number)),
    )
    return db.session.scalar(select(LogEntry.index).where(about_one).limit(1)) is not None


def _mark_late(chunk: Sequence[tuple[datetime, int, int]]) -> list[LogEvent]:
    events: dict[tuple[int, int], LogEvent] = {}
    for kind, (_list_moments, tell) in enumerate(_KINDS):
        ids = [row_id for _at, rank, row_id in chunk if rank == kind]
        for row_id, event in tell(ids):
            late = replace(event, facts={**event.facts, "recorded_late": True})
            events[kind, row_id] = late
    return [events[rank, row_id] for _at, rank, row_id in chunk]


def _transfer_events(ids: list[int]) -> NumberedEvents:
    rows = db.session.execute(
        select(DisputeChange, Merchant)
        .join(IdentityDispute, DisputeChange.dispute_id == IdentityDispute.id)
        .join(Merchant, IdentityDispute.merchant_id == Merchant.id)
        .where(DisputeChange.id.in_(ids))
    )
    for change, merchant in rows:
        # The name before the transfer was not kept.
        former = digest_merchant(merchant.legal_name, merchant.credit_code)
        yield change.id, transfer_event(former, merchant, change)


def _identity_events(ids: list[int]) -> NumberedEvents:
    for change in db.session.scalars(
        select(IdentityChange)
        .options(joinedload(IdentityChange.merchant))
        .where(IdentityChange.id.in_(ids))
    ):
        yield change.id, identity_event(change.merchant, change)


def _pledge_events(ids: list[int]) -> NumberedEvents:
    pledges = db.session.scalars(
        select(Pledge)
        .options(
            joinedload(Pledge.site).options(joinedload(Site.merchant), joinedload(Site.container)),
            joinedload(Pledge.previous),
            selectinload(Pledge.changes),
            selectinload(Pledge.signatures),
        )
        .where(Pledge.id.in_(select(PledgeChange.pledge_id).where(PledgeChange.id.in_(ids))))
    )
    wanted = set(ids)
    for pledge in pledges:
        signatures = iter(pledge.signatures)
        for change in pledge.changes:
            is_signing = type_of(change.old, change.new) in {SIGNED, RENEWED}
            signature = next(signatures, None) if is_signing else None
            if change.id in wanted:
                yield (
                    change.id,
                    signing_event(pledge, change, signature)
                    if signature
                    else transition_event(pledge, change),
                )


def _issue_events(ids: list[int]) -> NumberedEvents:
    for badge in db.session.scalars(
        select(Badge).options(joinedload(Badge.pledge)).where(Badge.id.in_(ids))
    ):
        yield badge.id, issue_event(badge)


def _revocation_events(ids: list[int]) -> NumberedEvents:
    rows = db.session.execute(
        select(BadgeChange, Badge)
        .join(Badge, BadgeChange.badge_id == Badge.id)
        .options(joinedload(Badge.pledge))
        .where(BadgeChange.id.in_(ids))
    )
    for change, badge in rows:
        yield change.id, revocation_event(badge, change)


def _list_finding_moments() -> Moments:
    """List findings and what followed them, by their place among all that is told of findings."""
    return [
        (place, at)
        for place, (at, _event) in enumerate(list_finding_events(list_published(true())))
    ]


def _finding_events(places: list[int]) -> NumberedEvents:
    events = list_finding_events(list_published(true())) if places else []
    for place in places:
        yield place, events[place][1]


def _rows(statement: Select[int, datetime]) -> Callable[[], Moments]:
    return lambda: [(row_id, at) for row_id, at in db.session.execute(statement)]


# In the order in which entries of one moment stand: a badge follows the pledge it is issued under.
_KINDS: tuple[tuple[Callable[[], Moments], Callable[[list[int]], NumberedEvents]], ...] = (
    (
        _rows(
            select(DisputeChange.id, DisputeChange.at).where(
                DisputeChange.new == DisputeStatus.UPHELD.value
            )
        ),
        _transfer_events,
    ),
    (_rows(select(IdentityChange.id, IdentityChange.at)), _identity_events),
    (_rows(select(PledgeChange.id, PledgeChange.at)), _pledge_events),
    (_rows(select(Badge.id, Badge.issued_at)), _issue_events),
    (_rows(select(BadgeChange.id, BadgeChange.at)), _revocation_events),
    (_list_finding_moments, _finding_events),
)
