"""A place without a pledge: taken as a lead with a receipt, and the national channel shown."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from pledge.cases.models.cases import Report
from pledge.cases.rules.workflow import Progress
from pledge.core.clock import today
from pledge.db import db
from tests.support.builders import make_cast, sign_in
from tests.support.pages import Page
from tests.support.report_form import receipt_code, send
from tests.support.strict_client import StrictClient

FORM = "/report?scene=parking"
STORY = "出口只有会员码 & 不关注就不抬杆"
TOLD: dict[str, Any] = {
    "place_name": "没签的停车场",
    "region": "310000",
    "place_address": "南京西路1号",
    "kind": "car_park",
    "code": "B02",
    "happened_on": today().isoformat(),
    "story": STORY,
    "asked": "",
    "contact": "",
    "vendor": "某某停车云",
}


def mail_of(page: Page) -> str:
    [link] = [link for link in page.links if link.startswith("mailto:")]
    return link


def test_place_is_chosen_by_scene_first(client: StrictClient) -> None:
    page = Page(client.get("/report"))
    assert "先查一下场所有没有签署承诺" in page.words
    assert FORM in page.links
    assert "/pledges" in page.links


def test_lead_is_taken_with_a_receipt_and_the_national_channel(client: StrictClient) -> None:
    page = Page(send(client, Page(client.get(FORM)), **TOLD))
    assert "没签的停车场" in page.words
    sent = Page(send(client, page, "send"))
    code = receipt_code(sent)
    report = db.session.query(Report).one()
    case = report.case
    assert (report.pledge_id, case.pledge_id, report.text_version) == (None, None, "")
    assert (case.name, case.address, case.region_code) == ("没签的停车场", "南京西路1号", "310000")
    assert (case.kind, case.vendor) == ("car_park", "某某停车云")
    assert report.progress is Progress.RECEIVED
    link = urlsplit(mail_of(sent))
    assert link.path == "ccaxfjd@cca.org.cn"
    assert STORY in parse_qs(link.query)["body"][0]
    assert "本系统不代发" in sent.words
    again = Page(client.post("/receipt", data={"code": code}))
    assert "没签的停车场" in again.words


def test_words_cannot_add_a_recipient_to_the_mail(client: StrictClient) -> None:
    story = "你好&cc=other@people.example\r\nBcc: other@people.example"
    page = Page(send(client, Page(client.get(FORM)), **(TOLD | {"story": story})))
    link = mail_of(Page(send(client, page, "send")))
    assert set(parse_qs(urlsplit(link).query)) == {"subject", "body"}
    assert "cc=other@people.example" in unquote(link)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"place_name": ""}, "place_name"),
        ({"place_name": "长" * 61}, "place_name"),
        ({"place_address": ""}, "place_address"),
        ({"region": ""}, "region"),
        ({"region": "000000"}, "region"),
        ({"kind": "castle"}, "kind"),
        ({"code": "B16"}, "code"),
        ({"happened_on": "2999-01-01"}, "happened_on"),
        ({"vendor": "长" * 61}, "vendor"),
    ],
)
def test_bad_input_is_named_beside_its_field(
    client: StrictClient, changed: dict[str, str], field: str
) -> None:
    page = Page(send(client, Page(client.get(FORM)), **(TOLD | changed)))
    assert page.status == 422
    assert page.error_beside(field)
    assert page.fields["story"] == STORY
    assert db.session.query(Report).count() == 0


def test_association_of_the_province_sees_the_lead(client: StrictClient) -> None:
    cast = make_cast()
    page = Page(send(client, Page(client.get(FORM)), **TOLD))
    send(client, page, "send")
    sign_in(client, cast.volunteer)
    assert "没签的停车场" in Page(client.get("/association/")).words
    sign_in(client, cast.other_officer)
    assert "没签的停车场" not in Page(client.get("/association/")).words
