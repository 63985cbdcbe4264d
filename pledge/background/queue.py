"""Wake-ups for the worker: sent once a transaction is committed, through huey's queue.

A wake-up says that there is something to do and never what: that stands in rows. One that is lost
costs time only, because the worker makes its rounds without being woken.
"""

import logging
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from urllib.parse import urlsplit

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.api import TaskWrapper
from huey.serializer import SignedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from pledge.db import db

log = logging.getLogger(__name__)

NAME = "pledge"
# More than this many tell a worker nothing new, and where none runs they must not pile up.
MOST_WAITING = 100
_WANTED = "pledge-wakeups"

_errands: dict[str, Callable[[], None]] = {}
_place: list[tuple[str, bytes]] = []


class Errand(StrEnum):
    """What the worker can be woken for before its next round."""

    MAILS = "mails"
    PRINTS = "prints"


def use_queue(url: str, secret: bytes) -> None:
    """Set where wake-ups wait, and the secret that keeps others from putting tasks there."""
    # one process serves one registry
    _place[:] = [(url, secret)]


def get_queue() -> Huey:
    """Return the queue, opened at its first use: a page must not fail for a queue that is down."""
    return _open(*_place[0]).huey


def wake(errand: Errand) -> None:
    """Wake the worker once the transaction of this session is committed, and only then."""
    db.session().info.setdefault(_WANTED, set()).add(errand)


def call(name: str) -> None:
    """Put a wake-up into the queue; one that cannot be put there is left to the next round."""
    try:
        run = _open(*_place[0])
        if run.huey.pending_count() < MOST_WAITING:
            run(name)
    except Exception:
        # Whichever store it is, its errors are its own, and the committed work stands.
        log.warning("the worker could not be woken for %s", name, exc_info=True)


def answer(name: str, errand: Callable[[], None]) -> None:
    """Say what this process does when it is woken by this name."""
    _errands[name] = errand


def _run(name: str) -> None:
    """Do what a wake-up asks for; a name of another release is no errand of this one."""
    if errand := _errands.get(name):
        errand()


@cache
def _open(url: str, secret: bytes) -> TaskWrapper:
    how = {"results": False, "serializer": SignedSerializer(secret=secret, salt=NAME)}
    scheme = urlsplit(url).scheme
    queue: Huey
    if scheme == "sqlite":
        # nothing here has to outlive a power cut
        queue = SqliteHuey(NAME, filename=url.removeprefix("sqlite:///"), fsync=False, **how)
    elif scheme.startswith("postgres"):
        queue = PostgresHuey(NAME, dsn=url, **how)
    else:
        queue = RedisHuey(NAME, url=url, **how)
    return queue.task(name="run")(_run)


@event.listens_for(Session, "after_commit")
def _send(session: Session) -> None:
    # the end of a savepoint is no commit yet
    if session.in_nested_transaction():
        return
    for errand in sorted(session.info.pop(_WANTED, ())):
        call(errand)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_WANTED, None)
