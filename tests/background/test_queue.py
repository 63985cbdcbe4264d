"""Wake-ups: sent after the commit and only then, and never more than a page's luck."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from huey import Huey

from pledge.background.queue import MOST_WAITING, answer, call, get_queue, use_queue
from pledge.config import Settings
from pledge.db import db
from pledge.notices.actions import queue_mail


@pytest.fixture
def queue(app: Flask, settings: Settings, database_url: str, tmp_path: Path) -> Iterator[Huey]:
    """Return an empty queue of this test's own, in a store of the run's engine."""
    use_queue(database_url or f"sqlite:///{tmp_path / 'queue.sqlite3'}", b"secret")
    queue = get_queue()
    queue.flush()
    yield queue
    queue.storage.close()
    use_queue(settings.queue_url, settings.derive_secret("queue"))


def write_mail() -> None:
    queue_mail("li@people.example", "主题", "正文")


def test_worker_is_woken_by_the_commit_once(queue: Huey) -> None:
    write_mail()
    write_mail()
    assert queue.pending_count() == 0
    db.session.commit()
    assert queue.pending_count() == 1
    db.session.commit()
    assert queue.pending_count() == 1


def test_what_is_rolled_back_wakes_nobody(queue: Huey) -> None:
    write_mail()
    db.session.rollback()
    db.session.commit()
    assert queue.pending_count() == 0


def test_savepoint_is_no_commit(queue: Huey) -> None:
    write_mail()
    with db.session.begin_nested():
        write_mail()
    assert queue.pending_count() == 0
    db.session.commit()
    assert queue.pending_count() == 1


def test_wakeup_runs_its_errand_and_an_unknown_one_nothing(queue: Huey) -> None:
    runs: list[str] = []
    answer("test-errand", lambda: runs.append("ran"))
    call("test-errand")
    call("of another release")
    for _ in range(2):
        queue.execute(queue.dequeue())
    assert runs == ["ran"]


def test_wakeups_do_not_pile_up_where_no_worker_runs(queue: Huey) -> None:
    for _ in range(MOST_WAITING + 20):
        call("mails")
    assert queue.pending_count() == MOST_WAITING


def test_task_of_a_stranger_is_not_run(queue: Huey) -> None:
    call("mails")
    signed = queue.storage.dequeue()
    queue.storage.enqueue(signed[:-1] + (b"0" if signed[-1:] != b"0" else b"1"))
    with pytest.raises(ValueError, match="mismatch"):
        queue.dequeue()


def test_queue_that_is_down_costs_no_commit(
    queue: Huey, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    use_queue(f"sqlite:///{tmp_path / 'nowhere' / 'queue.sqlite3'}", b"secret")
    write_mail()
    db.session.commit()
    assert "could not be woken" in caplog.text
