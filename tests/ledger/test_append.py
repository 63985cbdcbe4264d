"""Appending: entries and hashes together, in the caller's transaction, and never undone."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from pledge.db import db
from pledge.ledger.append import LONGEST_ENTRY, EntryTooLong, LogEvent, append, append_all
from pledge.ledger.models import LogEntry, LogNode
from pledge.ledger.tlog.tree import hash_children, hash_leaf


def event(number: int) -> LogEvent:
    return LogEvent("2A3B4C5D", "test.happened", {"number": number})


def node(level: int, index: int) -> bytes:
    return bytes(db.session.get_one(LogNode, (level, index)).hash)


def test_entry_is_canonical_json_and_counted_from_zero(app: Flask) -> None:
    assert [append(event(0)), append(event(1))] == [0, 1]
    stored = db.session.get_one(LogEntry, 1)
    assert bytes(stored.entry) == b'{"number":1,"type":"test.happened"}'
    assert stored.subject == "2A3B4C5D"


def test_every_perfect_subtree_has_its_hash(app: Flask) -> None:
    append(event(0))
    append_all([event(1), event(2), event(3)])
    assert db.session.scalar(select(func.count()).select_from(LogNode)) == 7
    leaves = [hash_leaf(event(number).to_bytes()) for number in range(4)]
    assert [node(0, index) for index in range(4)] == leaves
    assert node(1, 1) == hash_children(leaves[2], leaves[3])
    assert node(2, 0) == hash_children(node(1, 0), node(1, 1))


def test_entry_goes_with_the_transaction_that_made_it(app: Flask) -> None:
    append(event(0))
    db.session.rollback()
    assert append(event(1)) == 0


def test_entry_over_the_limit_is_refused_by_name(app: Flask) -> None:
    room = LONGEST_ENTRY - len(LogEvent("x", "t", {"words": ""}).to_bytes())
    append(LogEvent("x", "t", {"words": "a" * room}))
    with pytest.raises(EntryTooLong):
        append(LogEvent("x", "t", {"words": "a" * (room + 1)}))


@pytest.mark.parametrize(
    "statement", ["UPDATE log_entry SET subject = 'other'", "DELETE FROM log_entry"]
)
def test_database_itself_refuses_to_change_an_entry(app: Flask, statement: str) -> None:
    append(event(0))
    db.session.commit()
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.exec_driver_sql(statement)
