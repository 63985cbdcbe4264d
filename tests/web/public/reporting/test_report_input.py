"""Bad input to a report: a clear message beside its field, and nothing typed is lost."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from pledge.cases.models.cases import Report
from pledge.cases.rules.workflow import MAX_ANSWER, MAX_STORY
from pledge.core.clock import now, today
from pledge.db import db
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from tests.support.builders import make_pledge
from tests.support.pages import Page
from tests.support.report_form import STORY, pictures, report_address, review, send, told, upload
from tests.support.strict_client import StrictClient

OVERRIDE = "\u202e"


@pytest.fixture
def pledge(app: Flask) -> Pledge:
    """Make a pledge signed ten days ago."""
    return make_pledge(signed_on=today() - timedelta(days=10))


def refused(client: StrictClient, pledge: Pledge, **changes: Any) -> Page:
    """Send a form with a fault and two photos; see that all the rest is still on the page."""
    typed = told(**changes)
    page = Page(client.get(report_address(pledge)))
    again = Page(send(client, page, photos=pictures(2), **typed))
    for name, value in typed.items():
        if name not in changes:
            assert again.fields.get(name) == value, f"{name} was lost"
    assert len(again.images) == 2
    assert again.find_all("div", role="alert"), "no summary of errors"
    assert db.session.scalar(select(func.count(Report.id))) == 0
    return again


@pytest.mark.parametrize(
    ("field", "value", "piece"),
    [
        ("story", "", "请写下当时的经过"),
        ("story", " \n　\t ", "请写下当时的经过"),
        ("story", "经" * (MAX_STORY + 1), "最多2000个字"),
        ("asked", "问" * (MAX_ANSWER + 1), "最多1000个字"),
        ("story", f"{STORY}\x07", "U+0007"),
        ("story", f"{STORY}\x00", "U+0000"),
        ("story", f"{OVERRIDE}{STORY}", "U+202E"),
        ("asked", "付现金\x1b[31m", "U+001B"),
        ("asked", f"付{OVERRIDE}现金", "U+202E"),
        ("contact", "not-an-address", "邮箱格式不对"),
        ("contact", "a@b", "邮箱格式不对"),
        ("contact", "x" * 250 + "@people.example", "邮箱格式不对"),
        ("contact", f"shopper{OVERRIDE}@people.example", "U+202E"),
        ("contact", "shopper\x00@people.example", "U+0000"),
        ("contact", "shopper@people.example\r\nBcc: all@people.example", "邮箱格式不对"),
        ("happened_on", "", "请填写日期"),
        ("happened_on", "2026-13-40", "请填写日期"),
        ("happened_on", "yesterday", "请填写日期"),
        ("happened_on", "2026-01-01\x00", "请填写日期"),
        ("happened_on", "0000-00-00", "请填写日期"),
    ],
)
def test_fault_is_named_beside_its_field(
    client: StrictClient, pledge: Pledge, field: str, value: str, piece: str
) -> None:
    page = refused(client, pledge, **{field: value})
    assert page.status == 422
    assert piece in page.error_beside(field)


@pytest.mark.parametrize("days", [1, 2, 400, 30000])
def test_day_in_the_future_is_refused(client: StrictClient, pledge: Pledge, days: int) -> None:
    day = today() + timedelta(days=days)
    page = refused(client, pledge, happened_on=day.isoformat())
    assert page.status == 422
    assert "不能晚于今天" in page.error_beside("happened_on")
    assert page.fields["happened_on"] == day.isoformat()


@pytest.mark.parametrize("day", [-1, -400])
def test_day_before_the_signing_is_refused(client: StrictClient, pledge: Pledge, day: int) -> None:
    before = pledge.signed_on + timedelta(days=day)
    page = refused(client, pledge, happened_on=before.isoformat())
    assert page.status == 422
    signed = pledge.signed_on
    shown = f"{signed.year}年{signed.month}月{signed.day}日"
    assert shown in page.error_beside("happened_on")
    assert page.fields["happened_on"] == before.isoformat()


def test_first_and_last_possible_day_are_taken(client: StrictClient, pledge: Pledge) -> None:
    for day in (pledge.signed_on, today()):
        page = Page(client.get(report_address(pledge)))
        looked = send(client, page, **told(happened_on=day.isoformat()))
        assert looked.status_code == 200


@pytest.mark.parametrize("code", ["B10", "B01"])
def test_code_that_does_not_fit_the_touchpoint_is_refused(
    client: StrictClient, pledge: Pledge, code: str
) -> None:
    page = refused(client, pledge, code=code)
    assert page.status == 422
    assert "不符" in page.error_beside("code")


@pytest.mark.parametrize("code", ["", "B99", "b02", "\x00", "B02 "])
def test_code_that_is_none_is_refused(client: StrictClient, pledge: Pledge, code: str) -> None:
    page = refused(client, pledge, code=code)
    assert page.status == 422
    assert page.error_beside("code")


def test_code_left_out_is_asked_for(client: StrictClient, pledge: Pledge) -> None:
    page = Page(client.get(report_address(pledge)))
    typed = told()
    del typed["code"]
    again = Page(send(client, page, **typed))
    assert again.status == 422
    assert "请选择" in again.error_beside("code")
    assert again.fields["story"] == STORY


def test_all_faults_are_named_at_once(client: StrictClient, pledge: Pledge) -> None:
    page = Page(client.get(report_address(pledge)))
    again = Page(send(client, page, code="", happened_on="", story="", asked="", contact="x"))
    for field in ("code", "happened_on", "story", "contact"):
        assert again.error_beside(field)
    [summary] = again.find_all("div", role="alert")
    targets = [str(link.get("href")).lstrip("#") for link in summary.iter("a")]
    assert len(targets) == 4
    for target in targets:
        assert again.by_id(target) is not None


@pytest.mark.parametrize("text", ["经" * (MAX_STORY + 1), f"看\x07得\x1b见{OVERRIDE}的字"])
def test_what_can_be_seen_of_a_refused_story_is_kept(
    client: StrictClient, pledge: Pledge, text: str
) -> None:
    page = refused(client, pledge, story=text)
    seen = "".join(one for one in text if one not in f"\x07\x1b{OVERRIDE}")
    assert page.fields["story"] == seen


def test_sending_again_what_came_back_is_taken(client: StrictClient, pledge: Pledge) -> None:
    page = refused(client, pledge, story=f"{OVERRIDE}{STORY}\x00")
    looked = Page(send(client, page))
    assert looked.status == 200
    send(client, looked, "send")
    assert db.session.scalars(select(Report)).one().story == STORY


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_message_speaks_the_language_of_the_page(
    client: StrictClient, pledge: Pledge, lang: str
) -> None:
    page = Page(client.get(report_address(pledge, f"?scene=parking&lang={lang}")))
    again = Page(send(client, page, story="", code="B10"))
    for field in ("story", "code", "happened_on"):
        message = again.error_beside(field)
        assert message.isascii() is (lang == "en"), message


def test_review_page_checks_again(client: StrictClient, pledge: Pledge) -> None:
    page = Page(send(client, Page(client.get(report_address(pledge))), **told()))
    again = Page(send(client, page, "send", story=""))
    assert again.status == 422
    assert again.error_beside("story")
    assert db.session.scalar(select(func.count(Report.id))) == 0


def test_text_beyond_all_reason_is_told_so(client: StrictClient, pledge: Pledge) -> None:
    page = Page(client.get(report_address(pledge)))
    response = send(client, page, **told(story="经" * 400_000))
    assert response.status_code in {413, 422}
    assert db.session.scalar(select(func.count(Report.id))) == 0


def test_unknown_action_reports_nothing(client: StrictClient, pledge: Pledge) -> None:
    page = Page(client.get(report_address(pledge)))
    for action in ("", "sendd", "drop:", "drop:../../x", "drop:\x00"):
        assert send(client, page, action, **told()).status_code == 200
    assert db.session.scalar(select(func.count(Report.id))) == 0


def test_scene_changed_by_hand_is_asked_for_again(client: StrictClient, pledge: Pledge) -> None:
    page = Page(client.get(report_address(pledge)))
    response = send(client, page, "send", **told(), scene="ordering")
    assert "回执码" not in Page(response).heading
    assert db.session.scalar(select(func.count(Report.id))) == 0


def test_year_one_and_year_9999_are_days_like_any_other(
    client: StrictClient, pledge: Pledge
) -> None:
    for day in (date.min, date.max):
        page = refused(client, pledge, happened_on=day.isoformat())
        assert page.status == 422


@pytest.mark.parametrize(
    "status", [PledgeStatus.WITHDRAWN, PledgeStatus.REVOKED, PledgeStatus.EXPIRED]
)
def test_day_after_the_end_is_refused_but_for_what_happens_after_it(
    client: StrictClient, status: PledgeStatus
) -> None:
    pledge = make_pledge(status=status, signed_on=today() - timedelta(days=400))
    pledge.valid_until = today() - timedelta(days=20)
    pledge.changes[-1].at = now() - timedelta(days=20)
    db.session.commit()
    ended = pledge.valid_until
    page = refused(client, pledge, happened_on=today().isoformat())
    assert "结束，只能举报" in page.error_beside("happened_on")
    for changes in ({"happened_on": ended.isoformat()}, {"code": "B15"}, {"code": "B16"}):
        answers: dict[str, Any] = {"happened_on": today().isoformat()} | changes
        assert review(client, pledge, **answers).status == 200


def test_five_photos_too_many_and_too_large_reach_the_form(
    client: StrictClient, pledge: Pledge
) -> None:
    page = Page(client.get(report_address(pledge)))
    large = [upload(b"x" * (13 * 1024 * 1024), f"IMG_{n}.jpg") for n in range(5)]
    again = Page(send(client, page, photos=large, **told()))
    assert again.status == 422
    assert "最多上传4张" in again.error_beside("photos")
    assert again.fields["story"] == STORY
