"""Reporting in a burst on a phone: it computes and is taken in; without scripts it is held."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from pledge.cases.handling.bursts import OF_PLEDGE
from pledge.cases.models.cases import Report
from pledge.db import db
from tests.support import journey_steps as steps
from tests.support.builders import make_badge, make_pledge, make_report, token_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("runs_scripts", [True, False], ids=["scripts", "no scripts"])
def test_shopper_reports_in_a_burst(
    browser: Browser, browser_context_args: dict[str, Any], live_server: str, runs_scripts: bool
) -> None:
    badge = make_badge(make_pledge())
    for _ in range(OF_PLEDGE):
        make_report(badge.pledge)
    context = browser.new_context(**browser_context_args, java_script_enabled=runs_scripts)
    hosts: set[str] = set()
    faults: list[str] = []
    context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    context.on("console", lambda message: faults.append(message.text))
    page = context.new_page()
    page.goto(f"/b/{token_of(badge)}/report")
    page.get_by_label("强制提供手机号").check()
    page.get_by_label("哪一天发生的？").fill(badge.pledge.signed_on.isoformat())
    page.get_by_label("当时的经过").fill("出口的码要先填手机号才能缴费。")
    page.get_by_role("button", name="下一步：核对").last.click()
    expect(page.get_by_text("现在提交举报的人较多")).to_be_visible()
    # at once, while the phone still computes
    page.get_by_role("button", name="提交举报").click()
    assert steps.read_receipt_code(page)
    expect(page.get_by_text("先看一眼再受理")).to_have_count(0 if runs_scripts else 1)
    db.session.rollback()
    last = db.session.query(Report).order_by(Report.id.desc()).first()
    assert last
    assert last.case.is_quarantined is not runs_scripts
    assert context.cookies() == []
    assert hosts - {""} == {urlsplit(live_server).netloc}
    assert faults == []
    context.close()
