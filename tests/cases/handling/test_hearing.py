"""On what a merchant was heard: nobody is found to have broken a promise on what it never read."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from pledge.associations.models import Membership
from pledge.cases.findings import actions as findings
from pledge.cases.findings.actions import MerchantNotHeard
from pledge.cases.handling import actions, triage
from pledge.cases.handling.hearing import is_heard, list_released
from pledge.cases.handling.queries import (
    find_own_case,
    first_disclosed_report,
    list_disclosed_reports,
    list_put_to_merchant,
)
from pledge.cases.models.cases import Case, Report
from pledge.cases.reports import reporter_actions as reporter
from pledge.cases.rules.workflow import CaseStatus, Finding
from pledge.core.clock import now, today
from pledge.db import db
from tests.support.builders import make_case, make_member, make_pledge, make_report

WHY = "同一件事"
ASKED = "顾客反映不注册会员无法缴费。"
EARLIER = timedelta(days=40)


@pytest.fixture
def officer(app: Flask) -> Membership:
    return make_member()


def make_old_case(status: CaseStatus, by: Membership) -> Case:
    """Lead a case about a pledge that is old enough for earlier leads to a status."""
    pledge = make_pledge(signed_on=today() - 3 * EARLIER)
    return make_case(pledge, status=status, by=by, story="说好的话")


def answer(case: Case) -> None:
    assert case.site is not None
    actions.reply(case, "马上改。", [], [], by=case.site.merchant.owner)


def merge_another(case: Case, by: Membership) -> Report:
    """Merge in a lead of an earlier day and return it."""
    late = make_report(case.pledge, story="前台要先加群。", happened_on=today() - EARLIER)
    triage.merge_cases(late.case, case, by=by, reason=WHY)
    db.session.commit()
    return late


def require_unheard(case: Case, officer: Membership) -> None:
    assert not is_heard(case)
    with pytest.raises(MerchantNotHeard):
        findings.decide(case, Finding.UPHELD, by=officer, reason="属实")


def test_lead_the_merchant_was_told_of_last_stays_in_the_case(officer: Membership) -> None:
    case = make_old_case(CaseStatus.WITH_MERCHANT, officer)
    [told] = case.reports
    late = merge_another(case, officer)
    answer(case)
    with pytest.raises(triage.NoDisclosedReportLeft):
        triage.split_case(case, [told], by=officer, reason="两件事")
    fresh = triage.split_case(case, [late], by=officer, reason="两件事")
    assert list_disclosed_reports(case) == [told]
    require_unheard(fresh, officer)


def test_told_lead_stays_also_when_the_case_was_reopened(officer: Membership) -> None:
    case = heard_and_reopened(officer)
    told = list(case.reports)
    merge_another(case, officer)
    with pytest.raises(triage.NoDisclosedReportLeft):
        triage.split_case(case, told, by=officer, reason="两件事")


def test_second_question_is_not_answered_by_the_first_answer(officer: Membership) -> None:
    case = make_old_case(CaseStatus.WITH_MERCHANT, officer)
    answer(case)
    assert is_heard(case)
    actions.ask_merchant(case, "另一件事。", by=officer)
    require_unheard(case, officer)
    answer(case)
    findings.decide(case, Finding.UPHELD, by=officer, reason="属实")


def test_second_question_has_a_clock_of_its_own(officer: Membership) -> None:
    case = make_old_case(CaseStatus.WITH_MERCHANT, officer)
    answer(case)
    actions.ask_merchant(case, "另一件事。", by=officer)
    assert case.reply_due_on is not None
    days = case.reply_due_on - today() + timedelta(days=1)
    with time_machine.travel(now() + days):
        assert is_heard(case)


def test_more_time_is_given_once_for_each_question(officer: Membership) -> None:
    case = make_old_case(CaseStatus.WITH_MERCHANT, officer)
    assert case.site is not None
    owner = case.site.merchant.owner
    actions.ask_for_time(case, "等记录", by=owner)
    answer(case)
    actions.ask_merchant(case, "另一件事。", by=officer)
    actions.ask_for_time(case, "再等记录", by=owner)
    with pytest.raises(actions.AlreadyExtended):
        actions.ask_for_time(case, "还等", by=owner)


def heard_and_reopened(officer: Membership) -> Case:
    case = make_old_case(CaseStatus.WITH_MERCHANT, officer)
    answer(case)
    findings.decide(case, Finding.NOT_UPHELD, by=officer, reason="不属实")
    actions.reopen(case, by=officer, reason="有新照片")
    db.session.commit()
    return case


def test_merchant_of_a_reopened_case_is_asked_anew(officer: Membership) -> None:
    case = heard_and_reopened(officer)
    assert (case.asked_at, case.reply_due_on, case.extended_at) == (None, None, None)
    assert case.paraphrase == ASKED
    require_unheard(case, officer)
    with pytest.raises(actions.NotAsked):
        answer(case)
    actions.ask_merchant(case, case.paraphrase, by=officer)
    require_unheard(case, officer)
    answer(case)
    findings.decide(case, Finding.UPHELD, by=officer, reason="属实")


def test_merchant_keeps_reading_a_reopened_case_and_learns_nothing_new(
    officer: Membership,
) -> None:
    case = heard_and_reopened(officer)
    told = list(case.reports)
    merge_another(case, officer)
    assert case.site is not None
    owner = case.site.merchant.owner_id
    assert find_own_case(owner, case.id) is case
    assert list_put_to_merchant(owner) == [case]
    assert list_disclosed_reports(case) == told


def test_reopened_case_becomes_part_of_no_other(officer: Membership) -> None:
    case = heard_and_reopened(officer)
    target = make_case(case.pledge)
    with pytest.raises(triage.HeardAlready):
        triage.merge_cases(case, target, by=officer, reason=WHY)


def test_first_report_is_that_of_the_earliest_day_the_merchant_was_told_of(
    officer: Membership,
) -> None:
    case = make_old_case(CaseStatus.IN_REVIEW, officer)
    [told] = case.reports
    assert first_disclosed_report(case) is told
    before = merge_another(case, officer)
    assert first_disclosed_report(case) is before
    actions.ask_merchant(case, ASKED, by=officer)
    late = make_report(case.pledge, happened_on=today() - 2 * EARLIER)
    triage.merge_cases(late.case, case, by=officer, reason=WHY)
    assert first_disclosed_report(case) is before


def test_earlier_finding_keeps_its_first_report(officer: Membership) -> None:
    case = heard_and_reopened(officer)
    [told] = case.reports
    decided_at = findings.get_decision(case).at
    late = merge_another(case, officer)
    actions.ask_merchant(case, ASKED, by=officer)
    assert first_disclosed_report(case) is late
    assert first_disclosed_report(case, decided_at) is told
    answer(case)
    triage.split_case(case, [told], by=officer, reason="两件事")
    db.session.commit()
    # of what was told then, nothing is left
    assert first_disclosed_report(case, decided_at) is late


def test_words_are_quoted_only_of_who_had_consented_when_the_merchant_was_asked(
    officer: Membership,
) -> None:
    case = make_old_case(CaseStatus.IN_REVIEW, officer)
    merge_another(case, officer)
    early, later = case.reports
    reporter.give_consent(early)
    actions.ask_merchant(case, ASKED, by=officer, is_quoted=True)
    reporter.give_consent(later)
    assert list_released(case) == ["说好的话"]
    reporter.take_consent_back(early)
    reporter.give_consent(early)
    assert list_released(case) == []
    answer(case)
    actions.ask_merchant(case, ASKED, by=officer, is_quoted=True)
    assert list_released(case) == ["前台要先加群。", "说好的话"]
