"""The public half in English: found, read, verified, reported, looked up again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support import journey_steps as steps
from tests.support.builders import make_badge, make_merchant, make_pledge, make_site, token_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PLACE = "Riverside Mall"
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# the switch, the registry's own name for itself, and what stands on the door
LEFT_IN_CHINESE = {"中文", "上海市黄浦区", "出口", "开票台"}


def test_visitor_finds_reads_reports_and_looks_up(page: Page) -> None:
    site = make_site(
        make_merchant(legal_name="Riverside Ltd"), name=PLACE, address="100 Nanjing Rd"
    )
    badge = make_badge(make_pledge(site))
    address, day = f"/b/{token_of(badge)}", badge.pledge.signed_on.isoformat()
    page.goto("/")
    page.get_by_role("link", name="English").click()
    require_english(page)
    page.get_by_role("searchbox").fill("Riverside")
    page.get_by_role("button", name="Search").click()
    require_english(page)
    page.get_by_role("link", name=PLACE).click()
    require_english(page)
    expect(page.get_by_text("Pledge stands").first).to_be_visible()

    page.goto(f"{address}?lang=en")
    require_english(page)
    expect(page.get_by_text("Pledge stands").first).to_be_visible()
    page.get_by_role("link", name="Yes, report a breach").click()
    require_english(page)
    page.get_by_role("button", name="Next: review").last.click()
    require_english(page)
    page.get_by_role("radio").first.check()
    page.get_by_label("On which day?").fill(day)
    page.get_by_label("What happened").fill("No payment without following first.")
    steps.put_photo(page, "Photos")
    page.get_by_role("button", name="Next: review").last.click()
    require_english(page)
    page.get_by_role("button", name="Send the report").click()
    require_english(page)
    code = steps.read_receipt_code(page)

    page.goto("/receipt?lang=en")
    page.get_by_label("Receipt code").fill(code)
    page.get_by_role("button", name="View").click()
    require_english(page)
    expect(page.get_by_text("No payment without following first.")).to_be_visible()


@pytest.mark.parametrize("path", ["/verify", "/b/forged.token", "/privacy", "/nowhere", "/receipt"])
def test_page_is_all_english(page: Page, path: str) -> None:
    page.goto(f"{path}?lang=en")
    require_english(page)


def test_text_of_the_pledge_says_which_language_binds(page: Page) -> None:
    page.goto("/texts/2026-1?lang=en")
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.get_by_text("The Chinese text is the one that binds.", exact=True)).to_be_visible()


def require_english(page: Page) -> None:
    """See that the page calls itself English, and that only names are left in Chinese."""
    assert page.locator("html").get_attribute("lang") == "en"
    words = page.locator("body").inner_text() + page.title()
    assert set(CHINESE.findall(words)) - LEFT_IN_CHINESE == set(), page.url
