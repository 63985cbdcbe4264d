"""Assigning, taking up, asking the merchant, writing: done once, refused with nothing lost."""

from typing import Any

import pytest

from pledge.accounts.models import User
from pledge.cases.handling.actions import take_up
from pledge.cases.handling.queries import list_assignments
from pledge.cases.handling.triage import merge_cases
from pledge.cases.models.cases import Case
from pledge.cases.reports.reporter_actions import add_from_reporter
from pledge.cases.rules.workflow import CaseStatus
from pledge.core.clock import now
from pledge.db import db
from tests.support.builders import Cast, make_badge, make_case, make_cast, sign_in
from tests.support.case_forms import carried, mails, page_of, send
from tests.support.decided_case import status_of
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

# what each form asks for, by its address: the field and the status in which it is offered
TYPED = {
    "ask-merchant": ("paraphrase", CaseStatus.IN_REVIEW),
    "note": ("note", CaseStatus.RECEIVED),
    "message": ("message", CaseStatus.RECEIVED),
}
# what is said to the merchant is read once more first
DONE = {"ask-merchant": 200, "note": 302, "message": 302}


def begin(
    client: StrictClient, status: CaseStatus = CaseStatus.RECEIVED, **told: Any
) -> tuple[Cast, Case]:
    """Make the cast and a case, and sign the volunteer in."""
    cast = make_cast()
    case = make_case(status=status, **told)
    sign_in(client, cast.volunteer)
    return cast, case


def written(case: Case) -> int:
    """Count the words of a case: notes, and what its reporters wrote and read."""
    return len(case.notes) + sum(len(report.entries) for report in case.reports)


def owner_of(case: Case) -> User:
    """Return the account of a case's merchant."""
    assert case.site is not None
    return case.site.merchant.owner


def test_volunteer_takes_a_report_up(client: StrictClient) -> None:
    cast, case = begin(client)
    answer = send(client, page_of(case), "take-up")
    assert answer.status_code == 302
    assert answer.location == page_of(case)
    assert case.status is CaseStatus.IN_REVIEW
    assert case.changes[-1].by_id == cast.volunteer.id
    assert "已进入核查" in Page(client.get(page_of(case))).words


def test_volunteer_takes_a_report_back_from_the_merchant(client: StrictClient) -> None:
    _cast, case = begin(client, CaseStatus.WITH_MERCHANT)
    assert send(client, page_of(case), "take-up").status_code == 302
    assert case.status is CaseStatus.IN_REVIEW


def test_volunteer_assigns_a_report_to_a_colleague_and_to_themselves(client: StrictClient) -> None:
    cast, case = begin(client)
    for user in (cast.officer, cast.volunteer):
        answer = send(client, page_of(case), "assign", assignee=str(user.id))
        assert answer.status_code == 302
        assert case.assignee == user
    assert [row.assignee_id for row in list_assignments(case)] == [
        cast.officer.id,
        cast.volunteer.id,
    ]
    assert "由我负责" in Page(client.get(page_of(case))).words


@pytest.mark.parametrize("whom", ["other_officer", "merchant"])
def test_nobody_outside_the_association_is_assigned(client: StrictClient, whom: str) -> None:
    cast, case = begin(client)
    answer = send(client, page_of(case), "assign", assignee=str(getattr(cast, whom).id))
    assert answer.status_code == 422
    assert Page(answer).error_beside("assignee") == "请选择本协会的一位成员。"
    assert case.assignee is None


@pytest.mark.parametrize("typed", ["", "x", "1e9"])
def test_nonsense_is_not_assigned(client: StrictClient, typed: str) -> None:
    _cast, case = begin(client)
    assert send(client, page_of(case), "assign", assignee=typed).status_code == 422


def test_merchant_is_asked_in_the_associations_words(client: StrictClient) -> None:
    _cast, case = begin(client, CaseStatus.IN_REVIEW, story="我是开红色小车的王小姐")
    page = Page(client.get(page_of(case)))
    assert "不要写能认出举报人的内容" in page.words
    words = "顾客反映，不注册会员无法缴费。"
    review = Page(send(client, page_of(case), "ask-merchant", paraphrase=words))
    assert review.heading == "商家会看到的样子"
    assert words in review.words
    assert "可能让商家认出举报人" not in review.words
    assert status_of(case) is CaseStatus.IN_REVIEW
    confirmed = review.fields | {"step": "confirmed"}
    assert client.post(f"{page_of(case)}/ask-merchant", data=confirmed).status_code == 302
    assert status_of(case) is CaseStatus.WITH_MERCHANT
    assert case.paraphrase == words
    [mail] = mails()
    assert mail.recipient == owner_of(case).email
    assert case.name in mail.subject
    for secret in ("红色小车", "王小姐", words, "强制注册会员"):
        assert secret not in f"{mail.subject}{mail.body}"


