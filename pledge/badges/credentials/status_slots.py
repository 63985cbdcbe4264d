"""Status slots: the index of each pledge in the two status lists, and the bits set today.

Positions are drawn at random: neighbours in a list tell nothing of who signed when.
"""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from pledge.badges.credentials.status_list import BITS, StatusPurpose
from pledge.badges.log_events import PLACED, slot_event
from pledge.badges.models import Badge, StatusSlot
from pledge.core.clock import now, today
from pledge.db import db
from pledge.ledger.append import acquire_log_lock, append, append_all
from pledge.ledger.models import LogEntry
from pledge.pledges.models import Pledge
from pledge.pledges.rules import LIVE, PledgeStatus

FIRST_LIST = 1
# A list half full is left alone, so that a free bit is found in two draws or so.
FULL = BITS // 2
CHUNK = 500
# In canonical JSON; inside a string the quotes would be escaped.
MARK = f'"type":"{PLACED}"'.encode()


def give_slot(pledge: Pledge) -> StatusSlot:
    """Give a pledge its place in the status lists; it keeps the one it has."""
    slot = find_slot(pledge)
    while slot is None:
        drawn = StatusSlot(
            pledge_id=pledge.id, list_number=_open_list(), position=secrets.randbelow(BITS)
        )
        try:
            with db.session.begin_nested():
                db.session.add(drawn)
        except IntegrityError:
            # The bit was taken, or another process gave this pledge one at the same moment.
            slot = find_slot(pledge)
        else:
            slot = drawn
            append(slot_event(pledge.number, drawn.list_number, drawn.position, now()))
    return slot


def find_slot(pledge: Pledge) -> StatusSlot | None:
    """Find a pledge's place; a pledge whose badges wait for a confirmed identity has none."""
    return db.session.get(StatusSlot, pledge.id)


def ensure_status_slots() -> int:
    """Give a place to each pledge that has badges and none yet; return how many.

    Then the log is told of each place that it knows nothing of; one it knows otherwise is for
    replay to name.
    """
    has_badge = exists().where(Badge.pledge_id == Pledge.id)
    has_slot = exists().where(StatusSlot.pledge_id == Pledge.id)
    statement = select(Pledge.id).where(has_badge, ~has_slot)
    done = 0
    while waiting := db.session.scalars(statement.limit(FULL)).all():
        slots = _draw_many(waiting)
        with suppress(IntegrityError), db.session.begin_nested():
            db.session.execute(insert(StatusSlot), slots)
            done += len(slots)
    _log_missing()
    return done


def is_list(number: int) -> bool:
    """Tell whether a list of this number is published; the first one always is."""
    return FIRST_LIST <= number <= _newest_list()


def list_positions(number: int, purpose: StatusPurpose) -> list[int]:
    """List the bits set today; a pledge past its last day has ended, swept or not."""
    is_over = Pledge.valid_until < today()
    is_set: ColumnElement[bool] = (
        or_(Pledge.status.not_in(LIVE), is_over)
        if purpose is StatusPurpose.REVOCATION
        else and_(Pledge.status == PledgeStatus.SUSPENDED, ~is_over)
    )
    statement = (
        select(StatusSlot.position)
        .join(StatusSlot.pledge)
        .where(StatusSlot.list_number == number, is_set)
    )
    return list(db.session.scalars(statement))


def _draw_many(pledge_ids: Sequence[int]) -> list[dict[str, int]]:
    """Assign random positions to pledges, as many as the open list has room for."""
    number = _open_list()
    in_list = select(StatusSlot.position).where(StatusSlot.list_number == number)
    taken = set(db.session.scalars(in_list))
    slots = []
    for pledge_id in pledge_ids[: FULL - len(taken)]:
        while (position := secrets.randbelow(BITS)) in taken:
            pass
        taken.add(position)
        slots.append({"pledge_id": pledge_id, "list_number": number, "position": position})
    return slots


def _log_missing() -> None:
    """Append what the log lacks; the day a place was given is not kept, so it counts as late."""
    acquire_log_lock()  # of two servers that start at once only one tells
    last = 0
    columns = (Pledge.id, Pledge.number, StatusSlot.list_number, StatusSlot.position)
    while rows := db.session.execute(
        select(*columns)
        .join(StatusSlot.pledge)
        .where(Pledge.id > last)
        .order_by(Pledge.id)
        .limit(CHUNK)
    ).all():
        last = rows[-1].id
        logged = _list_logged([row.number for row in rows])
        events = [
            slot_event(row.number, row.list_number, row.position, now())
            for row in rows
            if row.number not in logged
        ]
        append_all(replace(event, facts={**event.facts, "recorded_late": True}) for event in events)


def _list_logged(numbers: Sequence[str]) -> set[str]:
    """List the pledges whose place is in the log; an entry need not be parsed to see its type."""
    statement = select(LogEntry.subject, LogEntry.entry).where(LogEntry.subject.in_(numbers))
    return {subject for subject, entry in db.session.execute(statement) if MARK in bytes(entry)}


def _open_list() -> int:
    number = _newest_list()
    taken = select(func.count()).select_from(StatusSlot).where(StatusSlot.list_number == number)
    return number + 1 if (db.session.scalar(taken) or 0) >= FULL else number


def _newest_list() -> int:
    return db.session.scalar(select(func.max(StatusSlot.list_number))) or FIRST_LIST
