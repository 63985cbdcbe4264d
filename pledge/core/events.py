"""Domain events of a database session, handed to notifications just before the commit.

An event waits in the session that its row belongs to. What is rolled back, also to a savepoint, was
never emitted. `pledge.web.notifications.dispatch` hands the rest over just before the commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction, object_session

_WAITING, _MUTED = "pledge-events", "pledge-events-muted"


@dataclass(frozen=True)
class StatusChanged:
    """A row went from one status to another, for a reason; emitted for every change of status.

    ``cause`` is the move that a case was led by, or what another row's change brought along.
    """

    row: Any
    old: StrEnum
    new: StrEnum
    reason: str
    cause: StrEnum | None = None


def emit(row: Any, fact: object) -> None:
    """Emit an event in the session of a row; RuntimeError where it is in none."""
    session = object_session(row)
    if session is None:
        raise RuntimeError("an event is emitted in the session of its row")
    emit_in(session, fact)


def emit_in(session: Session, fact: object) -> None:
    """Emit an event in a session."""
    if not session.info.get(_MUTED):
        innermost = session.get_nested_transaction() or session.get_transaction() or session.begin()
        session.info.setdefault(_WAITING, []).append((innermost, fact))


def take_events(session: Session) -> list[object]:
    """Return what waits in a session, in order, and let it wait no longer."""
    return [fact for _transaction, fact in session.info.pop(_WAITING, [])]


@contextmanager
def muted(session: Session) -> Iterator[None]:
    """Emit nothing while the block runs: for loading rows of the past, such as the demo's."""
    before = session.info.get(_MUTED, False)
    session.info[_MUTED] = True
    try:
        yield
    finally:
        session.info[_MUTED] = before


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    # also where a flush ends inside a savepoint: what was emitted outside of it stands
    waiting = session.info.pop(_WAITING, [])
    session.info[_WAITING] = [one for one in waiting if not _is_inside(one[0], ended)]


@event.listens_for(Session, "after_transaction_end")
def _forget_closed(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_WAITING, None)


def _is_inside(transaction: SessionTransaction | None, ended: SessionTransaction) -> bool:
    while transaction is not None:
        if transaction is ended:
            return True
        transaction = transaction.parent
    return False
