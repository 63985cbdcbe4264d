"""Reporting in a burst: a phone computes, or the report is held; nobody is refused for others."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from pledge.cases.handling.bursts import OF_PLEDGE, PLEDGE_WINDOW
from pledge.cases.models.cases import Report
from pledge.core.clock import now
from pledge.db import db
from pledge.pledges.models import Pledge
from pledge.web.forms import proof_of_work
from tests.support.builders import first_badge, make_pledge, make_report, token_of
from tests.support.pages import Page
from tests.support.proof_of_work import solve
from tests.support.report_form import (
    STORY,
    pictures,
    receipt_code,
    report_address,
    review,
    send,
    told,
)
from tests.support.strict_client import StrictClient

HELD = "先看一眼再受理"
TAKEN = "举报已收到"


@pytest.fixture
def pledge(app: Flask) -> Pledge:
    """Make a pledge that nobody has reported yet."""
    return make_pledge()


@pytest.fixture
def flooded(pledge: Pledge, monkeypatch: pytest.MonkeyPatch) -> Pledge:
    """Flood the pledge with reports, and let the work be light."""
    monkeypatch.setattr(proof_of_work, "ROUNDS", 10)
    for _ in range(OF_PLEDGE):
        make_report(pledge)
    return pledge


def challenge_on(page: Page) -> str | None:
    posed = [e.get("data-challenge") for e in page.tree.iter() if e.get("data-challenge")]
    return posed[0] if posed else None


def count() -> int:
    return db.session.scalar(select(func.count(Report.id))) or 0


def test_nothing_is_computed_outside_a_burst(client: StrictClient, pledge: Pledge) -> None:
    page = review(client, pledge)
    assert challenge_on(page) is None
    assert page.find_all("script") == []
    sent = Page(send(client, page, "send"))
    assert HELD not in sent.words


@pytest.mark.parametrize("query", ["", "&lang=en"])
def test_page_says_what_happens_and_nothing_of_the_place(
    client: StrictClient, flooded: Pledge, query: str
) -> None:
    page = Page(client.get(report_address(flooded, f"?scene=parking{query}")))
    looked = Page(send(client, page, **told()))
    assert challenge_on(looked)
    [notice] = [e for e in looked.tree.iter("div") if "notice" in str(e.get("class")).split()]
    words = "".join(notice.itertext())
    assert ("few seconds" if query else "几秒钟") in words
    assert flooded.site.name not in words


def test_report_with_its_work_done_is_taken_in_as_ever(
    client: StrictClient, flooded: Pledge
) -> None:
    page = review(client, flooded)
    sent = Page(send(client, page, "send", proof=solve(challenge_on(page) or "")))
    assert receipt_code(sent)
    assert TAKEN in sent.words
    assert HELD not in sent.words


def test_report_without_the_work_is_taken_in_with_its_receipt_and_held(
    client: StrictClient, flooded: Pledge
) -> None:
    sent = Page(send(client, review(client, flooded, pictures(2)), "send"))
    assert HELD in sent.words
    assert count() == OF_PLEDGE + 1
    page = Page(client.post("/receipt", data={"code": receipt_code(sent)}))
    assert STORY in page.words


def test_report_at_a_badge_is_held_too(client: StrictClient, flooded: Pledge) -> None:
    address = f"/b/{token_of(first_badge(flooded))}/report?scene=parking"
    page = Page(send(client, Page(client.get(address)), **told()))
    assert HELD in Page(send(client, page, "send")).words


def test_work_of_another_form_does_not_count(client: StrictClient, flooded: Pledge) -> None:
    proof = solve(challenge_on(review(client, flooded)) or "")
    assert HELD in Page(send(client, review(client, flooded), "send", proof=proof)).words


def test_work_done_too_long_ago_does_not_count(client: StrictClient, flooded: Pledge) -> None:
    page = review(client, flooded)
    proof = solve(challenge_on(page) or "")
    with time_machine.travel(now() + proof_of_work.VALID + timedelta(minutes=1), tick=False):
        assert HELD in Page(send(client, page, "send", proof=proof)).words


def test_work_done_once_is_one_report_however_often_it_is_sent(
    client: StrictClient, flooded: Pledge
) -> None:
    page = review(client, flooded)
    proof = solve(challenge_on(page) or "")
    codes = {receipt_code(Page(send(client, page, "send", proof=proof))) for _ in range(3)}
    assert len(codes) == 1
    assert count() == OF_PLEDGE + 1


def test_burst_that_ended_asks_for_nothing(client: StrictClient, flooded: Pledge) -> None:
    page = review(client, flooded)
    with time_machine.travel(now() + PLEDGE_WINDOW + timedelta(minutes=1), tick=False):
        assert HELD not in Page(send(client, page, "send")).words


def test_burst_at_one_place_asks_nothing_at_another(client: StrictClient, flooded: Pledge) -> None:
    assert challenge_on(review(client, make_pledge())) is None


@pytest.mark.parametrize("action", ["review", "send"])
def test_who_sends_too_fast_gets_all_that_was_typed_back(
    client: StrictClient, pledge: Pledge, action: str
) -> None:
    page = review(client, pledge, pictures(1))
    for _ in range(39):
        client.post(report_address(pledge), data={})
    changed = told(story="改过的经过。")
    again = send(client, page, action, pictures(2), **changed)
    assert again.status_code == 429
    assert 0 < int(again.headers["Retry-After"]) <= 601
    back = Page(again)
    assert "太频繁" in back.words
    assert "照片还没有保存" in back.words
    for name, value in changed.items():
        assert back.fields[name] == value
    # the photo that was taken in before is still there
    assert len(back.images) == 1
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        looked = Page(send(client, back))
        assert receipt_code(Page(send(client, looked, "send")))
    assert db.session.scalars(select(Report.story)).all() == ["改过的经过。"]


def test_who_sends_too_fast_to_no_badge_is_told_so(client: StrictClient) -> None:
    address = "/b/0000000000.AAAAAAAAAAAAAAAA/report"
    assert [client.post(address, data={}).status_code for _ in range(41)] == [404] * 40 + [429]
