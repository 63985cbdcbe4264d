"""Registering and confirming: one link by mail, the same words for every address."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask, current_app

from pledge.accounts.models import User
from pledge.accounts.queries import find_user
from pledge.config import Settings
from pledge.core.clock import now
from pledge.db import db
from tests.support.builders import PASSWORD, make_user, post
from tests.support.mailbox import REGISTER, link_in, log_in, mails, register
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

NEW = "new@people.example"


def test_new_account_waits_for_its_link_and_then_signs_in(client: StrictClient) -> None:
    answer = register(client, NEW)
    assert answer.location == "/account/registered"
    assert "三天内有效" in Page(client.get(answer.location)).words
    assert log_in(client, NEW).status_code != 302
    assert client.get("/merchant/").status_code == 302
    [mail] = mails()
    assert mail.recipient == NEW
    assert client.get(link_in(mail)).location.startswith("/account/login")
    assert log_in(client, NEW).status_code == 302
    assert client.get("/merchant/").status_code == 200


def test_link_leads_to_the_registrys_own_address_whatever_host_was_asked(
    client: StrictClient,
) -> None:
    data = {"email": NEW, "password": PASSWORD, "password_confirm": PASSWORD}
    shown = client.get(REGISTER, base_url="http://evil.example")
    token = Page(shown).fields["csrf_token"]
    client.post(REGISTER, data=data | {"csrf_token": token}, base_url="http://evil.example")
    [mail] = mails()
    link_in(mail)
    assert "evil" not in (mail.body or "")


def test_registered_address_gets_the_same_page_and_its_owner_a_mail(client: StrictClient) -> None:
    fresh = register(client, NEW)
    make_user("known@people.example")
    known = register(client, "known@people.example")
    assert (known.status_code, known.location) == (fresh.status_code, fresh.location)
    assert mails()[-1].recipient == "known@people.example"
    assert "已经有账号" in (mails()[-1].body or "")
    assert db.session.query(User).count() == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", "nobody"),
        ("email", ""),
        ("password", "short"),
        ("password", ""),
        ("password_confirm", "another-password"),
    ],
)
def test_wrong_answer_is_refused_beside_it(
    client: StrictClient, field: str, typed: str, lang: str
) -> None:
    data = {"email": NEW, "password": PASSWORD, "password_confirm": PASSWORD} | {field: typed}
    page = Page(post(client, f"{REGISTER}?lang={lang}", data))
    error = page.error_beside(field)
    assert any("\u4e00" <= one <= "\u9fff" for one in error) is (lang == "zh")
    assert page.status in {200, 422}
    assert page.fields["email"] == data["email"]
    assert db.session.query(User).count() == 0


def test_link_that_was_tampered_with_confirms_nobody(client: StrictClient) -> None:
    register(client, NEW)
    link = link_in(mails()[0])
    middle = len(link) // 2
    other = "A" if link[middle] != "A" else "B"
    answer = client.get(link[:middle] + other + link[middle + 1 :])
    assert answer.status_code == 302
    user = find_user(NEW)
    assert user
    assert user.confirmed_at is None


def test_link_expires_and_another_can_be_asked_for(client: StrictClient) -> None:
    register(client, NEW)
    with time_machine.travel(now() + timedelta(days=4), tick=False):
        client.get(link_in(mails()[0]))
        assert log_in(client, NEW).status_code != 302
        post(client, "/account/confirm", {"email": NEW})
        client.get(link_in(mails()[-1]))
        assert log_in(client, NEW).status_code == 302


def test_mail_is_in_the_language_of_the_page(client: StrictClient) -> None:
    data = {"email": NEW, "password": PASSWORD, "password_confirm": PASSWORD}
    post(client, f"{REGISTER}?lang=en", data)
    [mail] = mails()
    assert not any("\u4e00" <= one <= "\u9fff" for one in mail.subject + (mail.body or ""))


def test_demo_shows_the_link_on_the_page(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: Settings = current_app.extensions["pledge-settings"]
    demo = settings.model_copy(update={"demo": True})
    monkeypatch.setitem(app.extensions, "pledge-settings", demo)
    answer = register(client, NEW)
    page = Page(client.get(answer.location))
    [link] = [link for link in page.links if "/account/confirm/" in link]
    assert client.get(link).status_code == 302
    assert log_in(client, NEW).status_code == 302
