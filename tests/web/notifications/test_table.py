"""The table of notices: no event without a decision, and each writes what it says."""

import inspect
from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from pledge.badges import events as badge_events
from pledge.badges.models import Badge, BadgeFlag, PrintJob
from pledge.badges.rules import ALLOWED_FLAG_MOVES, ALLOWED_JOB_MOVES
from pledge.badges.rules import ALLOWED_MOVES as BADGE_MOVES
from pledge.cases import events as case_events
from pledge.cases.handling import actions
from pledge.cases.reports.reporter_actions import write_to_reporter
from pledge.cases.rules.workflow import CaseStatus, Move
from pledge.core.events import muted
from pledge.db import db
from pledge.merchants import events as merchant_events
from pledge.merchants.actions import move_identity
from pledge.merchants.models import IdentityDispute, Merchant
from pledge.merchants.rules import ALLOWED_DISPUTE_MOVES, ALLOWED_IDENTITY_MOVES, Identity
from pledge.notices.models import Notice, OutboxMail
from pledge.notices.rules import ALLOWED_MAIL_MOVES
from pledge.pledges.actions import transition_pledge
from pledge.pledges.models import Pledge
from pledge.pledges.rules import ALLOWED_MOVES as PLEDGE_MOVES
from pledge.pledges.rules import PledgeStatus
from pledge.web.notifications.table import NOBODY, TABLE
from tests.support.builders import make_cast, make_member, make_merchant, make_pledge, make_report

MACHINES: Mapping[type, Mapping[Any, Any]] = {
    Badge: BADGE_MOVES,
    BadgeFlag: ALLOWED_FLAG_MOVES,
    IdentityDispute: ALLOWED_DISPUTE_MOVES,
    Merchant: ALLOWED_IDENTITY_MOVES,
    OutboxMail: ALLOWED_MAIL_MOVES,
    Pledge: PLEDGE_MOVES,
    PrintJob: ALLOWED_JOB_MOVES,
}


def transitions() -> Iterator[object]:
    yield from Move
    for row, table in MACHINES.items():
        yield from ((row, old, new) for old, allowed in table.items() for new in sorted(allowed))


def classes_of(module: ModuleType) -> set[type]:
    return {
        kind
        for kind in vars(module).values()
        if inspect.isclass(kind)
        and kind.__module__ == module.__name__
        and not issubclass(kind, StrEnum)
    }


@pytest.mark.parametrize("key", [*transitions()], ids=str)
def test_transition_is_told_or_nobody_is_for_a_reason(key: object) -> None:
    assert (key in TABLE) != (key in NOBODY)
    assert key in TABLE or len(NOBODY[key]) > 10


def test_every_event_class_is_in_one_of_the_tables() -> None:
    known = set().union(*map(classes_of, (badge_events, case_events, merchant_events)))
    assert {key for key in (*TABLE, *NOBODY) if isinstance(key, type)} == known


def counts() -> tuple[int, int]:
    mails = db.session.scalar(select(func.count(OutboxMail.id)))
    return mails or 0, db.session.scalar(select(func.count(Notice.id))) or 0


def test_mail_and_notice_are_written_in_the_transaction_of_the_change(app: Flask) -> None:
    merchant = make_merchant(make_cast().merchant)
    move_identity(merchant, Identity.CONFIRMED, by=None, reason="证照一致")
    db.session.rollback()
    assert counts() == (0, 0)
    move_identity(merchant, Identity.CONFIRMED, by=None, reason="证照一致")
    assert counts() == (0, 0)
    db.session.commit()
    assert counts() == (1, 1)
    db.session.commit()
    assert counts() == (1, 1)
    [sent], [notice] = db.session.scalars(select(OutboxMail)), db.session.scalars(select(Notice))
    assert (notice.user_id, notice.path) == (merchant.owner_id, "/merchant/")
    assert (notice.subject, notice.body) == (sent.subject, sent.body)
    assert "证照一致" in (sent.body or "")


def test_what_a_savepoint_takes_back_is_not_told(app: Flask) -> None:
    merchant = make_merchant()
    pledge = make_pledge()
    with db.session.begin_nested() as savepoint:
        move_identity(merchant, Identity.CONFIRMED, by=None, reason="看错了")
        savepoint.rollback()
    transition_pledge(pledge, PledgeStatus.SUSPENDED, by=None, reason="先暂停")
    db.session.commit()
    [sent] = db.session.scalars(select(OutboxMail))
    assert "先暂停" in (sent.body or "")


def test_mail_is_in_the_readers_language(app: Flask) -> None:
    pledge = make_pledge()
    pledge.site.merchant.owner.locale = "en"
    transition_pledge(pledge, PledgeStatus.SUSPENDED, by=None, reason="先暂停")
    db.session.commit()
    [sent] = db.session.scalars(select(OutboxMail))
    assert sent.subject.startswith("Pledge suspended")


def test_reporter_hears_once_of_one_commit_and_has_no_inbox(app: Flask) -> None:
    report = make_report(contact="li@people.example", status=CaseStatus.NOT_UPHELD)
    officer = make_member()
    actions.reopen(report.case, by=officer, reason="再查")
    write_to_reporter(report, "我们再查一次。", by=officer.user)
    db.session.commit()
    assert counts() == (1, 0)


def test_reporter_without_an_address_hears_nothing(app: Flask) -> None:
    report = make_report()
    write_to_reporter(report, "请看回执。", by=make_member().user)
    db.session.commit()
    assert counts() == (0, 0)


def test_muted_session_tells_nobody(app: Flask) -> None:
    pledge = make_pledge()
    with muted(db.session()):
        transition_pledge(pledge, PledgeStatus.SUSPENDED, by=None, reason="旧事")
    db.session.commit()
    assert counts() == (0, 0)
