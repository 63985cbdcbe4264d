"""Sorting leads: merged, split, let in, and kept from members in conflict; nothing gets lost."""

from datetime import timedelta

import pytest
from flask import Flask

from pledge.associations.models import Membership
from pledge.associations.rules import Role
from pledge.cases.findings import actions as findings
from pledge.cases.handling import triage
from pledge.cases.handling.actions import CaseQuarantined, take_up
from pledge.cases.handling.involvement import is_involved
from pledge.cases.handling.queries import (
    find_case_in,
    find_report_in,
    list_disclosed_reports,
    list_merged_into,
    list_transfers,
)
from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import CaseStatus, Finding
from pledge.core.clock import add_working_days, today
from pledge.core.transitions import TransitionNotAllowed
from pledge.db import db
from tests.support.builders import SHANGHAI, make_association, make_case, make_member, make_pledge

WHY = "同一件事"
ONE = "出口只有会员码,不关注就抬不了杆。"
OTHER = "前台说没有纸质菜单，扫码点餐要先填手机号码。"


@pytest.fixture
def member(app: Flask) -> Membership:
    return make_member(make_association(), Role.VOLUNTEER)


def make_pair(**told: CaseStatus) -> tuple[Case, Case]:
    """Make two cases about one pledge: the first in the status asked for, then one received."""
    pledge = make_pledge()
    return make_case(pledge, story=ONE, **told), make_case(pledge, story=OTHER)


def test_merged_case_stays_and_says_where_its_reports_are(member: Membership) -> None:
    target, source = make_pair()
    moved = source.reports[0]
    triage.merge_cases(source, target, by=member, reason=WHY)
    db.session.commit()
    assert source.status is CaseStatus.MERGED
    assert source.merged_into_id == target.id
    assert source.due_on is None
    assert source.reports == []
    assert moved.case is target
    assert moved.story == OTHER
    assert target.corroborations == 2
    assert list_merged_into(target) == [source]
    for case in (source, target):
        [row] = list_transfers(case)
        assert (row.report_id, row.from_id, row.to_id) == (moved.id, source.id, target.id)
        assert (row.by_id, row.reason) == (member.user_id, WHY)


def test_merge_does_not_shorten_the_merchants_clock(member: Membership) -> None:
    target, source = make_pair(status=CaseStatus.WITH_MERCHANT)
    before = target.due_on, target.reply_due_on
    source.due_on = today()
    triage.merge_cases(source, target, by=member, reason=WHY)
    assert (target.due_on, target.reply_due_on) == before


def test_merge_keeps_the_earlier_clock(member: Membership) -> None:
    target, source = make_pair()
    source.due_on = today() + timedelta(days=1)
    triage.merge_cases(source, target, by=member, reason=WHY)
    assert target.due_on == today() + timedelta(days=1)
    accepted, later = make_pair(status=CaseStatus.IN_REVIEW)
    deadline = accepted.decide_by
    triage.merge_cases(accepted, later, by=member, reason=WHY)
    take_up(later, by=member)
    assert later.decide_by == later.due_on == deadline


def test_merge_tells_the_merchant_nothing_new(member: Membership) -> None:
    target, source = make_pair(status=CaseStatus.WITH_MERCHANT)
    told = list(target.reports)
    source.reports[0].happened_on = today() - timedelta(days=40)
    triage.merge_cases(source, target, by=member, reason=WHY)
    db.session.commit()
    assert len(target.reports) == 2
    assert list_disclosed_reports(target) == told


def test_what_cannot_be_merged_is_refused_by_name(member: Membership) -> None:
    target, source = make_pair()
    elsewhere, asked = make_case(), make_case(target.pledge, status=CaseStatus.WITH_MERCHANT)
    closed = make_case(target.pledge, status=CaseStatus.INSUFFICIENT)
    held = make_case(target.pledge)
    held.is_quarantined = True
    for one, other, refusal in (
        (source, source, triage.NotTheSamePlace),
        (source, elsewhere, triage.NotTheSamePlace),
        (source, closed, triage.CaseClosed),
        (asked, target, triage.HeardAlready),
        (held, target, CaseQuarantined),
        (source, held, CaseQuarantined),
        (closed, target, TransitionNotAllowed),
    ):
        with pytest.raises(refusal):
            triage.merge_cases(one, other, by=member, reason=WHY)
    assert source.status is CaseStatus.RECEIVED


def test_split_makes_a_case_of_the_same_status_and_clock(member: Membership) -> None:
    case, source = make_pair(status=CaseStatus.IN_REVIEW)
    triage.assign(case, member, by=member)
    triage.merge_cases(source, case, by=member, reason=WHY)
    case.legal_hold_reason = "法院要求保存"
    leaving = case.reports[1]
    fresh = triage.split_case(case, [leaving], by=member, reason="两件事")
    db.session.commit()
    assert leaving.case is fresh
    assert (fresh.status, fresh.due_on, fresh.decide_by) == (
        case.status,
        case.due_on,
        case.decide_by,
    )
    assert fresh.assignee is member.user
    assert is_involved(fresh, member.user_id)
    assert fresh.legal_hold_reason == "法院要求保存"
    assert fresh.asked_at is None
    assert (case.corroborations, fresh.corroborations) == (1, 1)
    assert case.changes[-1].reason == fresh.changes[0].reason == "两件事"


def test_split_leaves_a_report_on_both_sides(member: Membership) -> None:
    case, other = make_pair()
    for reports in ([], case.reports, other.reports):
        with pytest.raises(triage.NothingLeft):
            triage.split_case(case, reports, by=member, reason=WHY)


def test_who_is_in_conflict_sees_the_case_no_more(member: Membership) -> None:
    case, colleague = make_case(), make_member(member.association)
    triage.assign(case, member, by=colleague)
    for _twice in range(2):
        triage.declare_conflict(case, "亲属在店里工作", by=member)
    db.session.commit()
    assert case.assignee is None
    assert find_case_in(SHANGHAI, case.id, member.user_id) is None
    assert find_report_in(SHANGHAI, case.reports[0].id, member.user_id) is None
    assert find_case_in(SHANGHAI, case.id, colleague.user_id) is case
    with pytest.raises(triage.InConflict):
        triage.assign(case, member, by=colleague)


def test_conflict_follows_the_reports_through_merge_and_split(member: Membership) -> None:
    target, source = make_pair()
    colleague = make_member(member.association)
    triage.assign(target, member, by=colleague)
    triage.declare_conflict(source, "亲属在店里工作", by=member)
    triage.merge_cases(source, target, by=colleague, reason=WHY)
    fresh = triage.split_case(target, [target.reports[1]], by=colleague, reason="两件事")
    db.session.commit()
    for case in (source, target, fresh):
        assert find_case_in(SHANGHAI, case.id, member.user_id) is None
    assert target.assignee is None


def test_held_case_waits_until_it_is_let_in(member: Membership) -> None:
    case = make_case()
    case.is_quarantined, case.due_on = True, today() - timedelta(days=3)
    officer = make_member(member.association, Role.OFFICER)
    with pytest.raises(CaseQuarantined):
        take_up(case, by=member)
    with pytest.raises(TransitionNotAllowed):
        findings.decide(case, Finding.INSUFFICIENT, by=officer, reason="不实")
    with pytest.raises(CaseQuarantined):
        triage.assign(case, member, by=member)
    for _twice in range(2):
        triage.release(case, by=member)
    assert not case.is_quarantined
    assert case.due_on == add_working_days(today(), 7)
    assert [(row.old, row.new, row.by_id) for row in case.changes[1:]] == [
        ("received", "received", member.user_id)
    ]
    take_up(case, by=member)
