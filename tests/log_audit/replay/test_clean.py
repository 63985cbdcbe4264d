"""A sound registry replays without a difference, whatever happened in it and however it came."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from pledge.badges.actions import issue_awaited_badges
from pledge.badges.credentials.status_slots import ensure_status_slots
from pledge.core.clock import now, today
from pledge.db import db
from pledge.ledger.append import not_recording
from pledge.ledger.entries import read_entry
from pledge.ledger.models import LogEntry
from pledge.log_audit.backfill import backfill_log, record_texts
from pledge.merchants.actions import move_identity, open_dispute, settle_dispute
from pledge.merchants.rules import DisputeStatus, Identity
from pledge.pledges.actions import expire_pledges, renew_pledge
from pledge.pledges.rules import RENEWABLE_DAYS_BEFORE, PledgeStatus
from tests.support.builders import (
    make_association,
    make_member,
    make_merchant,
    make_pledge,
    make_signature,
    make_site,
    make_user,
)
from tests.support.replay_registry import differences, insider, make_registry


def read_log() -> list[tuple[str, bool]]:
    rows = db.session.execute(select(LogEntry.index, LogEntry.entry).order_by(LogEntry.index))
    entries = [read_entry(index, bytes(entry)) for index, entry in rows]
    return [(entry.type, bool(entry.facts.get("recorded_late"))) for entry in entries]


def test_empty_registry_lacks_only_its_texts(app: Flask) -> None:
    assert differences() == ["text 2026-1: no entry tells of it"]
    assert (record_texts(), record_texts()) == (1, 0)
    db.session.commit()
    assert differences() == []


def test_every_kind_of_change_replays_clean(app: Flask) -> None:
    registry = make_registry()
    officer = make_member().user
    move_identity(registry.merchant, Identity.SELF_DECLARED, by=officer, reason="执照已注销")
    dispute = open_dispute(
        make_user(), registry.merchant.credit_code, "云杉新公司", "执照一致", "x.jpg"
    )
    settle_dispute(dispute, DisputeStatus.UPHELD, by=officer, reason="执照一致")
    make_pledge(registry.withdrawn.site, badges=False)
    issue_awaited_badges(registry.merchant)
    make_pledge(status=PledgeStatus.REVOKED)
    db.session.commit()
    year = registry.stands.valid_until - today() - timedelta(days=RENEWABLE_DAYS_BEFORE - 1)
    with time_machine.travel(now() + year, tick=False) as clock:
        renew_pledge(registry.stands, make_signature(registry.stands.site))
        db.session.commit()
        clock.shift(timedelta(days=60))
        assert expire_pledges() == 1
        db.session.commit()
    assert differences() == []
    kinds = {kind for kind, _late in read_log()}
    assert kinds == {
        "text.published",
        "identity.changed",
        "registration.transferred",
        "pledge.signed",
        "pledge.renewed",
        "pledge.suspended",
        "pledge.reinstated",
        "pledge.withdrawn",
        "pledge.expired",
        "pledge.revoked",
        "badge.issued",
        "badge.revoked",
        "status.placed",
    }


def test_mall_renamed_by_an_insider_is_named_for_each_place_inside(app: Flask) -> None:
    mall = make_site(name="旧名广场")
    make_pledge(mall, PledgeStatus.WITHDRAWN)
    inside = make_pledge(make_site(container=mall))
    record_texts()
    db.session.commit()
    assert differences() == []
    with insider() as connection:
        connection.exec_driver_sql("UPDATE site SET name = '改名广场' WHERE name = '旧名广场'")
    lines = differences()
    assert len(lines) == 2
    assert any(f"{inside.number[:4]}-{inside.number[4:]}: inside is '改名广场'" in x for x in lines)


def test_registration_that_came_back_to_its_first_name(app: Flask) -> None:
    record_texts()
    merchant = make_merchant(legal_name="甲公司")
    make_pledge(make_site(merchant))
    officer = make_member(make_association()).user
    for name in ("乙公司", "甲公司"):
        dispute = open_dispute(make_user(), merchant.credit_code, name, "执照一致", "x.jpg")
        settle_dispute(dispute, DisputeStatus.UPHELD, by=officer, reason="执照一致")
    db.session.commit()
    assert differences() == []


def test_past_is_recorded_once_in_order_of_time_and_marked(app: Flask) -> None:
    with not_recording():
        registry = make_registry()
    assert db.session.scalar(select(func.count()).select_from(LogEntry)) == 0
    record_texts()
    count = backfill_log()
    assert ensure_status_slots() == 0
    db.session.commit()
    assert differences() == []
    (text, is_late), *past = read_log()
    assert (text, is_late) == ("text.published", False)
    assert len(past) == count + 3
    assert all(late for _kind, late in past)
    assert [kind for kind, _late in past][:2] == ["identity.changed", "pledge.signed"]
    assert [kind for kind, _late in past][-4:] == ["badge.revoked", *["status.placed"] * 3]
    assert (backfill_log(), ensure_status_slots()) == (0, 0)
    assert len(read_log()) == 1 + len(past)
    move_identity(registry.merchant, Identity.SELF_DECLARED, by=None, reason="")
    db.session.commit()
    assert read_log()[-1] == ("identity.changed", False)
    assert differences() == []


def test_command_records_the_past(app: Flask) -> None:
    with not_recording():
        make_pledge(badges=False)
    result = app.test_cli_runner().invoke(args=["log", "record-past"])
    assert (result.exit_code, result.output) == (0, "recorded 1 texts and 1 past changes\n")
    assert differences() == []


def test_command_records_the_places_of_status_bits(app: Flask) -> None:
    with not_recording():
        make_pledge()
    for _again in range(2):
        assert app.test_cli_runner().invoke(args=["log", "record-past"]).exit_code == 0
    assert [kind for kind, _late in read_log()].count("status.placed") == 1
    assert differences() == []


def test_past_is_not_recorded_where_the_log_knows_an_identity_only(app: Flask) -> None:
    make_merchant(identity=Identity.CONFIRMED)
    assert backfill_log() == 0


def test_row_that_turns_up_later_is_named_and_not_let_in(app: Flask) -> None:
    record_texts()
    make_pledge()
    with not_recording():
        late = make_pledge()
    assert backfill_log() == 0
    number = f"{late.number[:4]}-{late.number[4:]}"
    assert differences() == [f"pledge {number}: no entry tells of it"]


def test_entry_names_no_person(app: Flask) -> None:
    registry = make_registry()
    entries = db.session.scalars(select(LogEntry.entry)).all()
    said = b"\n".join(bytes(entry) for entry in entries).decode()
    merchant = registry.merchant
    private = ("王小明", "店长", "出口仍要求先关注", "测试原因", "贴纸破损")
    for words in (*private, merchant.legal_name, merchant.credit_code, merchant.owner.email):
        assert words not in said
    assert registry.stands.number in said
    assert "云杉广场" in said


@pytest.mark.parametrize("table", ["log_node", "log_entry"])
def test_log_emptied_is_named_row_by_row(app: Flask, table: str) -> None:
    record_texts()
    db.session.commit()
    with insider() as connection:
        connection.exec_driver_sql(f"DELETE FROM {table}")
    assert differences()
