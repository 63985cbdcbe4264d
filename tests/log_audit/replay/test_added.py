"""Entries that an insider adds behind the log's back, every hash in place, are named one by one."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, select

from pledge.badges.log_events import ISSUED
from pledge.config import Settings
from pledge.db import db
from pledge.keys.keyring import read_pairs, rotate
from pledge.ledger.append import LogEvent, append, append_all
from pledge.ledger.models import LogEntry
from pledge.log_audit.key_events import list_key_events, record_key_events
from pledge.log_audit.replay import replay
from pledge.merchants.actions import open_dispute, settle_dispute
from pledge.merchants.rules import DisputeStatus
from pledge.storage.key_files import KeyPurpose
from tests.support.builders import make_member, make_user
from tests.support.replay_registry import (
    count_entries,
    differences,
    hash_anew,
    insider,
    make_registry,
)

KEY: Mapping[str, str] = {"purpose": "log", "key_id": "0011", "public_key": "z6Mk", "at": "2026"}


def add(subject: str, entry: bytes) -> int:
    """Add an entry by SQL and hash the log anew; return its index."""
    index = count_entries()
    with insider() as connection:
        connection.execute(insert(LogEntry), [{"index": index, "entry": entry, "subject": subject}])
        hash_anew(connection)
    return index


def repeat(type_: str) -> int:
    """Append the last entry of a type once more."""
    rows = db.session.execute(select(LogEntry.entry, LogEntry.subject).order_by(LogEntry.index))
    told = [(bytes(entry), subject) for entry, subject in rows]
    entry, subject = next(one for one in reversed(told) if json.loads(one[0])["type"] == type_)
    return add(subject, entry)


@pytest.fixture
def founded(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"instance": tmp_path})


@pytest.mark.parametrize("subject", ["x", "keys"])
def test_invented_type_is_named(app: Flask, subject: str) -> None:
    make_registry()
    index = add(subject, b'{"type":"pledge.invented"}')
    assert differences() == [f"entry {index}: is of the unknown type 'pledge.invented'"]


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"\xff",
        b"no json",
        b'{"type": "badge.issued"}',
        b'{"type":"badge.issued","type":"badge.issued"}',
        b"[" * 60_000,
        b'{"type":"x","n":123456789012345678901234567890}',
    ],
    ids=["nothing", "bytes", "words", "blank", "twice", "deep", "large"],
)
def test_entry_that_is_not_canonical_json_is_named(app: Flask, entry: bytes) -> None:
    make_registry()
    index = add("x", entry)
    assert f"entry {index}: is not canonical JSON" in differences()


@pytest.mark.parametrize("entry", [b"[]", b"1", b"null"])
def test_json_that_is_no_object_is_named(app: Flask, entry: bytes) -> None:
    make_registry()
    index = add("x", entry)
    assert differences() == [f"entry {index}: is of the unknown type ''"]


def test_entry_of_a_pledge_that_names_none_is_named(app: Flask) -> None:
    make_registry()
    index = add("x", b'{"type":"pledge.suspended"}')
    assert differences() == [f"entry {index} (pledge.suspended): tells of no pledge"]


def test_list_where_a_word_belongs_is_named(app: Flask) -> None:
    number = make_registry().stands.number
    for type_ in ("badge.issued", "badge.revoked", "pledge.suspended"):
        facts = {"pledge": number, "serial": [], "at": []}
        append(LogEvent(number, type_, facts))
    db.session.commit()
    assert len(differences()) >= 3


def test_badge_issued_twice_is_named(app: Flask) -> None:
    make_registry()
    index = repeat(ISSUED)
    [line] = differences()
    assert f"entry {index}: badge " in line
    assert line.endswith("was issued before")


@pytest.mark.parametrize(
    ("type_", "said"),
    [
        ("badge.revoked", ": its badge_change of "),
        ("pledge.suspended", " (pledge.suspended): its row in pledge_change is gone"),
        ("identity.changed", " (identity.changed): no row in identity_change"),
    ],
)
def test_change_told_twice_is_named(app: Flask, type_: str, said: str) -> None:
    make_registry()
    index = repeat(type_)
    assert any(f"entry {index}{said}" in line for line in differences())


def test_text_published_twice_is_named(app: Flask) -> None:
    make_registry()
    index = repeat("text.published")
    said = f"entry {index} (text.published): text 2026-1 was published before"
    assert differences() == [said]


def test_text_that_nobody_wrote_is_named(app: Flask) -> None:
    make_registry()
    index = append(LogEvent("text 2099-1", "text.published", {"text_version": "2099-1"}))
    db.session.commit()
    assert differences() == [f"entry {index} (text.published): there is no text '2099-1'"]


def test_transfer_without_a_dispute_is_named(app: Flask) -> None:
    registry = make_registry()
    dispute = open_dispute(
        make_user(), registry.merchant.credit_code, "云杉新公司", "执照一致", "x.jpg"
    )
    officer = make_member().user
    settle_dispute(dispute, DisputeStatus.UPHELD, by=officer, reason="执照一致")
    db.session.commit()
    assert differences() == []
    index = repeat("registration.transferred")
    said = f"entry {index} (registration.transferred): no dispute was upheld then"
    assert differences() == [said]


@pytest.mark.parametrize("type_", ["key.added", "key.retired"])
def test_key_that_no_file_holds_is_named(app: Flask, type_: str) -> None:
    make_registry()
    record_founding_here(app)
    assert differences() == []
    index = append(LogEvent("keys", type_, KEY))
    db.session.commit()
    assert differences() == [f"entry {index} ({type_}): no key file says so of key '0011'"]


def test_key_told_twice_is_named(app: Flask) -> None:
    make_registry()
    record_founding_here(app)
    index = repeat("key.added")
    assert differences() == [f"entry {index} (key.added): was said before"]


def test_retirement_of_a_working_key_is_named(app: Flask) -> None:
    make_registry()
    record_founding_here(app)
    settings: Settings = app.extensions["pledge-settings"]
    added = next(iter(list_key_events(settings)))
    index = append(LogEvent("keys", "key.retired", added.facts))
    db.session.commit()
    key_id = added.facts["key_id"]
    assert differences() == [f"entry {index} (key.retired): no key file says so of key {key_id!r}"]


def test_key_of_a_file_without_an_entry_is_named(app: Flask, founded: Settings) -> None:
    make_registry()
    record_key_events(founded)
    db.session.commit()
    assert replay(founded).lines == []
    rotate(founded, KeyPurpose.LOG)
    key_id = read_pairs(founded, KeyPurpose.LOG)[-1].id
    assert replay(founded).lines == [f"log key {key_id}: no entry tells of it (key.added)"]


def test_log_that_was_never_told_of_keys_lacks_none(app: Flask, founded: Settings) -> None:
    make_registry()
    assert replay(founded).lines == []


def record_founding_here(app: Flask) -> None:
    """Tell the log of the keys of the application under test."""
    append_all(list_key_events(app.extensions["pledge-settings"]))
    db.session.commit()
