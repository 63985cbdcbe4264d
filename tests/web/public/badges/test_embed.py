"""The live badge for a merchant's own site: one self-contained picture of the status today."""

from xml.etree import ElementTree

import pytest
from flask import Flask

from pledge.pledges.rules import PledgeStatus
from pledge.web.labels.labels import show_number
from tests.support.builders import make_merchant, make_pledge, make_site, sign_in
from tests.support.pages import Page
from tests.support.strict_client import BASE_URL, StrictClient

SVG = "{http://www.w3.org/2000/svg}"
WORDS = {
    PledgeStatus.ACTIVE: ("有效", "active"),
    PledgeStatus.SUSPENDED: ("已暂停", "suspended"),
    PledgeStatus.WITHDRAWN: ("已撤回", "withdrawn"),
    PledgeStatus.EXPIRED: ("已过期", "expired"),
    PledgeStatus.REVOKED: ("已撤销", "revoked"),
}


@pytest.mark.parametrize("status", PledgeStatus)
def test_says_the_status_of_today_in_both_languages(
    client: StrictClient, status: PledgeStatus
) -> None:
    number = show_number(make_pledge(status=status).number)
    for lang, words in zip(("zh", "en"), WORDS[status], strict=True):
        answer = client.get(f"/pledges/{number}/badge.svg?lang={lang}")
        assert answer.mimetype == "image/svg+xml"
        drawing = ElementTree.fromstring(answer.get_data(as_text=True))
        title = drawing.findtext(f"{SVG}title") or ""
        assert number in title
        assert title.lower().endswith(words)
        right = float(drawing.get("width", "0"))
        texts = drawing.findall(f"{SVG}text")
        assert [float(one.get("x", "0")) < right for one in texts] == [True] * 3
        for text in texts:
            width = float(text.get("textLength", "inf"))
            assert float(text.get("x", "0")) + width <= right - 8
            assert width >= 0.5 * float(text.get("font-size", "0")) * len(text.text or "") * 0.9


def test_holds_no_script_and_asks_nobody(client: StrictClient) -> None:
    answer = client.get(f"/pledges/{show_number(make_pledge().number)}/badge.svg")
    drawing = answer.get_data(as_text=True)
    assert "<script" not in drawing
    assert "http" not in drawing.replace("http://www.w3.org/2000/svg", "")
    assert " on" not in drawing
    assert "href" not in drawing


def test_stands_in_other_sites_and_is_kept_five_minutes(client: StrictClient) -> None:
    address = f"/pledges/{show_number(make_pledge().number)}/badge.svg"
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer.headers
    assert "有效" in answer.get_data(as_text=True)
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_unknown_number_has_none(client: StrictClient) -> None:
    assert client.get("/pledges/AAAA-AAAA/badge.svg").status_code == 404


def test_merchant_finds_the_code_to_copy(app: Flask, client: StrictClient) -> None:
    pledge = make_pledge(make_site(make_merchant()))
    sign_in(client, pledge.site.merchant.owner)
    number = show_number(pledge.number)
    page = Page(client.get(f"/merchant/pledges/{number}"))
    code = (
        f'<a href="{BASE_URL}/pledges/{number}"><img src="{BASE_URL}/pledges/{number}/badge.svg" '
        f'alt="不强制关注承诺 {number}" height="44"></a>'
    )
    assert code in page.words
    assert page.find_all("button", **{"data-copy": code})
    english = Page(client.get(f"/merchant/pledges/{number}?lang=en"))
    assert f"/pledges/{number}/badge.svg?lang=en" in english.words
