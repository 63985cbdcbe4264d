"""A volunteer covers a part of a photo by keyboard alone, and looks before it is kept."""

import pytest
from playwright.sync_api import Locator, Page, expect

from pledge.db import db
from tests.support import journey_steps as steps
from tests.support.builders import make_cast, make_report
from tests.support.evidence import add_exhibit, events, page_of_exhibit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
MOST_TABS = 40


def tab_to(page: Page, wanted: Locator) -> None:
    """Press the Tab key until the focus is there."""
    for _tab in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("the keyboard does not get there")


def test_photo_is_covered_by_keyboard_alone(page: Page, live_server: str) -> None:
    cast = make_cast()
    report = make_report()
    exhibit = add_exhibit(report)
    address = f"{page_of_exhibit(report, exhibit)}/redact"
    steps.sign_in(page, cast.volunteer.email)
    page.goto(address)
    tab_to(page, page.get_by_label("照片，在上面画要遮盖的地方"))
    for key in ("Enter", "ArrowLeft", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(page.get_by_role("status").last).to_contain_text("遮盖1")
    shown = [page.locator(f"[name=box1_{side}]").input_value() for side in ("left", "height")]
    for button in ("看看遮盖后的样子", "保存，给商家看"):
        tab_to(page, page.get_by_role("button", name=button))
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    expect(page.get_by_text("披露件已保存")).to_be_visible()
    left, height = (round(float(value) * 10) for value in shown)
    assert (left < 400, height > 100) == (True, True)
    db.session.commit()
    assert events() == [("disclosed", f"cover {left},450,200,{height}", cast.volunteer.id)]
