"""Signing in and out: the same words for every wrong pair, and a way back to this host alone."""

from urllib.parse import urlsplit

import pytest
from flask import Flask, current_app

from pledge.config import Settings
from pledge.db import db
from tests.support.builders import PASSWORD, make_cast, make_user, post, sign_in
from tests.support.mailbox import LOGIN, log_in
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

EMAIL = "someone@people.example"


def test_person_signs_in_and_out(client: StrictClient) -> None:
    make_user(EMAIL)
    answer = log_in(client, EMAIL)
    assert answer.location == "/account/start"
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if "session" in value)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    post(client, "/account/logout", page="/account/")
    assert client.get("/account/").location.startswith(LOGIN)


def test_link_alone_signs_nobody_out(client: StrictClient) -> None:
    sign_in(client, make_user(EMAIL))
    assert client.get("/account/logout").status_code == 405
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("data", [{}, {"csrf_token": "foreign"}])
def test_foreign_form_signs_nobody_out(client: StrictClient, data: dict[str, str]) -> None:
    sign_in(client, make_user(EMAIL))
    page = Page(client.post("/account/logout", data=data))
    assert page.status == 400
    assert page.heading == "退出登录"
    assert client.get("/account/").status_code == 200
    post(client, "/account/logout", {"csrf_token": page.fields["csrf_token"]}, page="/account/")
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("address", [LOGIN, "/account/register"])
@pytest.mark.parametrize(("data", "status"), [({}, 422), ({"csrf_token": "foreign"}, 400)])
def test_wrong_form_is_answered_as_an_error(
    client: StrictClient, address: str, data: dict[str, str], status: int
) -> None:
    answer = post(client, address, {"email": "no address", "password": "x"} | data)
    assert answer.status_code == status


def test_refusal_speaks_english(client: StrictClient) -> None:
    answer = post(client, f"{LOGIN}?lang=en", {"email": EMAIL, "password": "wrong-password-1"})
    assert "The e-mail address or the password is wrong" in Page(answer).words


def test_wrong_password_and_unknown_address_get_the_same_words(client: StrictClient) -> None:
    make_user(EMAIL)
    wrong = Page(log_in(client, EMAIL, "wrong-password-1"))
    unknown = Page(log_in(client, "nobody@people.example", "wrong-password-1"))
    assert wrong.status == unknown.status == 422
    assert wrong.fields["email"] == EMAIL
    summaries = [page.find_all("div", role="alert") for page in (wrong, unknown)]
    texts = ["".join(one.itertext()) for [one] in summaries]
    assert texts[0] == texts[1]
    assert "邮箱或密码不对" in texts[0]


@pytest.mark.parametrize(("lang", "words"), [("zh", "登录"), ("en", "Sign in")])
def test_page_speaks_both_languages(client: StrictClient, lang: str, words: str) -> None:
    assert words in Page(client.get(f"{LOGIN}?lang={lang}")).heading


@pytest.mark.parametrize("foreign", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_way_back_leads_to_this_host_alone(client: StrictClient, foreign: str) -> None:
    make_user(EMAIL)
    data = {"email": EMAIL, "password": PASSWORD}
    answer = post(client, f"{LOGIN}?next={foreign}", data)
    assert answer.status_code == 302
    assert urlsplit(answer.location).netloc == ""
    assert not answer.location.startswith(("//", "/\\"))
    assert client.get("/account/").status_code == 200


def test_way_back_leads_to_the_page_that_was_asked_for(client: StrictClient) -> None:
    make_user(EMAIL)
    asked = client.get("/merchant/cases").location
    answer = post(client, asked, {"email": EMAIL, "password": PASSWORD})
    assert answer.location == "/merchant/cases"


@pytest.mark.parametrize("token", [None, "foreign"])
def test_form_without_its_token_signs_nobody_in(client: StrictClient, token: str | None) -> None:
    make_user(EMAIL)
    data = {"email": EMAIL, "password": PASSWORD} | ({"csrf_token": token} if token else {})
    page = Page(client.post(LOGIN, data=data))
    assert page.status == 400
    assert page.fields["email"] == EMAIL
    assert client.get("/account/").status_code == 302


def test_each_person_is_led_to_their_own_desk(client: StrictClient) -> None:
    cast = make_cast()
    for user, desk in (
        (cast.merchant, "/merchant/"),
        (cast.volunteer, "/association/"),
        (cast.officer, "/association/"),
        (cast.operator, "/account/operator"),
    ):
        sign_in(client, user)
        assert client.get("/account/start").location == desk


@pytest.fixture
def demo_user_email(app: Flask) -> str:
    """Make an account that demo data brought along."""
    user = make_user("officer@demo.example")
    user.is_demo = True
    db.session.commit()
    return user.email


def test_demo_account_is_refused_outside_the_demo(
    client: StrictClient, demo_user_email: str
) -> None:
    page = Page(log_in(client, demo_user_email))
    assert "演示账号只能在演示系统登录" in page.words
    assert client.get("/account/").status_code == 302


def test_session_of_a_demo_account_ends_with_the_demo(
    app: Flask, client: StrictClient, demo_user_email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: Settings = current_app.extensions["pledge-settings"]
    demo = settings.model_copy(update={"demo": True})
    with monkeypatch.context() as during_the_demo:
        during_the_demo.setitem(app.extensions, "pledge-settings", demo)
        assert log_in(client, demo_user_email).status_code == 302
        assert client.get("/merchant/").status_code == 200
    assert client.get("/merchant/").status_code == 403
