"""A lead that a member types in: channel, place or pledge, errors beside fields, once."""

import io
from typing import Any

import pytest
from werkzeug.test import TestResponse

from pledge.cases.models.cases import Report
from pledge.cases.rules.workflow import Channel
from pledge.core.clock import today
from pledge.db import db
from pledge.web.labels.labels import show_number
from tests.support.builders import (
    XUANWU,
    Cast,
    jpeg_bytes,
    make_cast,
    make_pledge,
    make_site,
    sign_in,
)
from tests.support.pages import Page, form_of
from tests.support.report_form import receipt_code
from tests.support.strict_client import StrictClient

NEW = "/association/leads/new"
TOLD: dict[str, Any] = {
    "channel": "phone",
    "place_name": "没签的停车场",
    "region": "310101",
    "place_address": "南京西路1号",
    "kind": "car_park",
    "scene": "parking",
    "code": "B02",
    "happened_on": today().isoformat(),
    "story": "不关注就不抬杆",
    "vendor": "某某停车云",
}
NO_PLACE = {"place_name": "", "region": "", "place_address": "", "kind": "", "vendor": ""}


@pytest.fixture
def cast(client: StrictClient) -> Cast:
    """Sign the volunteer in."""
    cast = make_cast()
    sign_in(client, cast.volunteer)
    return cast


def filled(client: StrictClient, **changes: Any) -> dict[str, Any]:
    return form_of(client.get(NEW), **(TOLD | {"action": "send"} | changes))


def send(client: StrictClient, data: dict[str, Any]) -> TestResponse:
    return client.post(NEW, data=data, content_type="multipart/form-data")


def test_lead_about_a_place_is_taken_once_with_a_receipt_that_opens(
    client: StrictClient, cast: Cast
) -> None:
    assert NEW in Page(client.get("/association/")).links
    data = filled(client)
    first, again = Page(send(client, data)), Page(send(client, data))
    assert receipt_code(first) == receipt_code(again)
    report = db.session.query(Report).one()
    assert (report.channel, report.entered_by_id) == (Channel.PHONE, cast.volunteer.id)
    assert (report.case.name, report.case.region_code) == ("没签的停车场", "310101")
    assert report.case.vendor == "某某停车云"
    assert f"/association/cases/{report.case_id}" in first.links
    receipt = Page(client.post("/receipt", data={"code": receipt_code(first)}))
    assert "没签的停车场" in receipt.words
    assert "电话" in Page(client.get(f"/association/cases/{report.case_id}")).words


def test_number_of_a_pledge_stands_for_the_place(client: StrictClient, cast: Cast) -> None:
    site = make_site()
    site.vendor = "场所说的供应商"
    pledge = make_pledge(site)
    data = filled(client, number=show_number(pledge.number).lower(), **NO_PLACE)
    assert send(client, data).status_code == 200
    case = db.session.query(Report).one().case
    assert (case.pledge_id, case.vendor) == (pledge.id, "场所说的供应商")


def test_errors_stand_beside_fields_and_nothing_is_lost(client: StrictClient, cast: Cast) -> None:
    photo = (io.BytesIO(jpeg_bytes()), "a.jpg")
    data = filled(client, channel="", region="320102", code="B10", story="", photos=photo)
    page = Page(send(client, data))
    assert page.status == 422
    for name in ("channel", "region", "code", "story"):
        assert page.error_beside(name)
    assert page.fields["place_name"] == "没签的停车场"
    assert "已收到的照片" in page.words
    assert db.session.query(Report).count() == 0
    sent = form_of(send(client, data | {"photos": b""}), **TOLD, action="send")
    assert send(client, sent).status_code == 200
    assert len(db.session.query(Report).one().exhibits) == 1


def test_pledge_that_is_not_ours_to_judge_is_named(client: StrictClient, cast: Cast) -> None:
    elsewhere = make_pledge(make_site(region_code=XUANWU))
    here = make_pledge()
    cases = {
        elsewhere.number: ("number", "江苏省"),
        "23456789": ("number", "没有这个编号"),
        here.number: ("scene", "停车缴费"),
    }
    for number, (field, words) in cases.items():
        data = filled(client, number=number, scene="ordering", code="B03", **NO_PLACE)
        assert words in Page(send(client, data)).error_beside(field)
    assert db.session.query(Report).count() == 0


def test_form_of_another_session_keeps_its_words(client: StrictClient, cast: Cast) -> None:
    data = filled(client) | {"form_token": "nonsense"}
    page = Page(send(client, data))
    assert (page.status, page.fields["story"]) == (400, "不关注就不抬杆")
