"""What a reporter decides with the receipt code: withdrawal, consent, and the way of the report."""

import pytest
from werkzeug.test import TestResponse

from pledge.cases.handling.actions import take_up
from pledge.cases.handling.triage import merge_cases
from pledge.cases.models.cases import Report, ReportEvent
from pledge.cases.rules.workflow import CaseStatus
from pledge.db import db
from tests.support.builders import make_association, make_member, make_report, make_report_and_code
from tests.support.pages import Page
from tests.support.strict_client import StrictClient


def press(client: StrictClient, code: str, action: str, **data: str) -> TestResponse:
    return client.post("/receipt", data={"code": code, "action": action} | data)


def is_withdrawn(report: Report) -> bool:
    return report.withdrawn_at is not None


def is_released(report: Report) -> bool:
    return report.consented_at is not None


def events() -> list[str]:
    return [row.what for row in db.session.query(ReportEvent).order_by(ReportEvent.id)]


def test_withdrawal_is_asked_twice_and_then_stands(client: StrictClient) -> None:
    report, code = make_report_and_code(contact="somebody@shopper.example")
    asked = Page(press(client, code, "withdraw"))
    assert asked.heading == "确认撤回举报"
    assert "已经作出的认定不受影响" in asked.words
    assert not is_withdrawn(report)
    done = Page(press(client, code, "withdraw-confirmed"))
    assert "举报已撤回" in done.words
    assert "您撤回了举报" in done.words
    assert is_withdrawn(report)
    assert report.case.corroborations == 0
    press(client, code, "withdraw-confirmed")
    assert events() == ["withdrew"]
    refused = press(client, code, "add", words="还有一句")
    assert refused.status_code == 422
    assert "举报已撤回，不能再补充" in Page(refused).words


def test_withdrawal_leaves_a_finding_as_it_is(client: StrictClient) -> None:
    report, code = make_report_and_code(status=CaseStatus.UPHELD)
    press(client, code, "withdraw-confirmed")
    assert report.case.status is CaseStatus.UPHELD


def test_consent_is_given_and_taken_back(client: StrictClient) -> None:
    report, code = make_report_and_code()
    assert "同意给人看我的原话" in Page(client.post("/receipt", data={"code": code})).words
    given = Page(press(client, code, "consent"))
    assert "收回同意" in given.words
    assert is_released(report)
    press(client, code, "consent")
    taken = Page(press(client, code, "take-back"))
    assert "同意给人看我的原话" in taken.words
    assert not is_released(report)
    assert events() == ["consented", "took_back"]


def test_withdrawal_takes_the_consent_back(client: StrictClient) -> None:
    report, code = make_report_and_code()
    press(client, code, "consent")
    press(client, code, "withdraw-confirmed")
    assert report.consented_at is None


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (CaseStatus.WITH_MERCHANT, ["收到您的举报", "消费者协会开始核查", "请商家答复"]),
        (CaseStatus.REMEDIED, ["认定举报成立", "消费者协会到现场核查", "复查确认商家已整改"]),
        (CaseStatus.APPEALED, ["认定举报成立", "商家对认定提出申诉"]),
        (CaseStatus.INSUFFICIENT, ["认定证据不足"]),
    ],
)
def test_way_of_a_report_is_told_in_plain_words(
    client: StrictClient, status: CaseStatus, words: list[str]
) -> None:
    _report, code = make_report_and_code(status=status)
    page = Page(client.post("/receipt", data={"code": code}))
    assert [one for one in words if one not in page.words] == []
    assert "people.example" not in page.html


def test_choice_without_a_right_code_changes_nothing(client: StrictClient) -> None:
    report, code = make_report_and_code()
    for typed in ("", code[:-1], code[::-1]):
        assert press(client, typed, "withdraw-confirmed").status_code in {404, 422}
    assert report.withdrawn_at is None
    assert "请填写回执码" in Page(press(client, " ", "withdraw")).words


def test_no_cookie_is_set(client: StrictClient) -> None:
    _report, code = make_report_and_code()
    for action in ("consent", "take-back", "withdraw", "withdraw-confirmed"):
        assert "Set-Cookie" not in press(client, code, action).headers


def test_lead_merged_into_an_older_case_learns_nothing_of_its_past(client: StrictClient) -> None:
    older = make_report(status=CaseStatus.WITH_MERCHANT)
    spy, code = make_report_and_code(older.pledge)
    member = make_member(make_association())
    merge_cases(spy.case, older.case, by=member, reason="同一件事")
    db.session.commit()
    page = Page(client.post("/receipt", data={"code": code}))
    assert "收到您的举报" in page.words
    assert "请商家答复" not in page.words
    assert "消费者协会开始核查" not in page.words
    take_up(older.case, by=member)
    db.session.commit()
    assert "继续核查" in Page(client.post("/receipt", data={"code": code})).words
