"""The front page: what this is, search, the two ways on, and counts that are true."""

import pytest
from flask import Flask

from pledge.cases.findings.actions import get_decision
from pledge.cases.rules.workflow import CaseStatus
from pledge.core.clock import now
from pledge.pledges.rules import PledgeStatus
from tests.support.builders import make_merchant, make_pledge, make_report, make_site
from tests.support.pages import Page, words_of
from tests.support.strict_client import StrictClient


def figures(client: StrictClient) -> list[str]:
    page = Page(client.get("/"))
    [shown] = page.find_all("ul", **{"class": "figures"})
    return [words_of(figure) for figure in shown.iter("strong")]


def test_says_what_this_is_and_where_to_go(client: StrictClient) -> None:
    page = Page(client.get("/"))
    assert page.status == 200
    assert page.lang == "zh-CN"
    assert "不关注公众号" in page.heading
    for address in ("/verify", "/receipt", "/pledges", "/privacy", "/merchant/", "/texts"):
        assert address in page.links


def test_search_box_leads_to_the_list(client: StrictClient) -> None:
    [form] = Page(client.get("/")).find_all("form")
    assert (form.get("action"), form.get("method")) == ("/pledges", "get")
    assert {field.get("name") for field in form.iter("input")} == {"q"}


def test_counts_what_stands_and_what_was_upheld(client: StrictClient) -> None:
    merchant = make_merchant()
    first = make_pledge(make_site(merchant))
    make_pledge(make_site(merchant))
    make_pledge()
    for status in set(PledgeStatus) - {PledgeStatus.ACTIVE}:
        make_pledge(status=status)
    make_report(first)
    upheld = make_report(first, status=CaseStatus.UPHELD)
    get_decision(upheld.case).published_at = now()
    # found, and not public yet
    make_report(first, status=CaseStatus.UPHELD)
    make_report(first, status=CaseStatus.NOT_UPHELD)
    assert figures(client) == ["3", "2", "4", "1"]


def test_counts_nothing_in_an_empty_registry(client: StrictClient) -> None:
    assert figures(client) == ["0", "0", "0", "0"]


def test_speaks_english_and_keeps_it_in_every_link(client: StrictClient) -> None:
    page = Page(client.get("/?lang=en"))
    assert page.lang == "en"
    own = [link for link in page.links if link.startswith("/")]
    assert len(own) > 8
    assert [link for link in own if "lang=" not in link] == []
    assert page.fields["lang"] == "en"


def test_sets_no_cookie(client: StrictClient) -> None:
    assert "Set-Cookie" not in client.get("/").headers


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_takes_nothing(client: StrictClient, method: str) -> None:
    assert getattr(client, method)("/").status_code == 405


def test_is_not_marked_as_demo_without_demo_data(app: Flask, client: StrictClient) -> None:
    assert "演示" not in Page(client.get("/")).words
