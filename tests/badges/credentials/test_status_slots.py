"""Places in the status lists: given once, drawn at random, and the bits of each status."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from pledge.badges.actions import issue_awaited_badges, issue_badges
from pledge.badges.credentials import status_slots
from pledge.badges.credentials.status_list import BITS, StatusPurpose
from pledge.badges.models import StatusSlot
from pledge.core.clock import today
from pledge.db import db
from pledge.ledger.append import not_recording
from pledge.ledger.models import LogEntry
from pledge.merchants.actions import move_identity
from pledge.merchants.rules import Identity
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from tests.support.builders import make_pledge, make_site


def position_of(pledge: Pledge) -> int:
    slot = status_slots.find_slot(pledge)
    assert slot
    return slot.position


def bits() -> dict[StatusPurpose, set[int]]:
    return {purpose: set(status_slots.list_positions(1, purpose)) for purpose in StatusPurpose}


def test_first_badges_bring_a_place_that_stays(app: Flask) -> None:
    pledge = make_pledge(badges=False)
    assert status_slots.find_slot(pledge) is None
    issue_badges(pledge, require_identity=False)
    slot = status_slots.find_slot(pledge)
    assert slot
    assert (slot.list_number, 0 <= slot.position < BITS) == (1, True)
    issue_badges(pledge, require_identity=False)
    assert status_slots.give_slot(pledge) is slot


def test_pledge_whose_badges_wait_has_no_place(app: Flask) -> None:
    pledge = make_pledge(badges=False)
    issue_badges(pledge, require_identity=True)
    assert status_slots.find_slot(pledge) is None
    assert status_slots.ensure_status_slots() == 0
    move_identity(pledge.site.merchant, Identity.CONFIRMED, by=None, reason="执照已核对")
    issue_awaited_badges(pledge.site.merchant)
    assert status_slots.find_slot(pledge)


def test_pledges_from_before_get_a_place_once(app: Flask) -> None:
    old, ended = make_pledge(), make_pledge(status=PledgeStatus.WITHDRAWN)
    make_pledge(badges=False)
    kept = position_of(make_pledge())
    db.session.execute(delete(StatusSlot).where(StatusSlot.pledge_id.in_([old.id, ended.id])))
    db.session.commit()
    db.session.expunge_all()
    assert status_slots.ensure_status_slots() == 2
    assert status_slots.ensure_status_slots() == 0
    positions = set(db.session.scalars(select(StatusSlot.position)))
    assert len(positions) == 3
    assert kept in positions


def read_places() -> list[tuple[str, int, int, bool]]:
    entries = [
        (subject, json.loads(entry))
        for subject, entry in db.session.execute(
            select(LogEntry.subject, LogEntry.entry).order_by(LogEntry.index)
        )
    ]
    return [
        (subject, told["list"], told["position"], "recorded_late" in told)
        for subject, told in entries
        if told["type"] == "status.placed"
    ]


def test_place_is_told_to_the_log_once(app: Flask) -> None:
    pledge = make_pledge()
    issue_badges(pledge, require_identity=False)
    assert status_slots.ensure_status_slots() == 0
    assert read_places() == [(pledge.number, 1, position_of(pledge), False)]


def test_place_that_the_log_lacks_is_told_late_and_once(app: Flask) -> None:
    with not_recording():
        _placed, drawn = make_pledge(), make_pledge()
    db.session.execute(delete(StatusSlot).where(StatusSlot.pledge_id == drawn.id))
    db.session.commit()
    db.session.expunge_all()
    assert [status_slots.ensure_status_slots() for _ in range(2)] == [1, 0]
    pledges = db.session.scalars(select(Pledge).order_by(Pledge.id))
    assert read_places() == [(one.number, 1, position_of(one), True) for one in pledges]


def test_taken_bit_is_drawn_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = position_of(make_pledge())
    draws = iter([taken, taken, (taken + 1) % BITS])
    monkeypatch.setattr(
        "pledge.badges.credentials.status_slots.secrets.randbelow", lambda _limit: next(draws)
    )
    assert position_of(make_pledge()) == (taken + 1) % BITS


def test_next_list_is_opened_when_one_is_full(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status_slots, "FULL", 2)
    numbers = []
    for _ in range(5):
        slot = status_slots.find_slot(make_pledge())
        assert slot
        numbers.append(slot.list_number)
    assert numbers == [1, 1, 2, 2, 3]
    assert [status_slots.is_list(number) for number in (0, 1, 3, 4)] == [False, True, True, False]


def test_many_pledges_from_before_fill_list_after_list(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledges = [make_pledge() for _ in range(5)]
    db.session.execute(delete(StatusSlot).where(StatusSlot.pledge_id != pledges[0].id))
    db.session.commit()
    db.session.expunge_all()
    monkeypatch.setattr(status_slots, "FULL", 2)
    assert status_slots.ensure_status_slots() == 4
    numbers = db.session.scalars(select(StatusSlot.list_number).order_by(StatusSlot.list_number))
    assert list(numbers) == [1, 1, 2, 2, 3]


def test_first_list_is_there_before_anyone_signed(app: Flask) -> None:
    assert status_slots.is_list(1)
    assert bits() == {StatusPurpose.REVOCATION: set(), StatusPurpose.SUSPENSION: set()}


def test_each_status_sets_its_bit(app: Flask) -> None:
    at = {status: position_of(make_pledge(status=status)) for status in PledgeStatus}
    ended = {at[PledgeStatus.WITHDRAWN], at[PledgeStatus.EXPIRED], at[PledgeStatus.REVOKED]}
    assert bits() == {
        StatusPurpose.REVOCATION: ended,
        StatusPurpose.SUSPENSION: {at[PledgeStatus.SUSPENDED]},
    }
    assert status_slots.list_positions(2, StatusPurpose.REVOCATION) == []


@pytest.mark.parametrize("status", [PledgeStatus.ACTIVE, PledgeStatus.SUSPENDED])
def test_pledge_past_its_last_day_has_ended_before_the_sweep(
    app: Flask, status: PledgeStatus
) -> None:
    last_day = make_pledge(make_site(), status)
    last_day.valid_until = today()
    over = make_pledge(make_site(), status)
    over.valid_until = today() - timedelta(days=1)
    db.session.commit()
    found = bits()
    assert found[StatusPurpose.REVOCATION] == {position_of(over)}
    suspended = {position_of(last_day)} if status is PledgeStatus.SUSPENDED else set()
    assert found[StatusPurpose.SUSPENSION] == suspended
