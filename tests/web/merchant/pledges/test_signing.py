"""Signing and renewing: every applicable clause answered yes, a name, a box, and only once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from werkzeug.test import TestResponse

from pledge.badges.queries import list_badges
from pledge.config import Settings
from pledge.core.clock import today
from pledge.db import db
from pledge.merchants.models import Site
from pledge.merchants.rules import Scene, SiteKind
from pledge.pledges.models import Pledge
from pledge.pledges.texts import CURRENT, get_text
from pledge.web.labels.labels import show_number
from tests.support.builders import make_merchant, make_pledge, make_site, sign_in, token_of
from tests.support.merchant_forms import RTL, arrive, fill, require_kept
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

SIGNER = {"signer_name": "王小明", "signer_position": "店长"}


@pytest.fixture
def site(client: StrictClient) -> Site:
    site = make_site(make_merchant(), SiteKind.CAR_PARK)
    sign_in(client, site.merchant.owner)
    return site


def page_of(site: Site) -> str:
    return f"/merchant/sites/{site.id}/sign"


def whole(site: Site) -> dict[str, str]:
    """Return every answer that signs."""
    clauses = get_text(CURRENT).clauses_for(set(site.scenes))
    return SIGNER | {"agrees": "y"} | {f"check_{clause.code}": "yes" for clause in clauses}


def sign(client: StrictClient, site: Site, **answers: Any) -> TestResponse:
    return fill(client, page_of(site), **whole(site) | answers)


def signed() -> int:
    return db.session.query(Pledge).count()


def test_signing_gives_number_badges_and_preview(client: StrictClient, site: Site) -> None:
    page = arrive(client, sign(client, site))
    pledge = db.session.query(Pledge).one()
    assert show_number(pledge.number) in page.words
    badges = list_badges(pledge)
    assert [(badge.scene, badge.label) for badge in badges] == [
        (touchpoint.scene, touchpoint.label) for touchpoint in site.touchpoints
    ]
    for badge in badges:
        preview = f"/b/{token_of(badge)}"
        assert preview in page.links
        assert "真标识" in Page(client.get(preview)).words
    [signature] = pledge.signatures
    assert (signature.signer_name, signature.signer_position) == ("王小明", "店长")
    assert signature.text_sha256 == get_text(CURRENT).sha256


def test_only_clauses_of_the_places_scenes_are_asked(client: StrictClient, site: Site) -> None:
    table = make_site(site.merchant, SiteKind.RESTAURANT, touchpoints=[(Scene.ORDERING, "1号桌")])
    assert "P5" in client.get(page_of(site)).get_data(as_text=True)
    asked = Page(client.get(page_of(table)))
    assert [e.get("id") for e in asked.find_all("fieldset") if e.get("id") == "check_P5"] == []


def test_box_comes_unticked_and_the_text_is_there_to_read(client: StrictClient, site: Site) -> None:
    page = Page(client.get(page_of(site)))
    assert "agrees" not in page.fields
    assert not any(name.startswith("check_") for name in page.fields)
    assert get_text(CURRENT).sha256 in page.words


def test_no_says_what_to_mend_and_does_not_sign(client: StrictClient, site: Site) -> None:
    page = Page(sign(client, site, check_P1="no"))
    assert page.status == 422
    assert "P1还没有做到" in page.error_beside("check_P1")
    clause = next(c for c in get_text(CURRENT).clauses if c.code == "P1")
    assert clause.fix.in_language("zh") in page.words
    assert f"/texts/{CURRENT}#P1" in page.links
    require_kept(page, **SIGNER, check_P1="no")
    assert signed() == 0


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("check_P1", "", "请回答"),
        ("check_P1", "maybe", "请回答"),
        ("signer_name", "", "请填写签署人姓名"),
        ("signer_name", "长" * 41, "最多40个字"),
        ("signer_position", f"店长{RTL}", "不能使用的字符"),
        ("agrees", "", "请阅读全文后勾选"),
    ],
)
def test_wrong_answer_is_refused_beside_it(
    client: StrictClient, site: Site, field: str, typed: str, message: str
) -> None:
    answers = whole(site) | {field: typed}
    if field == "agrees":
        del answers[field]
    page = Page(client.post(page_of(site), data=Page(client.get(page_of(site))).fields | answers))
    assert page.status == 422
    assert message in page.error_beside(field)
    require_kept(page, **{name: value for name, value in SIGNER.items() if name != field})
    assert signed() == 0


def test_form_sent_twice_is_one_pledge(client: StrictClient, site: Site) -> None:
    data = Page(client.get(page_of(site))).fields | whole(site)
    first = client.post(page_of(site), data=data)
    again = client.post(page_of(site), data=data)
    assert again.location == first.location
    assert signed() == 1


def test_place_without_touchpoints_is_led_to_add_them(client: StrictClient, site: Site) -> None:
    bare = make_site(site.merchant, touchpoints=[])
    page = arrive(client, client.get(page_of(bare)))
    assert "请先添加扫码点" in page.words


@pytest.mark.parametrize("token", ["", "foreign"])
def test_form_without_its_token_is_refused_and_kept(
    client: StrictClient, site: Site, token: str
) -> None:
    page = Page(sign(client, site, csrf_token=token))
    assert page.status == 400
    require_kept(page, **SIGNER, check_P1="yes")
    assert signed() == 0


def test_renewal_keeps_number_and_badges(client: StrictClient, site: Site) -> None:
    pledge = make_pledge(site, signed_on=today() - timedelta(days=350))
    ends, badges = pledge.valid_until, [badge.serial for badge in list_badges(pledge)]
    address = f"/merchant/pledges/{show_number(pledge.number)}/renew"
    assert address in Page(client.get("/merchant/")).links
    page = arrive(client, fill(client, address, **whole(site)))
    assert "已续签" in page.words
    db.session.refresh(pledge)
    assert pledge.valid_until.year == ends.year + 1
    assert [badge.serial for badge in list_badges(pledge)] == badges
    assert len(pledge.signatures) == 2


def test_renewal_opens_thirty_days_before_the_end(client: StrictClient, site: Site) -> None:
    pledge = make_pledge(site, signed_on=today() - timedelta(days=100))
    answer = client.get(f"/merchant/pledges/{show_number(pledge.number)}/renew")
    assert "到期前30天内" in arrive(client, answer).words


@pytest.fixture
def strict_registry(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let badges wait for the association, as PLEDGE_REQUIRE_IDENTITY=1 does."""
    settings: Settings = current_app.extensions["pledge-settings"]
    stricter = settings.model_copy(update={"require_identity": True})
    monkeypatch.setitem(app.extensions, "pledge-settings", stricter)


def test_badges_wait_for_the_identity_where_the_registry_says_so(
    strict_registry: None, client: StrictClient, site: Site
) -> None:
    page = arrive(client, sign(client, site))
    assert "等待消费者协会核验主体身份" in page.words
    pledge = db.session.query(Pledge).one()
    assert list_badges(pledge) == []
    public = Page(client.get(f"/pledges/{show_number(pledge.number)}"))
    assert "标识待消费者协会核验" in public.words
