"""Forgotten and changed passwords: one link that works once, and no word on who has an account."""

from datetime import timedelta

import pytest
import time_machine

from pledge.core.clock import now
from tests.support.builders import PASSWORD, make_user, post, sign_in
from tests.support.mailbox import link_in, log_in, mails
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

EMAIL = "someone@people.example"
NEW = "another-horse-2026"
RESET = "/account/reset"
CHANGE = "/account/change"


def test_link_sets_a_new_password_once(client: StrictClient) -> None:
    make_user(EMAIL)
    post(client, RESET, {"email": EMAIL})
    link = link_in(mails()[0])
    answer = post(client, link, {"password": NEW, "password_confirm": NEW})
    assert answer.status_code == 302
    assert log_in(client, EMAIL).status_code != 302
    assert log_in(client, EMAIL, NEW).status_code == 302
    assert client.get(link).status_code == 302


def test_reset_ends_sessions_that_were_open(client: StrictClient) -> None:
    user = make_user(EMAIL)
    post(client, RESET, {"email": EMAIL})
    link = link_in(mails()[0])
    elsewhere = client.application.test_client()
    sign_in(elsewhere, user)
    assert elsewhere.get("/account/").status_code == 200
    post(client, link, {"password": NEW, "password_confirm": NEW})
    assert elsewhere.get("/account/").status_code == 302


def test_unknown_address_gets_the_same_answer_and_no_mail(client: StrictClient) -> None:
    make_user(EMAIL)
    known = post(client, RESET, {"email": EMAIL})
    unknown = post(client, RESET, {"email": "nobody@people.example"})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert [mail.recipient for mail in mails()] == [EMAIL]


def test_link_expires_after_a_day(client: StrictClient) -> None:
    make_user(EMAIL)
    post(client, RESET, {"email": EMAIL})
    link = link_in(mails()[0])
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        assert client.get(link).location.startswith(RESET)


@pytest.mark.parametrize(("typed", "again"), [("short", "short"), (NEW, "different-one-1")])
def test_weak_or_mistyped_new_password_is_refused(
    client: StrictClient, typed: str, again: str
) -> None:
    make_user(EMAIL)
    post(client, RESET, {"email": EMAIL})
    page = Page(post(client, link_in(mails()[0]), {"password": typed, "password_confirm": again}))
    assert "请先改正以下内容" in page.words
    assert log_in(client, EMAIL).status_code == 302


def test_password_is_changed_and_its_owner_told(client: StrictClient) -> None:
    sign_in(client, make_user(EMAIL))
    data = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert post(client, CHANGE, data).status_code == 302
    assert [mail.recipient for mail in mails()] == [EMAIL]
    assert log_in(client.application.test_client(), EMAIL, NEW).status_code == 302  # type: ignore[arg-type]  # test_client_class is set


@pytest.mark.parametrize(
    ("field", "typed"),
    [("password", "wrong-password-1"), ("new_password", "short"), ("new_password_confirm", "x")],
)
def test_wrong_answer_is_refused_beside_it(client: StrictClient, field: str, typed: str) -> None:
    sign_in(client, make_user(EMAIL))
    data = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    data |= {field: typed}
    if field == "new_password":
        data["new_password_confirm"] = typed
    assert Page(post(client, CHANGE, data)).error_beside(field)
    assert mails() == []


def test_change_without_its_token_is_refused(client: StrictClient) -> None:
    sign_in(client, make_user(EMAIL))
    data = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert Page(client.post(CHANGE, data=data)).status in {200, 400}
    assert log_in(client.application.test_client(), EMAIL, NEW).status_code != 302  # type: ignore[arg-type]  # test_client_class is set