def test_pieces_that_point_at_the_reporter_are_named_before_they_are_sent(
    client: StrictClient,
) -> None:
    story = "我带着两个孩子在出口等了半天，不关注就不抬杆。"
    _cast, case = begin(client, CaseStatus.IN_REVIEW, story=story)
    words = "王小姐（沪A12345，13812345678）11月9日12:30反映：我带着两个孩子在出口等了半天。"
    review = Page(send(client, page_of(case), "ask-merchant", paraphrase=words))
    assert "可能让商家认出举报人" in review.words
    for named in (
        "王小姐 · 称呼",
        "沪A12345 · 车牌",
        "13812345678 · 电话号码",
        "11月9日 · 具体日期",
        "12:30 · 时刻",
        "我带着两个孩子在出口等了半天 · 举报人没有同意公开的原话",
    ):
        assert named in review.words, named
    address = f"{page_of(case)}/ask-merchant"
    back = Page(client.post(address, data=review.fields | {"step": "edit"}))
    assert back.fields["paraphrase"] == words
    assert "is_quoted" not in back.fields
    assert mails() == []
    # a member may know better
    client.post(address, data=review.fields | {"step": "confirmed"})
    assert case.paraphrase == words


def test_words_a_reporter_released_are_shown_and_no_caution(client: StrictClient) -> None:
    story = "出口只有会员码，不关注公众号就抬不了杆。"
    _cast, case = begin(client, CaseStatus.IN_REVIEW, story=story)
    case.reports[0].consented_at = now()
    db.session.commit()
    sent = {"paraphrase": story, "is_quoted": "y"}
    review = Page(send(client, page_of(case), "ask-merchant", **sent))
    assert review.words.count(story) == 2
    assert "可能让商家认出举报人" not in review.words
    confirmed = review.fields | {"step": "confirmed"}
    client.post(f"{page_of(case)}/ask-merchant", data=confirmed)
    assert case.is_quoted


def test_preview_of_a_second_asking_shows_what_came_since_the_first(client: StrictClient) -> None:
    cast, case = begin(client, CaseStatus.WITH_MERCHANT)
    [member] = [one for one in cast.association.members if one.user == cast.volunteer]
    scanned = make_case(case.pledge, badge=make_badge(case.pledge))
    take_up(case, by=member)
    merge_cases(scanned, case, by=member, reason="同一件事")
    db.session.commit()
    review = Page(send(client, page_of(case), "ask-merchant", paraphrase="再问一次。"))
    assert "停车缴费 · 出口1" in review.words


def test_note_stays_among_colleagues(client: StrictClient) -> None:
    _cast, case = begin(client, contact="somebody@shopper.example")
    assert send(client, page_of(case), "note", note="打过电话").status_code == 302
    assert [note.words for note in case.notes] == ["打过电话"]
    assert case.reports[0].entries == []
    assert mails() == []


def test_message_reaches_the_reporter_and_a_mail_says_only_that_there_is_one(
    client: StrictClient,
) -> None:
    _cast, case = begin(client, contact="somebody@shopper.example", story="我的经过")
    assert send(client, page_of(case), "message", message="请补一张照片").status_code == 302
    assert [entry.words for entry in case.reports[0].entries] == ["请补一张照片"]
    [mail] = mails()
    assert mail.recipient == "somebody@shopper.example"
    mailed = f"{mail.subject}{mail.body}"
    for secret in (
        "请补一张照片",
        "我的经过",
        case.name,
        case.pledge.number if case.pledge else "",
    ):
        assert secret not in mailed
    assert "/receipt" in mailed


def test_no_mail_without_an_address(client: StrictClient) -> None:
    _cast, case = begin(client)
    send(client, page_of(case), "message", message="您好")
    assert mails() == []


