"""A status slot moved, removed, added or told twice would revive a credential: it is named."""

import pytest
from flask import Flask

from pledge.badges.log_events import slot_event
from pledge.core.clock import now
from pledge.db import db
from pledge.ledger.append import append
from pledge.log_audit.backfill import record_texts
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from tests.support.builders import make_pledge
from tests.support.replay_registry import differences, insider


def withdrawn() -> tuple[str, Pledge]:
    """Make a withdrawn pledge whose slot the log knows; return how it is named, too."""
    record_texts()
    pledge = make_pledge(status=PledgeStatus.WITHDRAWN)
    assert differences() == []
    return f"pledge {pledge.number[:4]}-{pledge.number[4:]}", pledge


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("list_number = 7", "list is 7 in the table, the log says 1 since entry"),
        ("position = 200000", "position is 200000 in the table, the log says"),
    ],
)
def test_moved_slot_is_named(app: Flask, change: str, said: str) -> None:
    who, _pledge = withdrawn()
    with insider() as connection:
        connection.exec_driver_sql(f"UPDATE status_slot SET {change}")
    [line] = differences()
    assert line.startswith(f"{who}: status_slot: {said}")


def test_removed_slot_is_named(app: Flask) -> None:
    who, _pledge = withdrawn()
    with insider() as connection:
        connection.exec_driver_sql("DELETE FROM status_slot")
    [line] = differences()
    assert line.startswith(f"{who}: entry ")
    assert line.endswith("(status.placed): its status_slot is gone")


def test_added_slot_is_named(app: Flask) -> None:
    withdrawn()
    other = make_pledge(badges=False)
    number = f"{other.number[:4]}-{other.number[4:]}"
    with insider() as connection:
        connection.exec_driver_sql(
            "INSERT INTO status_slot (pledge_id, list_number, position)"
            f" VALUES ({other.id}, 1, 200000)"
        )
    assert differences() == [f"pledge {number}: status_slot: no entry tells of it"]


def test_slot_placed_again_is_named(app: Flask) -> None:
    who, pledge = withdrawn()
    index = append(slot_event(pledge.number, 1, 200_000, now()))
    db.session.commit()
    said = f"{who}: entry {index} (status.placed): its status_slot was placed before"
    assert differences() == [said]
