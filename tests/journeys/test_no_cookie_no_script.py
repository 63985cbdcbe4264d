"""Verifying and reporting as the pledge itself demands: no cookie, no script, no other host."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support import journey_steps as steps
from tests.support.builders import make_badge, make_pledge, token_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def plain(
    browser: Browser, browser_context_args: dict[str, Any], live_server: str
) -> Iterator[BrowserContext]:
    """Open a phone's browser that runs no script, and note every host it asks."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    hosts: set[str] = set()
    context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    context.on("page", lambda page: page.on("load", lambda _page: require_no_cookie(context)))
    yield context
    require_no_cookie(context)
    assert hosts - {""} == {urlsplit(live_server).netloc}  # "": the page's own data: addresses
    context.close()


def require_no_cookie(context: BrowserContext) -> None:
    assert context.cookies() == []


def test_shopper_verifies_and_reports(plain: BrowserContext) -> None:
    badge = make_badge(make_pledge())
    address, serial, place = f"/b/{token_of(badge)}", badge.serial, badge.pledge.site.name
    page = plain.new_page()
    page.goto("/")
    page.get_by_role("link", name="输入短码核验").click()
    page.get_by_label("标识短码或承诺编号").fill(serial)
    page.get_by_role("button", name="核验").click()
    expect(page.get_by_role("heading", name=place)).to_be_visible()

    page.goto(address)
    expect(page.get_by_text("真标识")).to_be_visible()
    require_in_first_screen(page)
    page.get_by_role("link", name="在，我要举报").click()
    page.get_by_label("强制提供手机号").check()
    page.get_by_label("哪一天发生的？").fill(badge.pledge.signed_on.isoformat())
    page.get_by_label("当时的经过").fill("出口的码要先填手机号才能缴费。")
    steps.put_photo(page, "照片")
    page.get_by_role("button", name="下一步：核对").last.click()
    expect(page.get_by_role("heading", name="请核对后提交")).to_be_visible()
    expect(page.get_by_role("img", name="第1张照片")).to_be_visible()
    page.get_by_role("button", name="提交举报").click()
    code = steps.read_receipt_code(page)

    page.get_by_role("link", name="查回执的页面").click()
    page.get_by_label("回执码").fill(code.lower())
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("出口的码要先填手机号才能缴费。")).to_be_visible()
    assert code.replace("-", "") not in page.url.replace("-", "")
    page.get_by_label("补充说明").fill("收据还在。")
    page.get_by_role("button", name="提交补充").click()
    expect(page.get_by_text("补充已收到")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/", "/pledges", "/verify", "/receipt", "/texts/2026-1", "/privacy"]
)
def test_page_leaves_no_cookie(plain: BrowserContext, path: str) -> None:
    page = plain.new_page()
    answer = page.goto(path)
    assert answer
    assert answer.ok
    expect(page.locator("h1")).to_be_visible()


def require_in_first_screen(page: Page) -> None:
    """See that a phone shows all that matters without scrolling."""
    for words in ("真标识", "承诺有效", "有效期至", "自行申报"):
        box = page.get_by_text(words).first.bounding_box()
        assert box, words
        assert box["y"] + box["height"] <= 844, words
