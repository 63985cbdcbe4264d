"""Two applications with different settings in one process, side by side."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask

from pledge.app import create_app
from pledge.config import Settings
from pledge.core.clock import add_working_days, today
from pledge.db import EncryptedText, current_policy, db
from pledge.storage import encrypted_files
from tests.support.builders import make_report


def make_app(instance: Path, **values: Any) -> Flask:
    app = create_app(Settings(_env_file=None, instance=instance, testing=True, **values))  # type: ignore[call-arg]  # pydantic-settings takes it
    with app.app_context():
        flask_migrate.upgrade()
    return app


@pytest.fixture
def two_apps(tmp_path: Path) -> Iterator[tuple[Flask, Flask]]:
    quick = make_app(tmp_path / "quick", triage_days=1, contact_days=10, data_keys="a-key-of-quick")
    slow = make_app(tmp_path / "slow", triage_days=30, contact_days=20, data_keys="a-key-of-slow")
    yield quick, slow
    for app in (quick, slow):
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


@pytest.mark.once
def test_each_counts_its_own_days(two_apps: tuple[Flask, Flask]) -> None:
    for app, triage, contact in ((two_apps[0], 1, 10), (two_apps[1], 30, 20), (two_apps[0], 1, 10)):
        with app.app_context():
            report = make_report(contact="li@people.example")
            assert report.case.due_on == add_working_days(today(), triage)
            assert (report.delete_contact_on - today()).days == contact
            assert current_policy().deadlines.triage == triage
            db.session.commit()
            assert report.contact == "li@people.example"


@pytest.mark.once
def test_neither_reads_what_the_other_encrypted(
    two_apps: tuple[Flask, Flask], tmp_path: Path
) -> None:
    column: Any = EncryptedText()
    with two_apps[0].app_context():
        written = column.process_bind_param("li@people.example", None)
        sealed = encrypted_files.encrypt_file(tmp_path, b"original")
    with two_apps[1].app_context():
        assert column.process_result_value(written, None) == ""
        with pytest.raises(encrypted_files.FileKeyUnknown):
            encrypted_files.decrypt_file(tmp_path, sealed.name)
    with two_apps[0].app_context():
        assert column.process_result_value(written, None) == "li@people.example"
        assert encrypted_files.decrypt_file(tmp_path, sealed.name) == b"original"


def test_policy_outside_an_application_is_an_error() -> None:
    with pytest.raises(RuntimeError):
        current_policy()
