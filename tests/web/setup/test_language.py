"""The language of a page: the address, then the browser, then Chinese; never a cookie."""

import re

import pytest
from flask import Flask

from pledge.core.regions import provinces
from pledge.web.labels.labels import PROVINCE, show_number
from pledge.web.setup.language import other_language_url
from tests.support.builders import (
    make_badge,
    make_merchant,
    make_pledge,
    make_report_and_code,
    make_site,
    token_of,
)
from tests.support.pages import Page
from tests.support.report_form import report_address, send, told
from tests.support.strict_client import StrictClient

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# the name of the other language in itself, and names of regions, which have no English
NAMES = ("中文", "上海市黄浦区", "上海市", "黄浦区")


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("", "zh-CN"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("zh-TW", "zh-CN"),
        ("zh-Hans-CN", "zh-CN"),
        ("en;q=0.5,zh;q=0.9", "zh-CN"),
        ("fr,en;q=0.5", "en"),
        ("fr", "zh-CN"),
        ("*", "zh-CN"),
        ("nonsense;;;q=x", "zh-CN"),
    ],
)
def test_browser_is_respected(client: StrictClient, accepted: str, lang: str) -> None:
    assert Page(client.get("/", headers={"Accept-Language": accepted})).lang == lang


@pytest.mark.parametrize(("query", "lang"), [("?lang=en", "en"), ("?lang=zh", "zh-CN")])
def test_address_comes_before_the_browser(client: StrictClient, query: str, lang: str) -> None:
    for accepted in ("en", "zh"):
        page = Page(client.get(f"/verify{query}", headers={"Accept-Language": accepted}))
        assert page.lang == lang


@pytest.mark.parametrize("query", ["?lang=fr", "?lang=", "?lang=EN", "?lang=en%00"])
def test_language_that_is_none_is_left_out(client: StrictClient, query: str) -> None:
    page = Page(client.get(f"/{query}"))
    assert page.lang == "zh-CN"
    assert [link for link in page.links if "lang=" in link] == ["/?lang=en"]


def test_switch_keeps_the_page_and_its_questions(client: StrictClient) -> None:
    page = Page(client.get("/pledges?q=世纪&kind=mall&kind=shop"))
    [switch] = [link for link in page.links if "lang=en" in link]
    assert switch.startswith("/pledges?")
    assert "kind=mall" in switch
    assert Page(client.get(switch)).fields["q"] == "世纪"


def test_switch_on_a_page_that_is_not_there_leads_home(client: StrictClient) -> None:
    assert "/?lang=en" in Page(client.get("/nowhere")).links
    assert "/?lang=zh" in Page(client.get("/nowhere?lang=en")).links


def test_argument_named_like_a_part_of_the_address_is_harmless(client: StrictClient) -> None:
    shown = show_number(make_pledge().number)
    page = Page(client.get(f"/pledges/{shown}?number=x&_external=1&_anchor=y&_scheme=z"))
    assert page.status == 200
    [switch] = [link for link in page.links if "lang=en" in link]
    assert switch.startswith(f"/pledges/{shown}?")


def test_switch_survives_an_argument_that_builds_no_address(app: Flask) -> None:
    with app.test_request_context("/verify?_method=PUT"):
        assert other_language_url().startswith("/")


def test_every_province_has_words_of_its_own(app: Flask) -> None:
    with app.test_request_context("/"):
        assert {code: str(words) for code, words in PROVINCE.items()} == {
            place.code: place.name for place in provinces()
        }


def english(app: Flask, client: StrictClient) -> dict[str, Page]:
    """Visit every public page in English, with data that has names in Latin letters."""
    merchant = make_merchant(legal_name="Example Trading Co.")
    mall = make_site(merchant, name="Example Mall", address="100 Nanjing Road")
    touchpoints = [(scene, f"Spot {scene}") for scene in mall.scenes]
    site = make_site(
        merchant, name="Example Hall", address="1 Any Road", touchpoints=touchpoints, container=mall
    )
    pledge = make_pledge(site)
    make_pledge(mall, pledge.status.SUSPENDED, reason="No cash")
    number = show_number(pledge.number)
    _report, code = make_report_and_code(pledge, story="No way to pay", asked="Cash")
    badge = token_of(make_badge(pledge))
    pages = {
        address: Page(client.get(f"{address}{'&' if '?' in address else '?'}lang=en"))
        for address in (
            "/",
            "/pledges",
            "/pledges?q=x",
            "/pledges?q=nowhere",
            f"/pledges/{number}",
            f"/pledges/{number}/report",
            f"/pledges/{number}/report?scene=parking",
            f"/b/{badge}",
            "/b/0000000000.AAAAAAAAAAAAAAAA",
            "/verify",
            "/verify?code=",
            "/receipt",
            "/texts/2026-1",
            "/privacy",
            "/nowhere",
        )
    }
    form = Page(client.get(report_address(pledge, "?scene=parking&lang=en")))
    latin = told(story="No way to pay", asked="Cash")
    pages["errors"] = Page(send(client, form, code="", happened_on="2000-01-01", contact="x"))
    pages["review"] = Page(send(client, form, **latin))
    pages["sent"] = Page(send(client, pages["review"], "send"))
    pages["foreign"] = Page(send(client, form, **(latin | {"form_token": ""})))
    pages["report"] = Page(client.post("/receipt?lang=en", data={"code": code}))
    pages["typo"] = Page(client.post("/receipt?lang=en", data={"code": code[:-1]}))
    return pages


def test_english_is_complete_on_every_public_page(app: Flask, client: StrictClient) -> None:
    left = {}
    for name, page in english(app, client).items():
        assert page.lang == "en", name
        words = page.words + " ".join(
            str(element.get(attribute) or "")
            for element in page.tree.iter()
            for attribute in ("placeholder", "alt", "aria-label", "data-label", "data-done")
        )
        for known in NAMES:
            words = words.replace(known, "")
        if found := CHINESE.findall(words):
            left[name] = found
    assert left == {}


def test_receipt_code_in_an_address_is_not_repeated(client: StrictClient) -> None:
    page = client.get("/receipt?code=ABCD-EFGH-JKMNP").get_data(as_text=True)
    assert "ABCD" not in page
