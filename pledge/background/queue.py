"""The job queue of an app: huey's storage by URL, and enqueueing after a commit.

A job carries no data: the work is in database rows, such as the outbox and the print jobs. A lost
job costs time only, because the worker's sweep enqueues it again.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from urllib.parse import urlsplit

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.api import TaskWrapper
from huey.serializer import SignedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from pledge.db import db

log = logging.getLogger(__name__)

NAME = "pledge"
EXTENSION = "pledge-queue"
_WANTED = "pledge-jobs"

Tasks = Mapping[str, TaskWrapper]


class Job(StrEnum):
    """Jobs that a page enqueues; what else the worker does is periodic."""

    MAILS = "mails"
    PRINTS = "prints"


class JobQueue:
    """One app's huey queue and its tasks by name.

    Opened at its first use: huey connects to SQLite and PostgreSQL when it is made, and neither the
    app nor a page may fail for a queue that is down.
    """

    def __init__(self, url: str, secret: bytes, declare_tasks: Callable[[Huey], Tasks]) -> None:
        self._url, self._secret, self._declare_tasks = url, secret, declare_tasks
        self._opened: tuple[Huey, Tasks] | None = None
        self._opening = threading.Lock()

    @property
    def huey(self) -> Huey:
        """The huey instance, with its tasks declared."""
        return self._open()[0]

    @property
    def tasks(self) -> Tasks:
        """The declared tasks by name."""
        return self._open()[1]

    def enqueue(self, name: str) -> None:
        """Enqueue a task unless it waits already; a queue that is down is logged, never raised."""
        try:
            huey, tasks = self._open()
            waiting = [*huey.pending(), *huey.scheduled()]
            if not any(isinstance(one, tasks[name].task_class) for one in waiting):
                tasks[name]()
        except Exception:
            # Whichever store it is, its errors are its own, and the committed work stands.
            log.warning("%s could not be enqueued", name, exc_info=True)

    def _open(self) -> tuple[Huey, Tasks]:
        with self._opening:
            if self._opened is None:
                huey = _make_huey(self._url, self._secret)
                self._opened = huey, self._declare_tasks(huey)
            return self._opened


def init_queue(
    app: Flask, url: str, secret: bytes, declare_tasks: Callable[[Flask, Huey], Tasks]
) -> None:
    """Give an app its queue; the secret signs tasks, so that nobody else can put one there."""
    app.extensions[EXTENSION] = JobQueue(url, secret, partial(declare_tasks, app))


def get_queue() -> JobQueue:
    """Return the current app's queue."""
    queue: JobQueue = current_app.extensions[EXTENSION]
    return queue


def enqueue_after_commit(job: Job) -> None:
    """Enqueue a job once the transaction of this session is committed, and only then."""
    db.session().info.setdefault(_WANTED, set()).add(job)


def _make_huey(url: str, secret: bytes) -> Huey:
    options = {"results": False, "serializer": SignedSerializer(secret=secret, salt=NAME)}
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        # nothing here has to outlive a power cut
        filename = url.removeprefix("sqlite:///")
        return SqliteHuey(NAME, filename=filename, fsync=False, **options)
    if scheme.startswith("postgres"):
        return PostgresHuey(NAME, dsn=url, **options)
    return RedisHuey(NAME, url=url, **options)


@event.listens_for(Session, "after_commit")
def _enqueue_wanted(session: Session) -> None:
    # the end of a savepoint is no commit yet
    if session.in_nested_transaction():
        return
    for job in sorted(session.info.pop(_WANTED, ())):
        get_queue().enqueue(job)


@event.listens_for(Session, "after_rollback")
def _forget_wanted(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_WANTED, None)
