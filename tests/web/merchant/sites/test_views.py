"""A place afterwards: shown, corrected, given more touchpoints and another photo."""

import io

import pytest

from pledge.badges.queries import list_badges
from pledge.config import Settings
from pledge.db import db
from pledge.merchants.models import Site
from pledge.merchants.rules import Scene
from pledge.pledges.rules import PledgeStatus
from tests.support.builders import jpeg_bytes, make_merchant, make_pledge, make_site, sign_in
from tests.support.merchant_forms import arrive, fill, require_kept
from tests.support.pages import Page
from tests.support.strict_client import StrictClient


@pytest.fixture
def site(client: StrictClient) -> Site:
    site = make_site(make_merchant(), name="旧名广场")
    sign_in(client, site.merchant.owner)
    return site


def page_of(site: Site) -> str:
    return f"/merchant/sites/{site.id}"


def test_page_offers_the_next_step(client: StrictClient, site: Site) -> None:
    page = Page(client.get(page_of(site)))
    assert f"{page_of(site)}/sign" in page.links
    assert "尚未签署承诺" in page.words


def test_place_is_corrected(client: StrictClient, site: Site) -> None:
    page = arrive(client, fill(client, f"{page_of(site)}/edit", name="新名广场"))
    assert page.heading == "新名广场"


def test_wrong_correction_is_refused_beside_it(client: StrictClient, site: Site) -> None:
    page = Page(fill(client, f"{page_of(site)}/edit", name="", address="新地址1号"))
    assert page.status == 422
    assert "请填写场所名称" in page.error_beside("name")
    require_kept(page, address="新地址1号")


def test_change_made_meanwhile_is_not_overwritten(client: StrictClient, site: Site) -> None:
    address = f"{page_of(site)}/edit"
    stale = Page(client.get(address)).fields | {"name": "我的名称"}
    arrive(client, fill(client, address, name="别人的名称"))
    page = Page(client.post(address, data=stale))
    assert page.status == 409
    assert "已被改动" in page.words
    require_kept(page, name="我的名称")
    db.session.refresh(site)
    assert site.name == "别人的名称"


@pytest.mark.parametrize("status", list(PledgeStatus))
def test_place_once_signed_for_keeps_its_name_and_address(
    client: StrictClient, site: Site, status: PledgeStatus
) -> None:
    before = Page(client.get(f"{page_of(site)}/edit")).fields
    make_pledge(site, status)
    answer = client.post(f"{page_of(site)}/edit", data=before | {"name": "新名"})
    assert answer.status_code == 409
    page = Page(answer)
    assert "不能再改" in page.heading
    assert "/merchant/sites/add" in page.links
    db.session.refresh(site)
    assert site.name == "旧名广场"
    assert f"{page_of(site)}/edit" not in Page(client.get(page_of(site))).links


@pytest.mark.parametrize(
    "status", [PledgeStatus.WITHDRAWN, PledgeStatus.EXPIRED, PledgeStatus.REVOKED]
)
def test_place_whose_pledge_ended_can_be_signed_anew(
    client: StrictClient, site: Site, status: PledgeStatus
) -> None:
    make_pledge(site, status)
    assert f"{page_of(site)}/sign" in Page(client.get(page_of(site))).links


def test_added_touchpoint_of_a_pledged_scene_gets_its_badge(
    client: StrictClient, site: Site
) -> None:
    pledge = make_pledge(site)
    before = len(list_badges(pledge))
    answers = {"has_parking": "y", "spots_parking": "出口9"}
    page = arrive(client, fill(client, f"{page_of(site)}/touchpoints", **answers))
    assert "出口9" in page.words
    assert [badge.label for badge in list_badges(pledge)[before:]] == ["出口9"]


def test_scene_that_is_not_pledged_cannot_be_added(client: StrictClient, site: Site) -> None:
    make_pledge(site)
    address = f"{page_of(site)}/touchpoints"
    assert "has_ordering" not in client.get(address).get_data(as_text=True)
    page = Page(fill(client, address, has_ordering="y", spots_ordering="1号桌"))
    assert page.status == 422
    assert "请至少选择一个扫码环节" in page.words
    assert Scene.ORDERING not in site.scenes


def test_photo_replaces_the_one_before(
    client: StrictClient, site: Site, settings: Settings
) -> None:
    for colour in ("teal", "navy"):
        photo = (io.BytesIO(jpeg_bytes(colour=colour)), "door.jpg")
        answer = client.post(
            f"{page_of(site)}/photo", data=Page(client.get(page_of(site))).fields | {"photo": photo}
        )
        assert "已更新" in arrive(client, answer).words
    db.session.refresh(site)
    assert [path.name for path in settings.uploads.rglob("*") if path.is_file()] == [site.photo]


@pytest.mark.parametrize(
    ("content", "status", "message"),
    [(b"<html>", 415, "不是JPEG"), (None, 422, "请选择一张照片")],
)
def test_wrong_photo_is_refused_beside_it(
    client: StrictClient, site: Site, content: bytes | None, status: int, message: str
) -> None:
    fields: dict[str, object] = dict(Page(client.get(page_of(site))).fields)
    if content:
        fields["photo"] = (io.BytesIO(content), "door.jpg")
    page = Page(client.post(f"{page_of(site)}/photo", data=fields))
    assert page.status == status
    assert message in page.error_beside("photo")


def test_rival_finds_no_such_place(client: StrictClient, site: Site) -> None:
    sign_in(client, make_merchant().owner)
    for page in ("", "/edit", "/sign", "/touchpoints"):
        assert client.get(page_of(site) + page).status_code == 404
    assert client.post(f"{page_of(site)}/photo").status_code == 404


def test_photo_of_a_rival_leaves_no_file(
    client: StrictClient, site: Site, settings: Settings
) -> None:
    sign_in(client, make_merchant().owner)
    photo = (io.BytesIO(jpeg_bytes()), "door.jpg")
    assert client.post(f"{page_of(site)}/photo", data={"photo": photo}).status_code == 404
    assert list(settings.uploads.iterdir()) == []
