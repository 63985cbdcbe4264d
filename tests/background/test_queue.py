"""The job queue on each store: enqueued after the commit and only then, never at a page's cost."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from huey import Huey

from pledge.app import create_app
from pledge.background.queue import EXTENSION, Job, JobQueue, get_queue
from pledge.config import Settings
from pledge.db import db
from pledge.notices.actions import queue_mail
from pledge.worker.tasks import declare_tasks

SECRET = b"secret"


@pytest.fixture
def queue(app: Flask, queue_url: str) -> Iterator[JobQueue]:
    """Give the app an empty queue of this test's own."""
    before = app.extensions[EXTENSION]
    queue = app.extensions[EXTENSION] = JobQueue(queue_url, SECRET, partial(declare_tasks, app))
    queue.huey.flush()
    yield queue
    queue.huey.storage.close()
    app.extensions[EXTENSION] = before


def write_mail() -> None:
    queue_mail("li@people.example", "主题", "正文")


def test_commit_enqueues_a_job_once(queue: JobQueue) -> None:
    write_mail()
    write_mail()
    assert queue.huey.pending_count() == 0
    db.session.commit()
    assert [task.name for task in queue.huey.pending()] == ["send_mails"]
    db.session.commit()
    assert queue.huey.pending_count() == 1


def test_rollback_enqueues_nothing(queue: JobQueue) -> None:
    write_mail()
    db.session.rollback()
    db.session.commit()
    assert queue.huey.pending_count() == 0


def test_savepoint_is_no_commit(queue: JobQueue) -> None:
    write_mail()
    with db.session.begin_nested():
        write_mail()
    assert queue.huey.pending_count() == 0
    db.session.commit()
    assert queue.huey.pending_count() == 1


def test_jobs_do_not_pile_up_where_no_worker_runs(queue: JobQueue) -> None:
    for _ in range(5):
        queue.enqueue(Job.MAILS)
        queue.enqueue(Job.PRINTS)
    assert sorted(task.name for task in queue.huey.pending()) == ["make_prints", "send_mails"]


def test_job_that_waits_for_its_retry_is_not_enqueued_again(queue: JobQueue) -> None:
    queue.huey.add_schedule(queue.tasks[Job.MAILS].s(delay=60))
    assert (queue.huey.pending_count(), queue.huey.scheduled_count()) == (0, 1)
    queue.enqueue(Job.MAILS)
    assert (queue.huey.pending_count(), queue.huey.scheduled_count()) == (0, 1)


def test_sweep_finds_what_was_not_enqueued(queue: JobQueue) -> None:
    write_mail()
    db.session.commit()
    queue.huey.flush()
    queue.tasks["sweep"]()
    queue.huey.execute(queue.huey.dequeue())
    assert sorted(task.name for task in queue.huey.pending()) == ["make_prints", "send_mails"]


def test_task_signed_by_a_stranger_is_not_run(queue: JobQueue, queue_url: str, app: Flask) -> None:
    stranger = JobQueue(queue_url, b"another secret", partial(declare_tasks, app))
    stranger.enqueue(Job.MAILS)
    assert queue.huey.pending_count() == 1
    with pytest.raises(ValueError, match="mismatch"):
        queue.huey.dequeue()
    assert queue.huey.pending_count() == 0
    stranger.huey.storage.close()


def test_queue_that_is_down_costs_no_commit(
    app: Flask,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    nowhere = f"sqlite:///{tmp_path / 'nowhere' / 'queue.sqlite3'}"
    down = JobQueue(nowhere, SECRET, partial(declare_tasks, app))
    monkeypatch.setitem(app.extensions, EXTENSION, down)
    write_mail()
    db.session.commit()
    assert "mails could not be enqueued" in caplog.text
    # it is there again: the same app uses it, without a new start
    (tmp_path / "nowhere").mkdir()
    write_mail()
    db.session.commit()
    assert down.huey.pending_count() == 1
    down.huey.storage.close()


def test_app_starts_while_its_queue_is_down(settings: Settings, tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'nowhere' / 'queue.sqlite3'}"
    app = create_app(settings.model_copy(update={"queue_url": nowhere}))
    assert EXTENSION in app.extensions


def test_two_apps_have_two_queues(app: Flask, settings: Settings, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    other = create_app(settings.model_copy(update={"queue_url": url}))
    ours = get_queue()
    ours.huey.flush()
    with other.app_context():
        write_mail()
        db.session.commit()
        theirs: Huey = get_queue().huey
        for engine in db.engines.values():
            engine.dispose()
    assert (theirs.pending_count(), ours.huey.pending_count()) == (1, 0)
    theirs.storage.close()
