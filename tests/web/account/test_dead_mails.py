"""Mails that no server took: the operator sees why, and neither to whom nor about what."""

from flask import Flask

from pledge.db import db
from pledge.notices.actions import queue_mail
from pledge.notices.models import OutboxMail
from pledge.notices.rules import MailStatus
from tests.support.builders import make_cast, make_dead_mail, sign_in
from tests.support.case_forms import carried
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

LIST = "/account/dead-mails"


def test_list_is_empty_with_words(client: StrictClient) -> None:
    sign_in(client, make_cast().operator)
    assert "没有需要处理的邮件" in client.get(LIST).text
    assert "没有送达" in client.get("/account/operator").text


def test_operator_sees_the_error_and_nothing_personal(client: StrictClient) -> None:
    cast, letter = make_cast(), make_dead_mail()
    sign_in(client, cast.operator)
    assert "1封邮件没有送达" in client.get("/account/operator").text
    for address in (LIST, f"{LIST}/{letter.id}"):
        words = client.get(address).text
        assert "554 &lt;…&gt; is not welcome" in words
        for personal in ("li@people.example", "云杉", "正文里的话"):
            assert personal not in words


def test_trying_again_and_giving_up_say_who_and_why(client: StrictClient) -> None:
    cast, first, second = make_cast(), make_dead_mail(), make_dead_mail()
    sign_in(client, cast.operator)
    assert settle(client, first, to="waiting", reason="对方已解封").status == 302
    assert settle(client, second, to="given_up", reason="地址不存在").status == 302
    assert (first.status, second.status) == (MailStatus.WAITING, MailStatus.GIVEN_UP)
    words = client.get(f"{LIST}/{second.id}").text
    assert "地址不存在" in words
    assert cast.operator.email in words
    assert "没有需要处理的邮件" in client.get(LIST).text


def test_refusals_lose_no_word(client: StrictClient) -> None:
    cast, letter = make_cast(), make_dead_mail()
    sign_in(client, cast.operator)
    page = settle(client, letter, to="sent", reason="看过了")
    assert (page.status, page.fields["reason"]) == (409, "看过了")
    assert settle(client, letter, to="waiting", reason="").status == 422
    seen = carried(client, f"{LIST}/{letter.id}")
    assert settle(client, letter, to="given_up", reason="地址不存在").status == 302
    late = client.post(
        f"{LIST}/{letter.id}/settle", data=seen | {"to": "waiting", "reason": "再试"}
    )
    assert late.status_code == 409
    assert letter.status is MailStatus.GIVEN_UP


def test_mail_on_its_way_is_not_there(app: Flask, client: StrictClient) -> None:
    cast, letter = make_cast(), queue_mail("li@people.example", "主题", "正文")
    db.session.commit()
    sign_in(client, cast.operator)
    assert client.get(f"{LIST}/{letter.id}").status_code == 404


def settle(client: StrictClient, letter: OutboxMail, **typed: str) -> Page:
    address = f"{LIST}/{letter.id}"
    return Page(client.post(f"{address}/settle", data=carried(client, address) | typed))