@pytest.mark.parametrize("action", TYPED)
@pytest.mark.parametrize(
    "typed", ["", "   ", "一" * 2001, "藏\u202e起来"], ids=["empty", "blank", "long", "turned"]
)
def test_what_cannot_be_taken_is_refused_beside_its_field(
    client: StrictClient, action: str, typed: str
) -> None:
    field, status = TYPED[action]
    _cast, case = begin(client, status)
    before = case.version
    answer = send(client, page_of(case), action, **{field: typed})
    assert answer.status_code == 422
    page = Page(answer)
    assert page.error_beside(field)
    assert (case.version, case.status, written(case)) == (before, status, 0)
    if typed.strip() and "\u202e" not in typed:
        assert page.fields[field] == typed


@pytest.mark.parametrize("action", TYPED)
def test_missing_token_loses_nothing_typed(client: StrictClient, action: str) -> None:
    field, status = TYPED[action]
    _cast, case = begin(client, status)
    sent = carried(client, page_of(case)) | {field: "写了很久的话", "csrf_token": "wrong"}
    answer = client.post(f"{page_of(case)}/{action}", data=sent)
    assert answer.status_code == 400
    page = Page(answer)
    assert page.fields[field] == "写了很久的话"
    assert "页面已过期" in page.words
    assert (case.status, written(case)) == (status, 0)
    # what the page carries now is good
    again = {name: page.fields[name] for name in ("csrf_token", "version", field)}
    assert client.post(f"{page_of(case)}/{action}", data=again).status_code == DONE[action]


@pytest.mark.parametrize("action", TYPED)
def test_form_written_on_an_older_state_is_refused_with_its_words(
    client: StrictClient, action: str
) -> None:
    field, status = TYPED[action]
    _cast, case = begin(client, status)
    sent = carried(client, page_of(case)) | {field: "写了很久的话"}
    add_from_reporter(case.reports[0], "举报人刚补充的话", [], "k" * 64)
    db.session.commit()
    answer = client.post(f"{page_of(case)}/{action}", data=sent)
    assert answer.status_code == 409
    page = Page(answer)
    assert "您打开页面之后" in page.words
    assert "举报人刚补充的话" in page.words
    assert page.fields[field] == "写了很久的话"
    assert (case.status, written(case)) == (status, 1)
    again = {name: page.fields[name] for name in ("csrf_token", "version", field)}
    assert client.post(f"{page_of(case)}/{action}", data=again).status_code == DONE[action]


@pytest.mark.parametrize("action", ["take-up", "assign"])
def test_button_pressed_on_an_older_state_is_refused(client: StrictClient, action: str) -> None:
    cast, case = begin(client)
    sent = carried(client, page_of(case)) | {"assignee": str(cast.officer.id)}
    member = next(m for m in cast.association.members if m.user == cast.officer)
    take_up(case, by=member)
    db.session.commit()
    assert client.post(f"{page_of(case)}/{action}", data=sent).status_code == 409
    assert (case.status, case.assignee) == (CaseStatus.IN_REVIEW, None)


@pytest.mark.parametrize("version", ["", "0", "1.0", "9.9.9", "1.0.0' OR 1"])
def test_form_without_the_state_it_was_written_on_is_refused(
    client: StrictClient, version: str
) -> None:
    _cast, case = begin(client)
    answer = send(client, page_of(case), "note", note="话", version=version)
    assert answer.status_code == 409
    assert written(case) == 0


@pytest.mark.parametrize(
    ("status", "action", "data"),
    [
        (CaseStatus.IN_REVIEW, "take-up", {}),
        (CaseStatus.UPHELD, "take-up", {}),
        (CaseStatus.RECEIVED, "ask-merchant", {"paraphrase": "转述"}),
        (CaseStatus.WITH_MERCHANT, "ask-merchant", {"paraphrase": "转述"}),
        (CaseStatus.UPHELD, "ask-merchant", {"paraphrase": "转述"}),
    ],
)
def test_move_the_rules_do_not_allow_is_refused_by_name(
    client: StrictClient, status: CaseStatus, action: str, data: dict[str, str]
) -> None:
    _cast, case = begin(client, status)
    changes = len(case.changes)
    answer = send(client, page_of(case), action, **data)
    assert answer.status_code == 409
    assert "不能“" in Page(answer).words
    assert (case.status, len(case.changes)) == (status, changes)
    assert mails() == []


def test_closed_report_is_not_assigned(client: StrictClient) -> None:
    cast, case = begin(client, CaseStatus.UPHELD)
    answer = send(client, page_of(case), "assign", assignee=str(cast.officer.id))
    assert answer.status_code == 409
    assert case.assignee is None
