"""What the public log says of the registry's own keys."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from pledge.badges.credentials.did import multikey_of
from pledge.config import Settings
from pledge.db import db
from pledge.keys.keyring import list_working, note_serving, read_pairs, retire, rotate
from pledge.ledger.models import LogEntry
from pledge.log_audit.key_events import record_key_events
from pledge.storage.key_files import KeyPurpose
from tests.support.races import run_at_once


@pytest.fixture
def founded(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"instance": tmp_path})


def told() -> list[tuple[str, str, str]]:
    entries = db.session.scalars(
        select(LogEntry).where(LogEntry.subject == "keys").order_by(LogEntry.index)
    )
    facts = [json.loads(entry.entry) for entry in entries]
    return [(fact["type"], fact["purpose"], fact["public_key"]) for fact in facts]


def test_public_keys_are_recorded_once(app: Flask, founded: Settings) -> None:
    assert [record_key_events(founded), record_key_events(founded)] == [2, 0]
    assert told() == [
        ("key.added", purpose, multikey_of(read_pairs(founded, purpose)[0].public))
        for purpose in (KeyPurpose.CREDENTIAL, KeyPurpose.LOG)
    ]


def test_rotation_and_retirement_are_recorded(app: Flask, founded: Settings) -> None:
    record_key_events(founded)
    rotate(founded, KeyPurpose.LOG)
    assert record_key_events(founded) == 1
    note_serving(founded)
    retire(founded, KeyPurpose.LOG, list_working(founded, KeyPurpose.LOG)[0].id)
    assert record_key_events(founded) == 1
    old, new = read_pairs(founded, KeyPurpose.LOG)
    assert told()[2:] == [
        ("key.added", "log", multikey_of(new.public)),
        ("key.retired", "log", multikey_of(old.public)),
    ]


def test_secrets_are_not_recorded(app: Flask, founded: Settings) -> None:
    record_key_events(founded)
    assert {purpose for _type, purpose, _key in told()} == {"credential", "log"}
    entries = db.session.scalars(select(LogEntry.entry)).all()
    assert set(json.loads(entries[0])) == {"type", "purpose", "key_id", "public_key", "at"}


def test_two_servers_that_start_at_once_record_once(app: Flask, founded: Settings) -> None:
    counts = run_at_once(app, lambda: record_key_events(founded))
    assert counts in ([0, 2], [2, 0])
    assert len(told()) == 2
