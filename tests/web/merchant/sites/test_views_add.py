"""Adding a place: province, city and district by links, touchpoints by scene, one photo."""

import io
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from pledge.config import Settings
from pledge.db import db
from pledge.merchants.actions import SiteFacts, add_site
from pledge.merchants.models import Merchant, Site
from pledge.merchants.rules import Scene, SiteKind
from pledge.storage import photos
from tests.support.builders import (
    jpeg_bytes,
    make_merchant,
    make_pledge,
    make_site,
    make_user,
    sign_in,
)
from tests.support.merchant_forms import RTL, arrive, fill, require_kept
from tests.support.pages import Page, words_of
from tests.support.races import run_at_once
from tests.support.strict_client import StrictClient

ADD = "/merchant/sites/add"
SHANGHAI_CITY = f"{ADD}?region=310100"
PLACE = {
    "kind": "restaurant",
    "name": "老正兴菜馆",
    "region": "310101",
    "address": "福州路556号2楼",
    "has_ordering": "y",
    "spots_ordering": "大堂1号桌，大堂2号桌、包间",
}


@pytest.fixture
def merchant(client: StrictClient) -> Merchant:
    merchant = make_merchant()
    sign_in(client, merchant.owner)
    return merchant


def add(client: StrictClient, **answers: Any) -> TestResponse:
    return fill(client, SHANGHAI_CITY, **PLACE | answers)


def spots() -> list[tuple[Scene, str]]:
    site = db.session.query(Site).one()
    return [(touchpoint.scene, touchpoint.label) for touchpoint in site.touchpoints]


def test_region_is_picked_by_links_down_to_the_district(
    client: StrictClient, merchant: Merchant
) -> None:
    provinces = Page(client.get(ADD))
    assert f"{ADD}?region=320000" in provinces.links
    cities = Page(client.get(f"{ADD}?region=320000"))
    assert f"{ADD}?region=320100" in cities.links
    form = Page(client.get(f"{ADD}?region=320100"))
    offered = [words_of(option) for option in form.by_id("region").iter("option")]
    assert "玄武区" in offered
    assert "黄浦区" not in offered


@pytest.mark.parametrize("region", ["310000", "110000"])
def test_municipality_leads_straight_to_its_districts(
    client: StrictClient, merchant: Merchant, region: str
) -> None:
    assert Page(client.get(f"{ADD}?region={region}")).by_id("region").tag == "select"


@pytest.mark.parametrize("region", ["999999", "abc", "310101", ""])
def test_unknown_region_leads_back_to_the_provinces(
    client: StrictClient, merchant: Merchant, region: str
) -> None:
    assert f"{ADD}?region=310000" in Page(client.get(f"{ADD}?region={region}")).links


def test_place_is_added_with_a_touchpoint_for_each_spot(
    client: StrictClient, merchant: Merchant
) -> None:
    page = arrive(client, add(client, has_invoice="y"))
    assert page.heading == PLACE["name"]
    assert sorted(spots()) == sorted(
        [
            (Scene.ORDERING, "大堂1号桌"),
            (Scene.ORDERING, "大堂2号桌"),
            (Scene.ORDERING, "包间"),
            (Scene.INVOICE, "开票"),
        ]
    )


def test_without_an_entity_the_entity_comes_first(client: StrictClient) -> None:
    sign_in(client, make_user())
    assert client.get(ADD).location == "/merchant/entity"


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "请填写场所名称"),
        ("name", "长" * 61, "最多60个字"),
        ("name", f"老正兴{RTL}", "不能使用的字符"),
        ("address", "", "请填写门牌地址"),
        ("address", "路" * 121, "最多120个字"),
        ("address", "福州路\x07556号", "不能使用的字符"),
        ("region", "", "请选择区、县"),
        ("region", "320102", "请选择区、县"),
        ("kind", "castle", "请选择场所类型"),
        ("container", "4711", "请从列表中选择商场"),
        ("spots_ordering", "一二三四五六七八九十" * 2 + "一", "最多20个字"),
    ],
)
def test_wrong_answer_is_refused_beside_it(
    client: StrictClient, merchant: Merchant, field: str, typed: str, message: str
) -> None:
    page = Page(add(client, **{field: typed}))
    assert page.status == 422
    assert message in page.error_beside(field)
    kept = {name: value for name, value in PLACE.items() if name not in {field, "has_ordering"}}
    require_kept(page, **kept)
    assert db.session.query(Site).count() == 0


