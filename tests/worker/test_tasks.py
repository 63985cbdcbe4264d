"""Background tasks: when each runs, that none runs twice at once, and that one may fail."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from huey.utils import utcnow

from pledge.background.queue import EXTENSION, Job, JobQueue
from pledge.badges.models import PrintJob
from pledge.badges.rules import JobStatus
from pledge.config import Settings
from pledge.core.clock import now, today
from pledge.db import db
from pledge.worker import tasks
from tests.support.builders import make_user

PATIENCE_SECONDS = 30


class SlowWork:
    """Work that lasts until it is told to end."""

    def __init__(self) -> None:
        self.__name__ = "slow_work"
        self.runs = 0
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, _settings: Settings) -> str:
        self.runs += 1
        self.begun.set()
        assert self.go_on.wait(PATIENCE_SECONDS)
        return ""


@pytest.fixture
def queue(app: Flask, tmp_path: Path) -> Iterator[JobQueue]:
    """Give the app an empty queue of this test's own."""
    before = app.extensions[EXTENSION]
    url = f"sqlite:///{tmp_path / 'queue.sqlite3'}"
    queue = JobQueue(url, b"secret", partial(tasks.declare_tasks, app))
    app.extensions[EXTENSION] = queue
    yield queue
    queue.huey.storage.close()
    app.extensions[EXTENSION] = before


def run_next(queue: JobQueue) -> None:
    queue.huey.execute(queue.huey.dequeue())


@pytest.mark.parametrize(
    ("minute", "hourly"),
    [(30, set()), (0, {"write_down_expired", "publish_findings", "remind_due", "apply_retention"})],
)
def test_what_is_due_each_minute_and_each_hour(
    queue: JobQueue, minute: int, hourly: set[str]
) -> None:
    each_minute = {"sweep", "publish_log", "watch_badges"}
    each_minute |= {"fill_missing_thumbnails", "keep_base_url"}
    due = queue.huey.read_periodic(datetime(2026, 11, 28, 9, minute))  # noqa: DTZ001 - huey's own are naive UTC
    assert {task.name for task in due} == each_minute | hourly


def test_task_that_fails_is_tried_again_and_stops_no_other(
    queue: JobQueue, caplog: pytest.LogCaptureFixture
) -> None:
    job = PrintJob(
        owner_id=make_user().id,
        order={"not": "an order"},
        status=JobStatus.WAITING,
        done=0,
        total=1,
        created_at=now(),
        delete_on=today(),
    )
    db.session.add(job)
    db.session.commit()
    queue.enqueue(Job.PRINTS)
    queue.enqueue(Job.MAILS)
    run_next(queue)
    assert "KeyError" in caplog.text
    [retry] = queue.huey.scheduled()
    assert retry.name == "make_prints"
    assert retry.retries == tasks.RETRIES - 1
    run_next(queue)
    assert queue.huey.pending_count() == 0


def test_call_during_a_run_schedules_one_rerun(
    queue: JobQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = SlowWork()
    monkeypatch.setattr(tasks, "make_prints", work)
    queue.enqueue(Job.PRINTS)
    thread = threading.Thread(target=run_next, args=(queue,))
    thread.start()
    assert work.begun.wait(PATIENCE_SECONDS)
    queue.enqueue(Job.PRINTS)
    run_next(queue)
    queue.enqueue(Job.PRINTS)
    assert (work.runs, queue.huey.pending_count(), queue.huey.scheduled_count()) == (1, 0, 1)
    work.go_on.set()
    thread.join()
    [rerun] = queue.huey.read_schedule(utcnow() + timedelta(seconds=tasks.RERUN_SECONDS))
    queue.huey.execute(rerun, rerun.eta)
    assert (work.runs, queue.huey.pending_count(), queue.huey.scheduled_count()) == (2, 0, 0)


def test_periodic_task_is_left_out_while_it_runs(
    queue: JobQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = SlowWork()
    monkeypatch.setattr(tasks, "publish_log", work)
    queue.enqueue("log")
    thread = threading.Thread(target=run_next, args=(queue,))
    thread.start()
    assert work.begun.wait(PATIENCE_SECONDS)
    queue.enqueue("log")
    run_next(queue)
    assert (work.runs, queue.huey.pending_count(), queue.huey.scheduled_count()) == (1, 0, 0)
    work.go_on.set()
    thread.join()
