"""A mark of a threat: settled once, counted by merchant, and moving nothing of its case."""

import pytest
from flask import Flask

from pledge.cases.handling import threats
from pledge.cases.handling.actions import NotAsked
from pledge.cases.handling.threats import MarkCount
from pledge.cases.models.cases import Case, ThreatMark
from pledge.cases.rules.workflow import CaseStatus
from tests.support.builders import SHANGHAI, make_case, make_member


@pytest.fixture
def case(app: Flask) -> Case:
    return make_case(status=CaseStatus.WITH_MERCHANT)


def mark(case: Case, words: str = "不给钱就发到网上") -> ThreatMark:
    assert case.site is not None
    return threats.mark_threat(case, words, by=case.site.merchant.owner)


def test_mark_changes_nothing_of_its_case(case: Case) -> None:
    before = (case.status, case.due_on, case.version, len(case.changes))
    officer = make_member().user
    threats.settle_threat(mark(case), is_confirmed=True, by=officer, reason="有聊天记录")
    assert (case.status, case.due_on, case.version, len(case.changes)) == before


def test_same_words_are_one_mark_and_others_wait_for_the_review(case: Case) -> None:
    first = mark(case)
    assert mark(case) is first
    with pytest.raises(threats.MarkWaiting):
        mark(case, "还有一件事")


def test_mark_is_settled_once(case: Case) -> None:
    one, officer = mark(case), make_member().user
    threats.settle_threat(one, is_confirmed=False, by=officer, reason="没有证据")
    with pytest.raises(threats.MarkSettled):
        threats.settle_threat(one, is_confirmed=True, by=officer, reason="改主意了")


def test_marks_are_counted_by_merchant_and_only_the_earlier_ones(case: Case) -> None:
    assert case.site is not None
    officer = make_member().user
    for is_confirmed in (False, True):
        one = mark(case, f"{is_confirmed}")
        threats.settle_threat(one, is_confirmed=is_confirmed, by=officer, reason="看过")
    third = mark(case, "又一次")
    assert threats.count_marks(case.site.merchant) == MarkCount(3, 1)
    assert threats.count_marks(case.site.merchant, before=third) == MarkCount(2, 1)


def test_case_the_merchant_was_not_asked_about_cannot_be_marked(app: Flask) -> None:
    with pytest.raises(NotAsked):
        mark(make_case())


def test_waiting_marks_come_first_and_only_here(case: Case) -> None:
    officer = make_member().user
    settled = mark(case)
    threats.settle_threat(settled, is_confirmed=False, by=officer, reason="没有证据")
    waiting = mark(case, "第二次")
    assert threats.list_threats_in(SHANGHAI, officer.id) == [waiting, settled]
    assert threats.list_threats_in("320000", officer.id) == []
    assert threats.find_threat_in("320000", waiting.id, officer.id) is None
