"""Reminders before each clock ends: to whom, when, and each once."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from pledge.associations.models import Membership
from pledge.associations.rules import Role
from pledge.cases.events import ReminderDue
from pledge.cases.findings import actions as findings
from pledge.cases.handling import actions, triage
from pledge.cases.handling.reminders import claim, list_reminders
from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import CaseStatus
from pledge.config import Settings
from pledge.core.clock import add_working_days, subtract_working_days
from pledge.db import db
from pledge.notices.models import Notice, OutboxMail
from pledge.worker.tasks import remind_due
from tests.support.builders import JIANGSU, make_association, make_case, make_member

DAY = timedelta(days=1)
# a Monday, with no public holiday for a month after it
START = "2026-03-02 10:00+08:00"


@pytest.fixture
def officer(app: Flask) -> Membership:
    return make_member()


def remind_on(day: date, settings: Settings) -> list[tuple[str, str]]:
    """Let the worker remind on a day; return who was newly written to, and the subjects."""
    before = len(db.session.scalars(select(OutboxMail.id)).all())
    with time_machine.travel(f"{day} 09:00+08:00", tick=False):
        remind_due(settings)
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()[before:]
    return [(mail.recipient or "", mail.subject) for mail in mails]


def owner_of(case: Case) -> str:
    assert case.site is not None
    return case.site.merchant.owner.email


def due_of(case: Case) -> date:
    assert case.due_on is not None
    return case.due_on


@time_machine.travel(START, tick=False)
def test_members_are_reminded_of_a_case_nobody_looks_after(
    officer: Membership, settings: Settings
) -> None:
    volunteer = make_member(role=Role.VOLUNTEER)
    conflicted = make_member()
    make_member(make_association(JIANGSU))
    case = make_case()
    triage.declare_conflict(case, by=conflicted, reason="亲戚")
    db.session.commit()
    due, case_id = due_of(case), case.id
    told = {officer.user.email, volunteer.user.email}
    soon = subtract_working_days(due, 2)
    assert remind_on(soon - DAY, settings) == []
    first = remind_on(soon, settings)
    assert {who for who, _subject in first} == told
    assert {f"案件{case_id}将在" in subject for _who, subject in first} == {True}
    assert remind_on(due, settings) == []
    late = remind_on(due + DAY, settings)
    assert {who for who, _subject in late} == told
    assert {subject for _who, subject in late} == {f"案件{case_id}已经超期"}
    assert remind_on(due + 2 * DAY, settings) == []
    assert len(db.session.scalars(select(Notice.id)).all()) == 4


@time_machine.travel(START, tick=False)
def test_only_the_assignee_is_reminded(officer: Membership, settings: Settings) -> None:
    make_member()
    case = make_case(status=CaseStatus.IN_REVIEW)
    triage.assign(case, officer, by=officer)
    db.session.commit()
    day = subtract_working_days(due_of(case), 2)
    assert [who for who, _subject in remind_on(day, settings)] == [officer.user.email]


@time_machine.travel(START, tick=False)
def test_merchant_is_reminded_of_its_reply_and_again_of_a_later_day(
    officer: Membership, settings: Settings
) -> None:
    case = make_case(status=CaseStatus.WITH_MERCHANT)
    due, owner = due_of(case), owner_of(case)
    soon = subtract_working_days(due, 3)
    assert remind_on(soon - DAY, settings) == []
    assert [who for who, _subject in remind_on(soon, settings)] == [owner]
    body = db.session.scalars(select(OutboxMail.body).order_by(OutboxMail.id.desc())).first()
    assert "申请一次延期" in (body or "")
    assert remind_on(due, settings) == []
    with time_machine.travel(f"{due} 10:00+08:00", tick=False):
        assert case.site is not None
        actions.ask_for_time(case, "店长出差", by=case.site.merchant.owner)
        db.session.commit()
    later = add_working_days(due, 5)
    assert [who for who, _subject in remind_on(later, settings)] == [owner]
    body = db.session.scalars(select(OutboxMail.body).order_by(OutboxMail.id.desc())).first()
    assert "申请一次延期" not in (body or "")


@time_machine.travel(START, tick=False)
def test_reminder_that_fails_stops_no_other(
    officer: Membership,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken, sound = (make_case(status=CaseStatus.WITH_MERCHANT) for _ in range(2))
    day, owner = subtract_working_days(due_of(sound), 3), owner_of(sound)
    broken_id = broken.id
    db.session.commit()

    def fail_for_broken(reminder: ReminderDue) -> bool:
        is_given = claim(reminder)
        if reminder.case.id == broken_id:
            raise LookupError("nobody to write to")
        return is_given

    monkeypatch.setattr("pledge.worker.tasks.claim", fail_for_broken)
    assert [who for who, _subject in remind_on(day, settings)] == [owner]
    assert f"case {broken_id}: " in caplog.text


@time_machine.travel(START, tick=False)
def test_merchant_is_reminded_of_its_appeal_once(officer: Membership, settings: Settings) -> None:
    case = make_case(status=CaseStatus.UPHELD)
    until, owner = findings.get_decision(case).appeal_until, owner_of(case)
    db.session.commit()
    assert remind_on(until - 6 * DAY, settings) == []
    said = remind_on(until - 5 * DAY, settings)
    assert said == [(owner, f"申诉期将满：案件{case.id}")]
    assert remind_on(until, settings) == []


@time_machine.travel(START, tick=False)
def test_merchant_that_appealed_is_not_reminded(officer: Membership, settings: Settings) -> None:
    case = make_case(status=CaseStatus.APPEALED)
    until = findings.get_decision(case).appeal_until
    db.session.commit()
    assert [row for row in remind_on(until, settings) if row[0] == owner_of(case)] == []


@time_machine.travel(START, tick=False)
def test_of_two_workers_one_reminds_and_a_case_that_moved_on_is_left(officer: Membership) -> None:
    case = make_case()
    moved = make_case()
    db.session.commit()
    version = case.version
    with time_machine.travel(f"{due_of(case)} 09:00+08:00", tick=False):
        first, second = list_reminders(), list_reminders()
        actions.take_up(moved, by=officer)
        db.session.commit()
        assert [claim(reminder) for reminder in first] == [True, False]
        db.session.commit()
        assert [claim(reminder) for reminder in second] == [False, False]
    assert case.version == version
