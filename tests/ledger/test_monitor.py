"""Two registries watch each other, as real processes; one rewrites its past, and is found out."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import flask_migrate
import pytest
import time_machine
from flask import Flask

from pledge.app import create_app
from pledge.config import Settings
from pledge.core.clock import now
from pledge.db import db
from pledge.ledger.append import LogEvent, append_all
from pledge.ledger.checkpoints import sign_if_due
from pledge.ledger.cosigning import ask_witnesses
from pledge.ledger.models import LogEntry, LogNode
from pledge.ledger.tlog.notes import log_key
from pledge.ledger.tlog.tree import hash_children, hash_leaf
from tests.support.services import find_free_port

# the registries bring databases of their own
pytestmark = pytest.mark.once

PATIENCE_SECONDS = 30


class Registry:
    """One registry: its settings, its server, and the witness it runs for the other one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.witness_port = find_free_port(), find_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = Settings(
            _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
            instance=folder / "instance",
            base_url=self.url,
            testing=True,
        )
        self.app: Flask = create_app(self.settings)

    @property
    def vkey(self) -> str:
        return str(log_key(self.settings.log_origin, self.settings.log_keys[0]))

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PLEDGE_INSTANCE": str(self.settings.instance),
            "PLEDGE_BASE_URL": self.url,
            "PLEDGE_WITNESSES": self.settings.witnesses,
        }

    def record(self, *words: str) -> None:
        """Append an entry for each word, sign a checkpoint a minute later, and have it seen."""
        with self.app.app_context():
            append_all(LogEvent("test", "test.happened", {"words": one}) for one in words)
            db.session.commit()
            with time_machine.travel(now() + timedelta(minutes=2 + len(words)), tick=False):
                assert sign_if_due(self.settings) is not None
                db.session.commit()
                ask_witnesses(self.settings)
            db.session.remove()

    def rewrite(self, index: int) -> None:
        """Change an entry and every hash over it, as an insider with the database would."""
        with self.app.app_context():
            db.session.execute(db.text("DROP TRIGGER log_entry_no_update"))
            changed = db.session.get_one(LogEntry, index)
            changed.entry = changed.entry.replace(b"second", b"secret")
            node, level = hash_leaf(changed.entry), 0
            while (row := db.session.get(LogNode, (level, index))) is not None:
                row.hash = node
                sibling = db.session.get(LogNode, (level, index ^ 1))
                if sibling is None:
                    break
                pair = (sibling.hash, node) if index & 1 else (node, sibling.hash)
                node, level, index = hash_children(*pair), level + 1, index // 2
            db.session.commit()
            db.session.remove()

    def page(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path) as answer:
            words: str = answer.read().decode()
            return words

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def registries(tmp_path: Path) -> Iterator[tuple[Registry, Registry]]:
    """Start two registries and their witnesses, each following the other's log."""
    pair = Registry(tmp_path / "one"), Registry(tmp_path / "two")
    with ExitStack() as stack:
        for mine, other in (pair, pair[::-1]):
            follow = ["log", "witness", "--name", f"witness-{mine.port}.example"]
            follow += ["--follow", other.vkey, "--state", str(mine.folder / "witness")]
            port = str(mine.witness_port)
            stack.enter_context(running(mine, "flask", "--app", "wsgi", *follow, "--port", port))
        for mine, other in (pair, pair[::-1]):
            address = f"http://127.0.0.1:{other.witness_port}"
            vkey = wait_for(address).strip()
            mine.settings.witnesses = f"{address} {vkey}"
            with mine.app.app_context():
                flask_migrate.upgrade()
            bind = f"127.0.0.1:{mine.port}"
            stack.enter_context(running(mine, "gunicorn", "--bind", bind, "wsgi:app"))
        for mine in pair:
            wait_for(f"{mine.url}/healthz")
        yield pair
        for mine in pair:
            with mine.app.app_context():
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()


@contextmanager
def running(registry: Registry, *command: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        env=registry.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def wait_for(url: str) -> str:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                words: str = answer.read().decode()
                return words
        except urllib.error.URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def test_rewritten_history_is_refused_by_the_witness_and_shown(
    registries: tuple[Registry, Registry],
) -> None:
    honest, forger = registries
    state = str(honest.folder / "monitor.json")
    follow = ("log", "monitor", forger.url, "--vkey", forger.vkey, "--state", state)
    for registry in registries:
        registry.record("first", "second", "third")
        page = registry.page("/log?lang=en")
        assert "1 have cosigned" in page
        assert "refused" not in page
        assert registry.page("/log/checkpoint").count("\u2014 ") == 2
    seen = honest.run(*follow)
    assert (seen.returncode, "3 entries, all as signed" in seen.stdout) == (0, True)

    forger.rewrite(1)
    forger.record("fourth", "fifth", "sixth", "seventh")
    honest.record("fourth", "fifth", "sixth", "seventh")

    assert "A witness refused to sign" in forger.page("/log?lang=en")
    assert "A witness refused to sign" not in honest.page("/log?lang=en")
    assert forger.page("/log/checkpoint").count("\u2014 ") == 1
    found = honest.run(*follow)
    assert found.returncode == 1
    assert "Forked" in found.stderr
    verified = forger.run("log", "verify")
    assert verified.returncode == 1
