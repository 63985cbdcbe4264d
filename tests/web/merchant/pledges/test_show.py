"""A merchant's pledge: badges to download and to revoke, and how it is withdrawn."""

import io

import pytest
import zxingcpp
from PIL import Image

from pledge.badges.queries import list_badges
from pledge.badges.rules import BadgeStatus
from pledge.db import db
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from pledge.web.labels.labels import show_number
from tests.support.builders import (
    first_badge,
    make_merchant,
    make_pledge,
    make_site,
    sign_in,
    token_of,
)
from tests.support.merchant_forms import arrive, fill, require_kept
from tests.support.pages import Page
from tests.support.strict_client import BASE_URL, StrictClient

REASON = "门店停业装修"


@pytest.fixture
def pledge(client: StrictClient) -> Pledge:
    pledge = make_pledge(make_site(make_merchant()))
    sign_in(client, pledge.site.merchant.owner)
    return pledge


def page_of(pledge: Pledge) -> str:
    return f"/merchant/pledges/{show_number(pledge.number)}"


def download(serial: str, ending: str) -> str:
    return f"/merchant/badges/{serial}.{ending}"


def status_now(pledge: Pledge) -> PledgeStatus:
    db.session.refresh(pledge)
    return pledge.status


def test_png_read_back_is_the_badges_address(client: StrictClient, pledge: Pledge) -> None:
    badge = first_badge(pledge)
    answer = client.get(download(badge.serial, "png"))
    assert answer.mimetype == "image/png"
    assert answer.headers["Cache-Control"] == "private, no-store"
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.data)))
    assert found.text == f"{BASE_URL}/b/{token_of(badge)}"


def test_svg_is_a_drawing_and_nothing_else(client: StrictClient, pledge: Pledge) -> None:
    answer = client.get(download(first_badge(pledge).serial, "svg"))
    drawing = answer.get_data(as_text=True)
    assert answer.mimetype == "image/svg+xml"
    assert "viewBox" in drawing
    assert "<script" not in drawing


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_badge_of_another_merchant_is_not_found(
    client: StrictClient, pledge: Pledge, ending: str
) -> None:
    theirs = first_badge(make_pledge()).serial
    assert client.get(download(theirs, ending)).status_code == 404
    assert client.get(download("0000000000", ending)).status_code == 404


def test_replaced_badge_is_void_and_has_a_successor(client: StrictClient, pledge: Pledge) -> None:
    old = first_badge(pledge)
    count = len(list_badges(pledge))
    address = f"/merchant/badges/{old.serial}/revoke"
    page = arrive(client, fill(client, address, then="replace", reason="被撕走"))
    assert "标识已作废" in page.words
    badges = list_badges(pledge)
    assert len(badges) == count + 1
    *_others, successor, revoked = badges
    assert revoked == old
    assert (successor.scene, successor.label) == (old.scene, old.label)
    assert "作废标识" in Page(client.get(f"/b/{token_of(old)}")).words
    assert "真标识" in Page(client.get(f"/b/{token_of(successor)}")).words
    assert download(old.serial, "png") not in page.links


def test_revoked_badge_alone_leaves_the_pledge_standing(
    client: StrictClient, pledge: Pledge
) -> None:
    old = first_badge(pledge)
    count = len(list_badges(pledge))
    arrive(
        client, fill(client, f"/merchant/badges/{old.serial}/revoke", then="revoke", reason="停用")
    )
    assert len(list_badges(pledge)) == count
    assert status_now(pledge) is PledgeStatus.ACTIVE
    again = client.get(f"/merchant/badges/{old.serial}/revoke")
    assert "已经作废" in arrive(client, again).words


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("then", "", "请选择一项"),
        ("reason", "", "请填写原因"),
        ("reason", "长" * 501, "最多500个字"),
    ],
)
def test_revoking_needs_a_choice_and_a_reason(
    client: StrictClient, pledge: Pledge, field: str, typed: str, message: str
) -> None:
    badge = first_badge(pledge)
    answers = {"then": "revoke", "reason": "停用"} | {field: typed}
    page = Page(fill(client, f"/merchant/badges/{badge.serial}/revoke", **answers))
    assert page.status == 422
    assert message in page.error_beside(field)
    db.session.refresh(badge)
    assert badge.status is BadgeStatus.ACTIVE


def test_withdrawal_is_public_and_ends_every_badge(client: StrictClient, pledge: Pledge) -> None:
    number = show_number(pledge.number)
    typed = number.replace("-", "").lower()
    page = arrive(client, fill(client, f"{page_of(pledge)}/withdraw", number=typed, reason=REASON))
    assert "承诺已撤回" in page.words
    assert f"{page_of(pledge)}/withdraw" not in page.links
    assert status_now(pledge) is PledgeStatus.WITHDRAWN
    assert REASON in Page(client.get(f"/pledges/{number}")).words
    assert "承诺已撤回" in Page(client.get(f"/b/{token_of(first_badge(pledge))}")).words


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("number", "", "请填写"),
        ("number", "AAAA-AAAA", "编号不符"),
        ("reason", "", "请填写撤回原因"),
    ],
)
def test_withdrawal_needs_the_number_typed_again_and_a_reason(
    client: StrictClient, pledge: Pledge, field: str, typed: str, message: str
) -> None:
    answers = {"number": show_number(pledge.number), "reason": REASON} | {field: typed}
    page = Page(fill(client, f"{page_of(pledge)}/withdraw", **answers))
    assert page.status == 422
    assert message in page.error_beside(field)
    require_kept(page, **{name: value for name, value in answers.items() if name != field})
    assert status_now(pledge) is PledgeStatus.ACTIVE


@pytest.mark.parametrize(
    "status", [PledgeStatus.WITHDRAWN, PledgeStatus.EXPIRED, PledgeStatus.REVOKED]
)
def test_pledge_that_ended_cannot_be_withdrawn(client: StrictClient, status: PledgeStatus) -> None:
    pledge = make_pledge(status=status)
    sign_in(client, pledge.site.merchant.owner)
    assert f"{page_of(pledge)}/withdraw" not in Page(client.get(page_of(pledge))).links
    page = arrive(client, client.get(f"{page_of(pledge)}/withdraw"))
    assert "不能撤回" in page.words


@pytest.mark.parametrize("token", ["", "foreign"])
def test_withdrawal_without_its_token_is_refused_and_kept(
    client: StrictClient, pledge: Pledge, token: str
) -> None:
    page = Page(fill(client, f"{page_of(pledge)}/withdraw", reason=REASON, csrf_token=token))
    assert page.status == 400
    require_kept(page, reason=REASON)
    assert status_now(pledge) is PledgeStatus.ACTIVE


def test_rival_finds_no_such_pledge(client: StrictClient, pledge: Pledge) -> None:
    serial = first_badge(pledge).serial
    sign_in(client, make_merchant().owner)
    for page in (page_of(pledge), f"{page_of(pledge)}/withdraw", f"{page_of(pledge)}/renew"):
        assert client.get(page).status_code == 404
    assert client.post(f"/merchant/badges/{serial}/revoke").status_code == 404
