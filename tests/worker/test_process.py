"""The worker process, really started: what it takes from each queue, and how it ends."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import flask_migrate
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import select

from pledge.app import create_app
from pledge.background.queue import get_queue
from pledge.config import Settings
from pledge.core.clock import now
from pledge.db import db
from pledge.notices.actions import queue_mail
from pledge.notices.models import OutboxMail
from pledge.notices.rules import MailStatus
from pledge.worker.process import STARTED_BY
from tests.support.services import MailServer

PATIENCE_SECONDS = 30
# well before a sweep, which comes after a minute
SOON_SECONDS = 20

pytestmark = pytest.mark.once


@dataclass
class SlowMailServer(MailServer):
    """A mail server that takes its time over a message while it is told to."""

    is_slow: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a message, unless its sender dies meanwhile."""
        self.begun.set()
        while self.is_slow.is_set():
            await asyncio.sleep(0.05)
        return await super().handle_DATA(server, session, envelope)


@dataclass
class Worker:
    """A worker process, whose parent is a shell that is gone when it is killed."""

    settings: Settings
    mail_url: str
    folder: Path

    def __post_init__(self) -> None:
        own = {"INSTANCE": str(self.settings.instance), "QUEUE_URL": self.settings.queue_url}
        own |= {"MAIL_URL": self.mail_url}
        own |= {name.upper(): getattr(self.settings, name) for name in KEYS}
        self._noted = self.folder / f"pid-{time.monotonic_ns()}"
        command = f"{sys.executable} -m flask --app wsgi worker & echo $! > {self._noted}; wait"
        self._shell = subprocess.Popen(
            ["sh", "-c", command],
            env=os.environ | {f"PLEDGE_{name}": value for name, value in own.items()},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def send(self, number: signal.Signals) -> None:
        """Send the worker a signal."""
        os.kill(int(self._noted.read_text()), number)

    def kill_parent(self) -> None:
        """Kill the shell, and the shell alone."""
        self._shell.kill()

    def wait(self) -> str:
        """Return what the worker said until its end, which closes the pipe it shares."""
        return self._shell.communicate(timeout=PATIENCE_SECONDS)[0]


KEYS = ("secret_keys", "session_keys", "data_keys")


@pytest.fixture(scope="module")
def migrated(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings of a registry of this module's own, with the keys of the run."""
    own = Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own
        instance=tmp_path_factory.mktemp("worker"),
        **{name: getattr(settings, name) for name in KEYS},
    )
    with create_app(own).app_context():
        flask_migrate.upgrade()
        for engine in db.engines.values():
            engine.dispose()
    return own


@pytest.fixture
def smtp() -> Iterator[SlowMailServer]:
    server = SlowMailServer().start()
    yield server
    server.is_slow.clear()
    server.stop()


Start = Callable[[Settings], Worker]


@pytest.fixture
def start(smtp: SlowMailServer, tmp_path: Path) -> Iterator[Start]:
    """Return what starts a worker that is gone after the test."""
    workers: list[Worker] = []

    def start(settings: Settings) -> Worker:
        workers.append(Worker(settings, smtp.url, tmp_path))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill_parent()
        worker.wait()


@pytest.fixture
def web(migrated: Settings, queue_url: str) -> Iterator[tuple[Flask, Settings]]:
    """Enter an app that enqueues in this store, as a page does."""
    settings = migrated.model_copy(update={"queue_url": queue_url})
    app = create_app(settings)
    with app.app_context():
        get_queue().huey.flush()
        yield app, settings
        get_queue().huey.storage.close()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def test_worker_takes_a_job_and_a_kill_loses_nothing(
    web: tuple[Flask, Settings], start: Start, smtp: SlowMailServer
) -> None:
    write_mail("first")
    get_queue().huey.flush()
    worker = start(web[1])
    # what was committed and not enqueued is found
    wait_for(lambda: len(smtp.received) == 1)
    write_mail("second")
    wait_for(lambda: len(smtp.received) == 2, SOON_SECONDS)

    smtp.begun.clear()
    smtp.is_slow.set()
    write_mail("third")
    assert smtp.begun.wait(SOON_SECONDS)
    worker.send(signal.SIGKILL)
    worker.wait()
    assert get_queue().huey.pending_count() == 0
    smtp.is_slow.clear()
    mail = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    assert mail.status is MailStatus.SENDING
    # its lease ends
    mail.next_try_at = now()
    db.session.commit()

    start(web[1])
    wait_for(lambda: len(smtp.received) >= 3)
    subjects = {str(message["Message-ID"]): message["Subject"] for message in smtp.received}
    assert list(subjects.values()) == ["first", "second", "third"]


@pytest.fixture
def waiting_mail(migrated: Settings) -> Settings:
    """Write a mail, and return the settings of its registry."""
    app = create_app(migrated)
    with app.app_context():
        write_mail("waiting")
        get_queue().huey.storage.close()
        for engine in db.engines.values():
            engine.dispose()
    return migrated


@pytest.mark.parametrize("how", ["sigterm", "parent gone"])
def test_worker_sends_and_ends(
    how: str, waiting_mail: Settings, start: Start, smtp: SlowMailServer
) -> None:
    smtp.is_slow.set()
    worker = start(waiting_mail)
    assert smtp.begun.wait(PATIENCE_SECONDS)
    if how == "sigterm":
        worker.send(signal.SIGTERM)
    else:
        worker.kill_parent()
    # what is under way is ended before the worker is
    time.sleep(1)
    assert smtp.received == []
    smtp.is_slow.clear()
    said = worker.wait()
    assert "mails: sent 1, failed 0" in said
    assert "Traceback" not in said
    assert len(smtp.received) == 1


def test_worker_whose_parent_died_before_it_began_ends(
    migrated: Settings, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STARTED_BY, "999999999")
    assert "Traceback" not in start(migrated).wait()


def write_mail(subject: str) -> None:
    queue_mail("li@people.example", subject, "正文")
    db.session.commit()


def wait_for(is_so: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something is so, and fail where it never is."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)
