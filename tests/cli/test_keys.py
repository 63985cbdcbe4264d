"""`flask keys` and `flask badges`: what an operator types and reads."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from pledge.badges.printing.deployed import accept_base_url
from pledge.config import Settings
from pledge.db import db
from pledge.keys.keyring import list_working, note_serving
from pledge.ledger.tlog.notes import log_key
from pledge.storage.key_files import KeyPurpose, make_signing_key
from tests.support.builders import make_pledge

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]


@pytest.fixture
def own(
    app: Flask, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Return settings of an instance that keeps its keys in files."""
    found: Any = Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
        instance=tmp_path,
        database_url=settings.database_url,
        base_url="https://registry.example",
    )
    monkeypatch.setitem(app.extensions, "pledge-settings", found)
    return found  # type: ignore[no-any-return]  # typed as Any for the fixture's sake


@pytest.fixture
def run(app: Flask) -> Run:
    def run_command(*arguments: str) -> Result:
        db.session.commit()
        found = app.test_cli_runner().invoke(args=arguments)
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return found

    return run_command


@pytest.mark.parametrize(
    ("purpose", "words"),
    [
        ("badge", "flask badges keys"),
        ("session", "After three days"),
        ("data", "stay for good"),
        ("credential", "https://registry.example/.well-known/did.json"),
        ("log", "Tell every witness and monitor"),
    ],
)
def test_rotation_says_what_follows(run: Run, own: Settings, purpose: str, words: str) -> None:
    result = run("keys", "rotate", purpose)
    assert result.exit_code == 0
    assert "Restart the server" in result.output
    assert words in result.output
    old, new = list_working(own, KeyPurpose(purpose))
    listed = run("keys", "list").output
    assert [line.split()[-2] for line in listed.splitlines() if old.id in line][-1] == "verifies"
    assert [line.split()[-2] for line in listed.splitlines() if new.id in line] == ["signs"]


def test_no_command_shows_a_secret(run: Run, own: Settings) -> None:
    told = run("keys", "rotate", "badge").output + run("keys", "list").output
    entries = [
        entry
        for path in own.instance.glob("*-keys.json")
        for entry in json.loads(path.read_text(encoding="utf-8"))
    ]
    assert len(entries) == 6
    secrets = [entry.get("secret") or entry.get("seed") for entry in entries]
    assert [secret for secret in secrets if secret in told] == []


def test_keys_of_the_environment_are_named_and_left(run: Run, app: Flask) -> None:
    rotated, retired = run("keys", "rotate", "session"), run("keys", "retire", "session")
    assert rotated.exit_code == retired.exit_code == 1
    assert "at the end of PLEDGE_SESSION_KEYS" in rotated.output
    assert "Take the first one away" in retired.output
    assert "environment PLEDGE_SESSION_KEYS" in run("keys", "list").output
    assert "test-session" not in rotated.output + retired.output


def test_badge_key_stays_while_badges_of_it_hang(run: Run, own: Settings) -> None:
    make_pledge()
    run("keys", "rotate", "badge")
    note_serving(own)
    first = list_working(own, KeyPurpose.BADGE)[0]
    refused = run("keys", "retire", "badge")
    assert refused.exit_code == 1
    assert "2 live badges" in refused.output
    assert f"{first.id}            2" in run("badges", "keys").output
    assert run("keys", "retire", "badge", "--even-so").exit_code == 0
    assert first not in list_working(own, KeyPurpose.BADGE)
    [line] = [line for line in run("keys", "list").output.splitlines() if first.id in line]
    assert line.split()[-2:] == ["retired", "badge-keys.json"]


@pytest.mark.parametrize(
    ("purpose", "words"),
    [("data", "never retired"), ("log", "only log key in use"), ("badge", "only badge key in use")],
)
def test_retirement_is_refused_with_its_reason(
    run: Run, own: Settings, purpose: str, words: str
) -> None:
    result = run("keys", "retire", purpose)
    assert result.exit_code == 1
    assert words in result.output


def test_retirement_waits_for_the_restart(run: Run, own: Settings) -> None:
    run("keys", "rotate", "log")
    assert "Restart the server first" in run("keys", "retire", "log").output
    note_serving(own)
    result = run("keys", "retire", "log")
    assert result.exit_code == 0
    assert "Entries added to the public log: 1." in result.output


def test_change_of_address_is_accepted_deliberately(run: Run, own: Settings) -> None:
    accept_base_url(own.model_copy(update={"base_url": "https://old.example"}))
    assert "printed, in turn: https://old.example\n" in run("badges", "base-url").output
    accepted = run("badges", "base-url", "--accept").output
    assert "https://old.example, https://registry.example" in accepted
    assert "keep that host" in accepted


def test_key_file_of_an_older_form_ends_every_command_with_a_sentence(tmp_path: Path) -> None:
    old = tmp_path / "data-keys"
    old.write_text("the-old-secret\n", encoding="ascii")
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "check"],
        cwd=ROOT,
        env=os.environ | {"PLEDGE_INSTANCE": str(tmp_path), "PLEDGE_DATA_KEYS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{old} is a key file of an older form")
    assert len(ended.stderr.splitlines()) == 1
    assert "the-old-secret" not in ended.stderr


def test_broken_key_file_of_a_witness_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "witness-keys.json").write_text("[]]", encoding="ascii")
    vkey = str(log_key("log.example", make_signing_key()))
    names = ("--name", "witness.example", "--follow", vkey, "--state", str(tmp_path))
    result = run("log", "witness", *names)
    assert result.exit_code == 1
    assert f"{tmp_path / 'witness-keys.json'} is no key file" in result.output
