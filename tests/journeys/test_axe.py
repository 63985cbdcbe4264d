"""No page keeps anyone out: axe finds nothing, in both languages, by day and by night.

That every page comes on either engine is for tests/shape/test_access_table.py to say; what it looks
like does not depend on the engine.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pledge.cases.rules.workflow import CaseStatus
from pledge.core.clock import today
from pledge.db import db
from pledge.merchants.actions import open_dispute
from pledge.notices.inbox import put_notice
from pledge.pledges.rules import PledgeStatus
from pledge.web.labels.labels import show_number
from tests.support import journey_steps as steps
from tests.support.builders import (
    first_badge,
    make_badge,
    make_cast,
    make_dead_mail,
    make_merchant,
    make_pledge,
    make_report,
    make_report_and_code,
    make_site,
    token_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.once]

NOBODY = "nobody"
DAY = {"resultTypes": ["violations"]}
# the rules of axe that colours can break; all others read what the night does not change
NIGHT = DAY | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# only what is wrong comes back: what is right would be most of the wait
RUN = "(options) => axe.run(document, options).then((found) => found.violations)"


@pytest.fixture
def eyes(
    browser: Browser, browser_context_args: dict[str, Any], live_server: str
) -> Iterator[BrowserContext]:
    """Open a browser whose policy lets axe's script in."""
    context = browser.new_context(**browser_context_args, bypass_csp=True)
    yield context
    context.close()


def make_pages() -> tuple[dict[str, list[str]], dict[str, str]]:
    """Make one of each thing, and return the addresses by person, and the people's e-mails."""
    cast = make_cast()
    mine = make_merchant(cast.merchant)
    pledge = make_pledge(make_site(mine))
    unsigned = make_site(mine)
    ending = make_pledge(make_site(mine), signed_on=today() - timedelta(days=350))
    report = make_report(pledge, status=CaseStatus.WITH_MERCHANT)
    closed = make_report(pledge, status=CaseStatus.UPHELD)
    received = make_report(pledge)
    dispute = open_dispute(cast.rival, mine.credit_code, "另一家公司", "是我们的", "none.jpg")
    ended = [
        f"/b/{token_of(first_badge(make_pledge(status=status)))}"
        for status in PledgeStatus
        if status is not PledgeStatus.ACTIVE
    ]
    notice = put_notice(cast.merchant, "主题", "正文", "/merchant/")
    dead = make_dead_mail()
    badge = make_badge(pledge)
    number, serial = show_number(pledge.number), badge.serial
    addresses = {
        NOBODY: [
            *("/", "/pledges", "/pledges?q=没有这个地方", "/pledges?q=一", f"/pledges/{number}"),
            *(f"/b/{token_of(badge)}", "/b/forged.token", *ended),
            *(f"/pledges/{number}/report", f"/pledges/{number}/report?scene=parking"),
            *("/verify", "/verify?code=", "/verify?code=0000000000", "/receipt", "/privacy"),
            *("/texts/2026-1", "/nowhere", "/account/login", "/account/register"),
            *("/account/reset", "/account/confirm", "/account/registered"),
        ],
        "merchant": [
            *("/merchant/", "/merchant/entity", "/merchant/dispute", "/merchant/cases"),
            *("/merchant/sites/add", "/merchant/sites/add?region=320000"),
            "/merchant/sites/add?region=310100",
            *(
                f"/merchant/sites/{unsigned.id}{page}"
                for page in ("", "/edit", "/sign", "/touchpoints")
            ),
            *(f"/merchant/pledges/{number}", f"/merchant/pledges/{number}/withdraw"),
            f"/merchant/pledges/{show_number(ending.number)}/renew",
            *(f"/merchant/badges/{serial}/revoke", f"/merchant/cases/{report.case_id}"),
            *("/account/", "/account/change", "/account/inbox", f"/account/inbox/{notice.id}"),
        ],
        "officer": [
            *("/association/", "/association/pledges", f"/association/pledges/{number}"),
            *(f"/association/cases/{one.case_id}" for one in (report, closed, received)),
            *("/association/identities", f"/association/identities/{mine.id}"),
            f"/association/disputes/{dispute.id}",
        ],
        "operator": [
            *("/account/operator", "/account/dead-mails", f"/account/dead-mails/{dead.id}")
        ],
    }
    emails = {person: getattr(cast, person).email for person in addresses if person != NOBODY}
    db.session.commit()
    return addresses, emails


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing(eyes: BrowserContext, lang: str) -> None:
    addresses, emails = make_pages()
    faults = []
    for person, paths in addresses.items():
        page = eyes.new_page()
        if person != NOBODY:
            eyes.clear_cookies()
            steps.sign_in(page, emails[person])
        for path in paths:
            answer = page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
            assert answer
            assert answer.status in {200, 404}, f"{answer.status} {path}"
            assert answer.status == 200 or person == NOBODY, f"{answer.status} {path}"
            assert page.url.split("?")[0].endswith(path.split("?")[0]), f"{path} led to {page.url}"
            faults += [f"{path}: {fault}" for fault in look(page)]
        page.close()
    assert faults == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_where_a_form_was_refused(eyes: BrowserContext, lang: str) -> None:
    pledge = make_pledge()
    _report, code = make_report_and_code(pledge)
    db.session.commit()
    page = eyes.new_page()
    page.goto(f"/pledges/{show_number(pledge.number)}/report?scene=parking&lang={lang}")
    page.locator("button[value=review]").last.click()
    assert look(page) == []
    page.goto(f"/receipt?lang={lang}")
    page.locator("main button[type=submit]").click()
    assert look(page) == []
    page.locator("#code").fill(code)
    page.locator("main button[type=submit]").click()
    assert look(page) == []
    page.goto(f"/account/login?lang={lang}")
    page.locator("main button[type=submit]").click()
    assert look(page) == []


def test_axe_finds_nothing_in_all_that_the_scanner_may_say(eyes: BrowserContext) -> None:
    page = eyes.new_page()
    page.goto("/verify")
    expect(page.locator("#scanner")).to_be_visible()
    page.evaluate(
        """() => {
          document.querySelectorAll("main [hidden]").forEach((one) => { one.hidden = false; });
          document.querySelectorAll("[data-text], [data-fill]").forEach((one, number) => {
            one.textContent = `http://evil.example/${number}`;
          });
        }"""
    )
    assert look(page) == []


def look(page: Page) -> list[str]:
    """Return what axe finds on the open page, by day and by night: rule, and its first element."""
    page.evaluate(AXE_SCRIPT)
    page.emulate_media(color_scheme="light")
    found = page.evaluate(RUN, DAY)
    page.emulate_media(color_scheme="dark")
    found += page.evaluate(RUN, NIGHT)
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
