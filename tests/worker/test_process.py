"""The process that works: a broken task, turns, and a real worker that ends as it should."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from pledge.app import create_app
from pledge.config import Settings
from pledge.db import db
from pledge.notices.actions import queue_mail
from pledge.worker.process import STARTED_BY, Turn, Working
from pledge.worker.tasks import Task, report
from tests.support.services import MailServer

PATIENCE_SECONDS = 30


def test_failure_of_one_task_does_not_stop_the_worker(
    app: Flask, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_settings: Settings) -> str:
        raise RuntimeError("the disk is full")

    report(Task("sweep", 1, fail), settings)
    assert "sweep failed" in caplog.text


def test_task_called_while_it_runs_runs_once_more_and_never_twice_at_once(app: Flask) -> None:
    runs: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def work(_settings: Settings) -> str:
        runs.append(threading.get_ident())
        begun.set()
        go_on.wait(PATIENCE_SECONDS)
        return ""

    turn = Turn(app, Task("slow", 1, work))
    thread = threading.Thread(target=turn)
    thread.start()
    assert begun.wait(PATIENCE_SECONDS)
    turn()
    turn()
    assert len(runs) == 1
    go_on.set()
    thread.join()
    assert runs == [thread.ident, thread.ident]


def test_worker_whose_parent_died_before_it_began_ends(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STARTED_BY, "999999999")
    working, stopped = Working(app, []), []

    def stop(*, graceful: bool) -> None:
        stopped.append(graceful)

    monkeypatch.setattr(working, "stop", stop)
    working.loop(time.time())
    assert stopped == [True]


@pytest.fixture
def worker(tmp_path: Path, smtp_server: MailServer) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Start a real worker, whose parent is a shell that is gone when it is killed."""
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own
        instance=tmp_path / "instance",
    )
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        queue_mail("li@people.example", "主题", "正文")
        db.session.commit()
        for engine in db.engines.values():
            engine.dispose()
    own = {"PLEDGE_INSTANCE": str(settings.instance), "PLEDGE_MAIL_URL": smtp_server.url}
    noted = tmp_path / "pid"
    command = f"{sys.executable} -m flask --app wsgi worker & echo $! > {noted}; wait"
    shell = subprocess.Popen(
        ["sh", "-c", command],
        env=os.environ | own,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    yield shell, noted
    shell.kill()
    shell.communicate()


@pytest.mark.once
@pytest.mark.parametrize("how", ["sigterm", "parent gone"])
def test_worker_sends_and_ends(
    how: str, worker: tuple[subprocess.Popen[str], Path], smtp_server: MailServer
) -> None:
    shell, noted = worker
    wait_for(lambda: bool(smtp_server.received))
    pid = int(noted.read_text())
    if how == "sigterm":
        os.kill(pid, signal.SIGTERM)
    else:
        shell.kill()
    # its end closes the pipe that it shares with the shell
    said, _errors = shell.communicate(timeout=PATIENCE_SECONDS)
    assert "mails: sent 1, failed 0" in said
    assert "Traceback" not in said
    assert len(smtp_server.received) == 1


def wait_for(is_so: Callable[[], bool]) -> None:
    """Wait until something is so, and fail where it never is."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)
