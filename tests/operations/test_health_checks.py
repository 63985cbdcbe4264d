"""What `flask check` and /readyz find wrong."""

import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from pledge.badges.printing.deployed import accept_base_url
from pledge.config import Settings
from pledge.core.workdays import last_known_day
from pledge.db import db
from pledge.operations.health_checks import find_blockers, find_hints, find_problems
from pledge.storage.key_files import KeyPurpose
from tests.support.builders import make_user

SOUND = {"base_url": "https://registry.example", "mail_url": "smtp://mail.example"}
# a day on which the holidays of the months ahead are known
LONG_BEFORE = date(2026, 6, 1)


@pytest.fixture
def configured(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Flask]]:
    def configure(**values: Any) -> Flask:
        changed = settings.model_copy(update=SOUND | values)
        monkeypatch.setitem(app.extensions, "pledge-settings", changed)
        return app

    with time_machine.travel(LONG_BEFORE):
        yield configure


def test_sound_registry_has_no_problems(configured: Any) -> None:
    assert find_problems(configured()) == []


@pytest.mark.parametrize(
    ("name", "value"), [("base_url", "http://registry.example"), ("mail_url", "")]
)
def test_unsafe_setting_is_named_outside_demo_mode(configured: Any, name: str, value: str) -> None:
    [problem] = find_problems(configured(**{name: value}))
    assert f"PLEDGE_{name.upper()}" in problem
    assert find_problems(configured(**{name: value, "demo": True})) == []
    assert find_blockers(configured(**{name: value})) == []


def test_end_of_the_holidays_known_is_announced(configured: Any) -> None:
    app, ends = configured(), last_known_day()
    for days_left, is_said in ((61, False), (60, True), (0, True), (-1, True)):
        with time_machine.travel(ends - timedelta(days=days_left)):
            hints = list(find_hints())
            # sound all the same: the plain weekdays that follow are no fault of the operator's
            assert find_problems(app) == []
        assert len(hints) == is_said
        assert all(f"ends on {ends}" in hint for hint in hints)
        assert all("calendar refresh" in hint for hint in hints)


@pytest.mark.parametrize("purpose", KeyPurpose)
def test_key_that_others_can_read_is_a_problem(
    configured: Any, tmp_path: Path, purpose: KeyPurpose
) -> None:
    app = configured(instance=tmp_path)
    find_problems(app)
    key_file = tmp_path / f"{purpose}-keys.json"
    if not key_file.exists():
        key_file.write_text("[]", encoding="ascii")
    for mode, words in ((0o640, "group-readable, mode 0640"), (0o604, "world-readable, mode 0604")):
        key_file.chmod(mode)
        assert find_problems(app) == [f"{key_file} is {words}: chmod 600 {key_file}"]
    key_file.chmod(0o600)
    assert find_problems(app) == []


def test_instance_that_others_can_enter_is_a_problem(configured: Any, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    [problem] = find_problems(configured(instance=tmp_path))
    assert f"chmod 700 {tmp_path}" in problem
    assert find_blockers(configured(instance=tmp_path)) == []


def test_sealed_originals_that_others_can_enter_are_a_problem(
    configured: Any, tmp_path: Path
) -> None:
    app = configured(instance=tmp_path)
    find_problems(app)
    folder = tmp_path / "sealed"
    folder.mkdir()
    folder.chmod(0o750)
    [problem] = find_problems(app)
    assert f"chmod 700 {folder}" in problem
    folder.chmod(0o700)
    assert find_problems(app) == []


def test_key_that_others_own_is_a_problem(
    configured: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = configured(instance=tmp_path)
    find_problems(app)
    owner, stat = tmp_path.stat().st_uid, Path.stat

    def stat_as_if_given_away(path: Path, **options: Any) -> os.stat_result:
        found = list(stat(path, **options))
        found[4] += path.name == "log-keys.json"
        return os.stat_result(found)

    monkeypatch.setattr(Path, "stat", stat_as_if_given_away)
    [problem] = find_problems(app)
    log_keys = tmp_path / "log-keys.json"
    assert problem.startswith(f"{log_keys} is owned by ")
    assert problem.endswith(f": chown {owner} {log_keys}")
    monkeypatch.undo()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    [problem] = find_problems(configured(instance=tmp_path))
    assert "as its owner" in problem


def test_secret_in_the_environment_of_a_debug_server_is_a_problem(
    configured: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = configured(mail_url="smtp://who:password@mail.example")
    assert find_problems(app) == []
    monkeypatch.setitem(app.config, "DEBUG", value=True)
    told = " ".join(find_problems(app))
    for name in ("SECRET_KEYS", "SESSION_KEYS", "DATA_KEYS", "MAIL_URL"):
        assert f"PLEDGE_{name}" in told
    assert "password@" not in told


def test_keys_in_files_do_not_trouble_a_debug_server(
    configured: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Settings(_env_file=None, instance=tmp_path, **SOUND)  # type: ignore[arg-type, call-arg]  # pydantic-settings takes it
    app = configured()
    monkeypatch.setitem(app.extensions, "pledge-settings", own)
    monkeypatch.setitem(app.config, "DEBUG", value=True)
    assert [problem for problem in find_problems(app) if "KEYS" in problem] == []


def test_key_shared_by_two_purposes_is_a_problem(configured: Any, tmp_path: Path) -> None:
    [problem] = find_problems(configured(instance=tmp_path, session_keys="test-key-new"))
    assert problem.startswith("badge and session share the key")
    assert "test-key-new" not in problem


def test_address_that_differs_from_the_printed_one_is_a_problem(
    configured: Any, tmp_path: Path, settings: Settings
) -> None:
    app = configured(instance=tmp_path)
    accept_base_url(app.extensions["pledge-settings"])
    assert find_problems(app) == []
    moved = configured(instance=tmp_path, base_url="https://new.example")
    [problem] = find_problems(moved)
    assert "https://registry.example" in problem
    assert "base-url --accept" in problem
    assert find_blockers(moved) == []
    accept_base_url(moved.extensions["pledge-settings"])
    assert find_problems(moved) == []


def test_database_behind_the_migrations_blocks(configured: Any) -> None:
    newest = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    db.session.commit()
    try:
        [problem] = find_blockers(configured())
    finally:
        db.session.execute(
            text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest}
        )
        db.session.commit()
    assert "db upgrade" in problem


def test_demo_accounts_block_outside_demo_mode(configured: Any) -> None:
    make_user().is_demo = True
    db.session.commit()
    [problem] = find_blockers(configured())
    assert "PLEDGE_DEMO" in problem
    assert find_blockers(configured(demo=True)) == []


def test_database_that_does_not_answer_blocks(
    settings: Settings, tmp_path: Path, migrated_app: Flask
) -> None:
    from pledge.app import create_app

    lost = f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite3'}"
    app = create_app(settings.model_copy(update={"database_url": lost}))
    with app.app_context():
        [problem] = find_blockers(app)
    assert problem == "The database does not answer: OperationalError."
