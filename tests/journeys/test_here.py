"""A phone tells nobody where it is: it compares with a place by itself, or fills in a form."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from pledge.db import db
from tests.support.builders import (
    make_badge,
    make_cast,
    make_merchant,
    make_pledge,
    make_site,
    token_of,
)
from tests.support.journey_steps import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PLACE = (31.2354, 121.4738)


@pytest.mark.parametrize(
    ("fix", "words"),
    [
        ((31.2358, 20), "您在这个场所附近。"),
        ((31.2394, 20), "看不出来。"),
        ((31.2554, 20), "您似乎不在这个场所。"),
        ((31.2554, 3000), "看不出来。"),
        (None, "您没有允许定位"),
    ],
)
def test_distance_is_compared_on_the_phone_alone(
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: str,
    fix: tuple[float, float] | None,
    words: str,
) -> None:
    badge = make_badge(make_pledge())
    site = badge.pledge.site
    site.latitude, site.longitude, site.radius = *PLACE, 150
    db.session.commit()
    options = dict(browser_context_args)
    if fix:
        options["permissions"] = ["geolocation"]
        where = {"latitude": fix[0], "longitude": PLACE[1], "accuracy": fix[1]}
        options["geolocation"] = where
    context = browser.new_context(**options)
    page = context.new_page()
    page.goto(f"/b/{token_of(badge)}")
    page.get_by_role("link", name="比一比距离").click()
    button = page.get_by_role("button", name="比一比距离")
    expect(button).to_be_visible()
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    context.on("request", lambda request: sent.append(request.url))
    button.click()
    expect(page.get_by_text(words)).to_be_visible()
    assert sent == []
    assert context.cookies() == []
    context.close()


def test_merchant_takes_a_place_from_the_phone(context: BrowserContext) -> None:
    cast = make_cast()
    site = make_pledge(make_site(make_merchant(cast.merchant))).site
    address, email = f"/merchant/sites/{site.id}/position", cast.merchant.email
    db.session.commit()
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": PLACE[0], "longitude": PLACE[1], "accuracy": 20})
    page = context.new_page()
    sign_in(page, email)
    page.goto(address)
    page.get_by_role("button", name="用我现在的位置").click()
    expect(page.get_by_text("已填入，误差 ±20 m")).to_be_visible()
    expect(page.get_by_label("纬度")).to_have_value("31.23540")
    expect(page.get_by_label("经度")).to_have_value("121.47380")