def test_some_scene_must_be_ticked(client: StrictClient, merchant: Merchant) -> None:
    form = Page(client.get(SHANGHAI_CITY)).fields | PLACE
    del form["has_ordering"]
    page = Page(client.post(SHANGHAI_CITY, data=form))
    assert page.status == 422
    assert "请至少选择一个扫码环节" in page.words
    require_kept(page, name=PLACE["name"], spots_ordering=PLACE["spots_ordering"])


def test_too_many_spots_are_refused(client: StrictClient, merchant: Merchant) -> None:
    page = Page(add(client, spots_ordering=",".join(f"{number}桌" for number in range(61))))
    assert "最多60个扫码点" in page.words


def test_place_may_stand_in_a_mall_that_signed_nearby(
    client: StrictClient, merchant: Merchant
) -> None:
    mall = make_pledge(make_site(name="豫园商城")).site
    unsigned = make_site(name="没有签署的商场")
    offered = Page(client.get(SHANGHAI_CITY)).by_id("container")
    names = [words_of(option) for option in offered.iter("option")]
    assert "豫园商城" in names
    assert unsigned.name not in names
    page = arrive(client, add(client, container=str(mall.id)))
    assert "位于豫园商城内" in page.words


def test_photo_of_the_entrance_is_kept(
    client: StrictClient, merchant: Merchant, settings: Settings
) -> None:
    arrive(client, add(client, photo=(io.BytesIO(jpeg_bytes()), "door.jpg")))
    name = db.session.query(Site).one().photo
    assert name
    assert photos.photo_path(settings.uploads, name).exists()


def test_wrong_photo_is_refused_beside_it_and_nothing_else_is_lost(
    client: StrictClient, merchant: Merchant
) -> None:
    page = Page(add(client, photo=(io.BytesIO(b"<svg onload='x'>"), "door.svg")))
    assert page.status == 415
    assert "不是JPEG" in page.error_beside("photo")
    require_kept(page, name=PLACE["name"], address=PLACE["address"])


def test_good_photo_beside_a_wrong_field_is_asked_for_again(
    client: StrictClient, merchant: Merchant, settings: Settings
) -> None:
    page = Page(add(client, name="", photo=(io.BytesIO(jpeg_bytes()), "door.jpg")))
    assert "重新选择" in page.error_beside("photo")
    assert list(settings.uploads.iterdir()) == []


@pytest.mark.parametrize("token", ["", "foreign"])
def test_form_without_its_token_is_refused_and_kept(
    client: StrictClient, merchant: Merchant, token: str
) -> None:
    page = Page(add(client, csrf_token=token))
    assert page.status == 400
    require_kept(page, name=PLACE["name"], address=PLACE["address"])
    assert db.session.query(Site).count() == 0


def test_photo_sent_without_a_region_leaves_no_file(
    client: StrictClient, merchant: Merchant, settings: Settings
) -> None:
    client.post(ADD, data={"photo": (io.BytesIO(jpeg_bytes()), "door.jpg")})
    assert list(settings.uploads.iterdir()) == []


def test_form_sent_twice_is_one_place_with_one_photo(
    client: StrictClient, merchant: Merchant, settings: Settings
) -> None:
    answers = [
        add(client, photo=(io.BytesIO(jpeg_bytes()), "door.jpg"), name=name)
        for name in ("老正兴菜馆", "老正兴 菜馆")
    ]
    assert answers[0].location == answers[1].location
    site = db.session.query(Site).one()
    assert [path.name for path in settings.uploads.iterdir()] == [site.photo]


def test_form_sent_five_times_at_once_is_one_place(app: Flask, merchant: Merchant) -> None:
    merchant_id = merchant.id
    facts = SiteFacts(SiteKind.RESTAURANT, "老正兴菜馆", "福州路556号2楼", "310101")

    def add_once() -> int:
        return add_site(db.session.get_one(Merchant, merchant_id), facts, []).id

    ids = run_at_once(app, add_once, 5)
    assert len(set(ids)) == 1
    assert db.session.query(Site).count() == 1
