"""What `flask check` and /readyz find wrong."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from pledge.checks import find_blockers, find_problems
from pledge.config import KEY_FILE, Settings
from pledge.db import db
from tests.builders import make_user

SOUND = {"base_url": "https://registry.example", "mail_url": "smtp://mail.example"}


@pytest.fixture
def configured(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    def configure(**values: Any) -> Flask:
        changed = settings.model_copy(update=SOUND | values)
        monkeypatch.setitem(app.extensions, "pledge-settings", changed)
        return app

    return configure


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


def test_key_that_others_can_read_is_a_problem(configured: Any, tmp_path: Path) -> None:
    key_file = tmp_path / KEY_FILE
    key_file.write_text("secret", encoding="ascii")
    key_file.chmod(0o640)
    [problem] = find_problems(configured(instance=tmp_path))
    assert "chmod 600" in problem
    key_file.chmod(0o600)
    assert find_problems(configured(instance=tmp_path)) == []


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
