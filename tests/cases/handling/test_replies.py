"""A merchant's answer, its one extension and its appeal: taken once, and late where it is late."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from pledge.cases.findings import actions as findings
from pledge.cases.handling import actions
from pledge.cases.handling.queries import list_exhibits
from pledge.cases.models.cases import Case
from pledge.cases.reports.intake import StoredPhoto
from pledge.cases.rules.remedies import Remedy, remedies_in
from pledge.cases.rules.workflow import CaseStatus
from pledge.core.clock import now
from pledge.core.transitions import TransitionNotAllowed
from tests.support.builders import make_case

KEY = "k" * 64


def answer(case: Case, words: str = "已改正。", key: str | None = None) -> None:
    assert case.site is not None
    owner = case.site.merchant.owner
    photo = StoredPhoto("a" * 32 + ".jpg", "b" * 64)
    actions.reply(case, words, [Remedy.STAFF], [photo], by=owner, idempotency_key=key)


def test_unknown_remedies_are_passed_over() -> None:
    assert remedies_in("staff gone_for_good other") == [Remedy.STAFF, Remedy.OTHER]
    assert remedies_in("") == []


def test_answer_holds_its_photos_and_remedies(app: Flask) -> None:
    case = make_case(status=CaseStatus.WITH_MERCHANT)
    answer(case)
    [given] = case.replies
    assert (given.remedies, given.is_late, len(given.exhibits)) == ("staff", False, 1)
    assert list_exhibits(case) == given.exhibits
    assert case.status is CaseStatus.IN_REVIEW


def test_form_sent_twice_is_one_answer_also_after_a_finding(app: Flask) -> None:
    case = make_case(status=CaseStatus.WITH_MERCHANT)
    answer(case, key=KEY)
    answer(case, words="另一次", key=KEY)
    case.status = CaseStatus.NOT_UPHELD
    answer(case, key=KEY)
    assert [given.words for given in case.replies] == ["已改正。"]


def test_answer_after_the_clock_is_taken_and_marked(app: Flask) -> None:
    case = make_case(status=CaseStatus.WITH_MERCHANT)
    with time_machine.travel(now() + timedelta(days=40), tick=False):
        answer(case)
    assert case.replies[0].is_late


def test_answer_after_a_finding_is_refused_by_name(app: Flask) -> None:
    case = make_case(status=CaseStatus.UPHELD)
    with pytest.raises(TransitionNotAllowed):
        answer(case)


def test_more_time_is_given_once(app: Flask) -> None:
    case = make_case(status=CaseStatus.WITH_MERCHANT)
    assert case.site is not None
    owner, before = case.site.merchant.owner, case.reply_due_on
    actions.ask_for_time(case, "等记录", by=owner)
    assert before is not None
    assert case.reply_due_on is not None
    assert case.reply_due_on > before
    with pytest.raises(actions.AlreadyExtended):
        actions.ask_for_time(case, "再等", by=owner)


def test_appeal_is_taken_once_and_within_its_days(app: Flask) -> None:
    late = make_case(status=CaseStatus.UPHELD)
    assert late.site is not None
    with (
        time_machine.travel(now() + timedelta(days=22), tick=False),
        pytest.raises(findings.AppealTooLate),
    ):
        findings.appeal(late, "不同意", by=late.site.merchant.owner)
    case = make_case(status=CaseStatus.APPEALED)
    assert case.site is not None
    with pytest.raises(TransitionNotAllowed):
        findings.appeal(case, "还是不同意", by=case.site.merchant.owner)
