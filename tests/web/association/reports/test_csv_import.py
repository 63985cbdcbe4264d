"""Importing a file of leads: nothing before it is pressed, wrong lines by name, never twice."""

import csv
import io
from typing import Any

import pytest
from werkzeug.test import TestResponse

from pledge.cases.models.cases import Report
from pledge.cases.rules.workflow import Channel
from pledge.core.clock import today
from pledge.db import db
from tests.support.builders import XUANWU, Cast, make_cast, make_pledge, make_site, sign_in
from tests.support.pages import Page, form_of
from tests.support.strict_client import StrictClient

IMPORT = "/association/leads/import"
HEADER = "承诺编号,场所名称,地区,地址,场所类型,环节,问题,发生日期,经过,系统供应商"


@pytest.fixture
def cast(client: StrictClient) -> Cast:
    """Sign the volunteer in."""
    cast = make_cast()
    sign_in(client, cast.volunteer)
    return cast


def line(**changes: str) -> str:
    told = {
        "number": "",
        "place": "没签的店",
        "region": "黄浦区",
        "address": "南京西路1号",
        "kind": "餐厅",
        "scene": "点餐",
        "code": "B03 强制会员",
        "day": f"{today():%Y/%m/%d}",
        "story": "要注册会员",
        "vendor": "某某云",
    }
    return ",".join((told | changes).values())


def check(client: StrictClient, *lines: str, data: bytes | None = None) -> TestResponse:
    content = data if data is not None else "\n".join((HEADER, *lines)).encode()
    fields = form_of(client.get(IMPORT), file=(io.BytesIO(content), "leads.csv"))
    return client.post(IMPORT, data=fields, content_type="multipart/form-data")


def press(client: StrictClient, checked: TestResponse, action: str) -> TestResponse:
    fields: dict[str, Any] = form_of(checked, action=action) | {"file": b""}
    return client.post(IMPORT, data=fields, content_type="multipart/form-data")


def leads() -> list[Report]:
    return db.session.query(Report).order_by(Report.id).all()


def test_right_lines_are_imported_when_pressed_and_only_once(
    client: StrictClient, cast: Cast
) -> None:
    pledge = make_pledge()
    about_pledge = line(number=pledge.number, place="", scene="parking", code="b02", region="")
    checked = check(client, line(), about_pledge)
    assert "2条可以导入，0条有错" in Page(checked).words
    assert leads() == []
    assert "已导入2条" in Page(press(client, checked, "import")).words
    assert "2条已导入过" in Page(press(client, checked, "import")).words
    assert "2条已导入过" in Page(check(client, "", about_pledge, line())).words
    first, second = leads()
    assert (first.channel, first.entered_by_id) == (Channel.IMPORT, cast.volunteer.id)
    assert (first.case.region_code, first.case.vendor) == ("310101", "某某云")
    assert (second.pledge_id, second.code) == (pledge.id, "B02")


def test_wrong_lines_are_named_and_downloaded_with_their_reasons(
    client: StrictClient, cast: Cast
) -> None:
    elsewhere = make_pledge(make_site(region_code=XUANWU))
    checked = check(
        client,
        line(),
        line(),
        line(number=elsewhere.number, story="别处的"),
        line(kind="飞船", story="=1+1"),
        line(code="B10", day="2099-01-01", story=""),
    )
    page = Page(checked)
    assert "1条可以导入，4条有错" in page.words
    for words in ("与第2行相同", "第4行", "江苏省", "认不出“飞船”", "日期不能晚于今天", "经过"):
        assert words in page.words
    answer = press(client, checked, "download")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0] == [*HEADER.split(","), "原因"]
    assert [row[8] for row in rows[1:]] == ["要注册会员", "别处的", "'=1+1", ""]
    assert "与第2行相同" in rows[1][-1]
    press(client, checked, "import")
    assert len(leads()) == 1


def test_file_that_cannot_be_read_is_refused_beside_its_field(
    client: StrictClient, cast: Cast
) -> None:
    bad = {b"a\0b": "空字符", b"": "请选择", '"没关'.encode(): "引号", b"PK\x03\x04": "Excel"}
    for data, words in bad.items():
        page = Page(check(client, data=data))
        assert page.status == 422
        assert words in page.error_beside("file")
    checked = check(client, line())
    carried = form_of(checked, action="import") | {"carried": "not base64!", "file": b""}
    answer = client.post(IMPORT, data=carried, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert leads() == []


def test_large_file_travels_through_the_second_step(client: StrictClient, cast: Cast) -> None:
    many = [line(story=f"第{at}件" + "长" * 500) for at in range(420)]
    checked = check(client, *many)
    assert "420条可以导入" in Page(checked).words
    assert press(client, checked, "download").status_code == 200


def test_template_is_read_back_as_a_file_without_leads(client: StrictClient, cast: Cast) -> None:
    template = client.get("/association/leads/template.csv").get_data()
    assert "第一行是表头" in Page(check(client, data=template)).error_beside("file")
