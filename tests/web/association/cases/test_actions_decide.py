"""Deciding: an officer's finding, read once more before it stands for good."""

from typing import Any

import pytest

from pledge.cases.handling.actions import reply
from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import CaseStatus, Finding
from pledge.db import db
from tests.support.builders import make_case, make_cast, sign_in
from tests.support.case_forms import carried, mails, page_of, send
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

FOUND = {"finding": "upheld", "reason": "现场看过，确实如此", "answer": "谢谢您的反映"}


def heard(**told: Any) -> Case:
    """Make a case whose merchant has answered."""
    case = make_case(status=CaseStatus.WITH_MERCHANT, **told)
    assert case.site is not None
    reply(case, "马上改", [], [], by=case.site.merchant.owner)
    db.session.commit()
    return case


def test_finding_is_read_once_more_and_then_stands(client: StrictClient) -> None:
    cast = make_cast()
    case = heard(contact="somebody@shopper.example")
    sign_in(client, cast.officer)
    shown = send(client, page_of(case), "decide", **FOUND)
    assert shown.status_code == 200
    page = Page(shown)
    assert page.heading == "确认认定"
    for words in ("成立", "现场看过，确实如此", "谢谢您的反映", "申诉期满"):
        assert words in page.words
    assert case.status is CaseStatus.IN_REVIEW
    answer = client.post(f"{page_of(case)}/decide", data=page.fields | {"step": "confirmed"})
    assert answer.status_code == 302
    assert (case.status, case.finding) == (CaseStatus.UPHELD, Finding.UPHELD)
    assert case.changes[-1].reason == "现场看过，确实如此"
    assert case.changes[-1].by_id == cast.officer.id
    assert [entry.words for entry in case.reports[0].entries] == ["谢谢您的反映"]
    to_merchant, to_reporter = mails()
    assert case.site is not None
    assert to_merchant.recipient == case.site.merchant.owner.email
    assert "申诉" in (to_merchant.body or "")
    assert to_reporter.recipient == "somebody@shopper.example"
    assert "成立" not in f"{to_reporter.subject}{to_reporter.body}"


def test_answer_may_be_left_out(client: StrictClient) -> None:
    cast = make_cast()
    case = make_case(status=CaseStatus.WITH_MERCHANT)
    sign_in(client, cast.officer)
    data = {"finding": "insufficient", "reason": "没有照片", "step": "confirmed"}
    assert send(client, page_of(case), "decide", **data).status_code == 302
    assert case.finding is Finding.INSUFFICIENT
    assert case.reports[0].entries == []


def test_going_back_keeps_everything_typed(client: StrictClient) -> None:
    cast = make_cast()
    case = make_case(status=CaseStatus.IN_REVIEW)
    sign_in(client, cast.officer)
    answer = send(client, page_of(case), "decide", **FOUND, step="edit")
    assert answer.status_code == 200
    fields = Page(answer).fields
    assert {name: fields[name] for name in FOUND} == FOUND
    assert case.status is CaseStatus.IN_REVIEW


def test_volunteer_may_not_decide(client: StrictClient) -> None:
    cast = make_cast()
    case = make_case(status=CaseStatus.IN_REVIEW)
    sign_in(client, cast.volunteer)
    answer = send(client, page_of(case), "decide", **FOUND, step="confirmed")
    assert answer.status_code == 403
    assert case.status is CaseStatus.IN_REVIEW


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"finding": ""}, "finding"),
        ({"finding": "guilty"}, "finding"),
        ({"reason": ""}, "reason"),
        ({"reason": "长" * 1001}, "reason"),
        ({"answer": "长" * 1001}, "answer"),
        ({"reason": "藏\u200b起来"}, "reason"),
    ],
)
@pytest.mark.parametrize("step", ["", "confirmed"])
def test_bad_input_is_refused_at_either_step(
    client: StrictClient, changed: dict[str, str], field: str, step: str
) -> None:
    cast = make_cast()
    case = make_case(status=CaseStatus.IN_REVIEW)
    sign_in(client, cast.officer)
    answer = send(client, page_of(case), "decide", **(FOUND | changed), step=step)
    assert answer.status_code == 422
    assert Page(answer).error_beside(field)
    assert case.status is CaseStatus.IN_REVIEW


@pytest.mark.parametrize("step", ["", "confirmed"])
def test_missing_token_loses_nothing_typed(client: StrictClient, step: str) -> None:
    cast = make_cast()
    case = make_case(status=CaseStatus.IN_REVIEW)
    sign_in(client, cast.officer)
    sent = carried(client, page_of(case)) | FOUND | {"step": step, "csrf_token": ""}
    answer = client.post(f"{page_of(case)}/decide", data=sent)
    assert answer.status_code == 400
    fields = Page(answer).fields
    assert {name: fields[name] for name in FOUND} == FOUND
    assert case.status is CaseStatus.IN_REVIEW


def test_confirmation_given_on_an_older_state_is_refused(client: StrictClient) -> None:
    cast = make_cast()
    case = make_case(status=CaseStatus.IN_REVIEW)
    sign_in(client, cast.officer)
    page = Page(send(client, page_of(case), "decide", **FOUND))
    send(client, page_of(case), "note", note="同事刚写的话")
    answer = client.post(f"{page_of(case)}/decide", data=page.fields | {"step": "confirmed"})
    assert answer.status_code == 409
    shown = Page(answer)
    assert "同事刚写的话" in shown.words
    assert {name: shown.fields[name] for name in FOUND} == FOUND
    assert case.status is CaseStatus.IN_REVIEW


@pytest.mark.parametrize("status", [CaseStatus.RECEIVED, CaseStatus.UPHELD])
@pytest.mark.parametrize("step", ["", "confirmed"])
def test_deciding_out_of_order_is_refused_by_name(
    client: StrictClient, status: CaseStatus, step: str
) -> None:
    cast = make_cast()
    case = make_case(status=status)
    sign_in(client, cast.officer)
    answer = send(client, page_of(case), "decide", **FOUND, step=step)
    assert answer.status_code == 409
    assert "不能“认定成立”" in Page(answer).words
    assert case.status is status
    assert mails() == []


def test_breach_is_not_found_before_the_merchant_was_heard(client: StrictClient) -> None:
    cast = make_cast()
    case = make_case(status=CaseStatus.IN_REVIEW)
    sign_in(client, cast.officer)
    answer = send(client, page_of(case), "decide", **FOUND, step="confirmed")
    assert answer.status_code == 409
    page = Page(answer)
    assert "还没有听取商家意见" in page.words
    assert {name: page.fields[name] for name in FOUND} == FOUND
    assert case.status is CaseStatus.IN_REVIEW
