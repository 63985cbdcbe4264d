"""Typing a short code: any spelling finds the badge; what is unknown gets the one loud page."""

import pytest
from flask import Flask

from pledge.badges.models import Badge
from pledge.db import db
from pledge.web.labels.labels import show_number
from tests.support.builders import make_badge, make_pledge, token_of
from tests.support.pages import Page
from tests.support.public_words import NEVER_ISSUED
from tests.support.query_counts import queries
from tests.support.strict_client import BASE_URL, StrictClient

UNKNOWN = "0000000000"


@pytest.fixture
def badge(app: Flask) -> Badge:
    """Make a badge whose code holds every letter that people mistake."""
    badge = make_badge()
    badge.serial = "01XY10A0B1"
    db.session.commit()
    return badge


def lead(client: StrictClient, typed: str, **more: str) -> str | None:
    response = client.get("/verify", query_string={"code": typed, **more})
    return response.location if response.status_code == 302 else None


@pytest.mark.parametrize(
    "typed",
    [
        "01XY10A0B1",
        "01xy10a0b1",
        " 01XY1 0A0B1 ",
        "01XY1-0A0B1",
        "01XY1　0A0B1",
        "O1XY1OAOB1",
        "oIxyLoaobl",
        "0lXY|0A0B1".replace("|", "i"),
    ],
)
def test_any_spelling_finds_the_badge(client: StrictClient, badge: Badge, typed: str) -> None:
    assert lead(client, typed) == f"/b/{token_of(badge)}"


@pytest.mark.parametrize(
    "typed", ["０１ＸＹ１０Ａ０Ｂ１", "01XY1－0A0B1", "01XY1–0A0B1", "01XY1—0A0B1"]
)
def test_what_a_chinese_keyboard_types_finds_the_badge(
    client: StrictClient, badge: Badge, typed: str
) -> None:
    assert lead(client, typed) == f"/b/{token_of(badge)}"


@pytest.mark.parametrize(
    "pasted",
    [
        "{base}/b/{token}",
        "{base}/b/{token}/",
        "{base}/b/{token}?lang=en",
        "/b/{token}",
        "{token}",
        "{base}/b/{token}/report?code=B15",
        " {base}/b/{token}#top ",
    ],
)
def test_pasted_address_finds_the_badge(client: StrictClient, badge: Badge, pasted: str) -> None:
    typed = pasted.format(base=BASE_URL, token=token_of(badge))
    assert lead(client, typed) == f"/b/{token_of(badge)}"


def test_pledge_number_finds_the_pledge(client: StrictClient) -> None:
    pledge = make_pledge()
    shown = show_number(pledge.number)
    for typed in (pledge.number, shown, shown.lower(), f"{BASE_URL}/pledges/{shown}"):
        assert lead(client, typed) == f"/pledges/{shown}"


def test_language_is_kept_on_the_way(client: StrictClient, badge: Badge) -> None:
    assert lead(client, badge.serial, lang="en") == f"/b/{token_of(badge)}?lang=en"


@pytest.mark.parametrize(
    "typed",
    [
        UNKNOWN,
        "123",
        "AAAA-AAAA",
        "码",
        "%",
        "' OR 1=1",
        "x" * 5000,
        "\x00",
        "01XY1\x000A0B1",
        "\u202e01XY10A0B2",
        "javascript:alert(1)",
    ],
)
def test_unknown_code_gets_the_loud_page(client: StrictClient, badge: Badge, typed: str) -> None:
    response = client.get("/verify", query_string={"code": typed})
    page = Page(response)
    assert page.status == 404
    assert NEVER_ISSUED in page.words
    assert page.words == Page(client.get("/b/" + UNKNOWN)).words


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/b/{token}",
        "evil.example/b/{token}",
        "http://127.0.0.1@evil.example/b/{token}",
        "http://127.0.0.1.evil.example/b/{token}",
        "http://[/b/{token}",
        "javascript://127.0.0.1/b/{token}?",
        "{base}/elsewhere/{token}",
        "{base}/b/{token}A",
        "{base}/b/01XY10A0B1.AAAAAAAAAAAAAAAA",
        "01XY10A0B1.AAAAAAAAAAAAAAAA",
    ],
)
def test_genuine_code_in_what_no_badge_says_is_not_genuine(
    client: StrictClient, badge: Badge, address: str
) -> None:
    typed = address.format(base=BASE_URL, token=token_of(badge))
    page = Page(client.get("/verify", query_string={"code": typed}))
    assert page.status == 404
    assert NEVER_ISSUED in page.words


def test_every_unknown_code_costs_the_same(client: StrictClient, badge: Badge) -> None:
    costs = set()
    for typed in (UNKNOWN, "ZZZZZZZZZZ", "9999999999"):
        with queries() as asked:
            client.get("/verify", query_string={"code": typed})
        costs.add(len(asked))
    assert len(costs) == 1


@pytest.mark.parametrize("typed", ["", "  ", "　"])
def test_empty_code_is_asked_for_beside_the_field(client: StrictClient, typed: str) -> None:
    page = Page(client.get("/verify", query_string={"code": typed}))
    assert "请输入" in page.error_beside("code")


def test_page_asks_for_a_code_and_nothing_else(client: StrictClient) -> None:
    page = Page(client.get("/verify"))
    assert page.status == 200
    assert page.fields == {"code": ""}
    assert "Set-Cookie" not in client.get("/verify").headers


def test_typing_is_limited_and_looking_is_not(client: StrictClient) -> None:
    codes = [client.get("/verify?code=123").status_code for _ in range(31)]
    assert codes == [404] * 30 + [429]
    assert client.get("/verify").status_code == 200


def test_refuses_post(client: StrictClient) -> None:
    assert client.post("/verify", data={"code": UNKNOWN}).status_code == 405
