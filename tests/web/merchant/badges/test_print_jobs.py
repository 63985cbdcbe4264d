"""Printing: one badge at true size and as PDF, copies added, files of many badges."""

import io

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image

from pledge.badges.actions import revoke_badge
from pledge.badges.models import Badge
from pledge.badges.printing.jobs import make_next_print
from pledge.badges.printing.sheets import Press
from pledge.badges.queries import list_badges, list_copies, list_own_jobs
from pledge.config import Settings
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


@pytest.fixture
def pledge(client: StrictClient) -> Pledge:
    pledge = make_pledge(make_site(make_merchant()))
    sign_in(client, pledge.site.merchant.owner)
    return pledge


def copies_of(pledge: Pledge) -> str:
    return f"/merchant/pledges/{show_number(pledge.number)}/copies"


def prints_of(pledge: Pledge) -> str:
    return f"/merchant/pledges/{show_number(pledge.number)}/print"


def badge_at(badge: Badge, ending: str) -> str:
    return f"/merchant/badges/{badge.serial}{ending}"


def test_preview_shows_the_sheet_at_its_size(client: StrictClient, pledge: Pledge) -> None:
    badge = first_badge(pledge)
    page = Page(client.get(badge_at(badge, "/print?sheet=a5&colour=black")))
    assert "5厘米" in page.words
    [picture] = [address for address in page.images if "preview" in address]
    shown = Image.open(io.BytesIO(client.get(picture).data), formats=["PNG"])
    assert shown.size == pytest.approx((148 / 25.4 * 192, 210 / 25.4 * 192), abs=1)
    [found] = zxingcpp.read_barcodes(shown)
    assert found.text == f"{BASE_URL}/b/{token_of(badge)}"


def test_pdf_of_one_badge_and_of_its_touchpoint_s_stickers(
    client: StrictClient, pledge: Pledge
) -> None:
    spot = str(pledge.site.touchpoints[0].id)
    arrive(client, fill(client, copies_of(pledge), touchpoint=spot, count="9"))
    for sheet, pages in (("board", 1), ("sheet", 2)):
        answer = client.get(badge_at(first_badge(pledge), f".pdf?sheet={sheet}"))
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Cache-Control"] == "private, no-store"
        document = pdfium.PdfDocument(answer.data)
        assert len(document) == pages
        document.close()


def test_bare_png_is_as_wide_as_asked_for_at_300_dpi(client: StrictClient, pledge: Pledge) -> None:
    answer = client.get(badge_at(first_badge(pledge), ".png?mm=40"))
    picture = Image.open(io.BytesIO(answer.data), formats=["PNG"])
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert picture.width / 300 * 25.4 == pytest.approx(40, abs=2)


@pytest.mark.parametrize(
    "ending", ["/print?sheet=a0", ".pdf?colour=red", ".png?mm=x", ".png?mm=5", ".png?mm=9999"]
)
def test_what_is_not_offered_is_not_found(
    client: StrictClient, pledge: Pledge, ending: str
) -> None:
    assert client.get(badge_at(first_badge(pledge), ending)).status_code == 404


@pytest.mark.parametrize("ending", ["/print", "/preview.png", ".pdf", ".png", ".svg"])
def test_revoked_badge_is_never_printed(client: StrictClient, pledge: Pledge, ending: str) -> None:
    badge = first_badge(pledge)
    revoke_badge(badge, by=pledge.site.merchant.owner, reason="丢失")
    db.session.commit()
    page = Page(client.get(badge_at(badge, ending)))
    assert (page.status, page.heading) == (409, "不能打印")
    assert "已经作废" in page.words


@pytest.mark.parametrize(
    ("status", "words"),
    [(PledgeStatus.SUSPENDED, "承诺已暂停"), (PledgeStatus.WITHDRAWN, "承诺已经结束")],
)
def test_pledge_that_does_not_stand_is_never_printed(
    client: StrictClient, status: PledgeStatus, words: str
) -> None:
    pledge = make_pledge(status=status)
    sign_in(client, pledge.site.merchant.owner)
    for address in (badge_at(first_badge(pledge), ".pdf"), prints_of(pledge)):
        page = Page(client.get(address))
        assert page.status == 409
        assert words in page.words
    assert "没有可以打印的标识" in Page(client.get("/merchant/prints")).words


def test_copies_are_added_and_listed_with_serials_in_groups(
    client: StrictClient, pledge: Pledge
) -> None:
    spot = str(pledge.site.touchpoints[0].id)
    page = arrive(client, fill(client, copies_of(pledge), touchpoint=spot, count="2"))
    assert "已增加2张" in page.words
    copies = [one for one in list_copies(pledge) if str(one.touchpoint_id) == spot]
    assert [one.copy for one in copies] == [1, 2, 3]
    for one in copies:
        assert f"{one.serial[:5]}-{one.serial[5:]}" in page.words
        assert badge_at(one, "/print") in page.links


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("count", "", "整数"),
        ("count", "0", "整数"),
        ("count", "201", "整数"),
        ("count", "两张", "整数"),
        ("count", "200", "最多还能增加199张"),
        ("touchpoint", "0", "请选择一个扫码点"),
    ],
)
def test_bad_count_of_copies_is_refused_beside_its_field(
    client: StrictClient, pledge: Pledge, field: str, typed: str, message: str
) -> None:
    spot = str(pledge.site.touchpoints[0].id)
    page = Page(fill(client, copies_of(pledge), **{"touchpoint": spot} | {field: typed}))
    assert page.status == 422
    assert message in page.error_beside(field)
    assert len(list_copies(pledge)) == 2


def test_public_page_groups_many_copies(client: StrictClient, pledge: Pledge) -> None:
    spot = str(pledge.site.touchpoints[0].id)
    arrive(client, fill(client, copies_of(pledge), touchpoint=spot, count="15"))
    page = Page(client.get(f"/pledges/{show_number(pledge.number)}"))
    assert "在用16张，已作废0张" in page.words
    assert len(page.find_all("details")) >= 2


def test_file_is_ordered_watched_and_fetched_by_its_owner_only(
    client: StrictClient, settings: Settings, pledge: Pledge
) -> None:
    answer = fill(client, "/merchant/prints", what=[str(pledge.id)], sheet="a5", file_form="zip")
    page = arrive(client, answer)
    assert "正在等后台程序" in page.words
    [progress] = page.find_all("progress")
    assert (progress.get("value"), progress.get("max")) == ("0", "2")
    assert page.find_all("meta", **{"http-equiv": "refresh"})
    file = f"{answer.location}/file"
    assert client.get(file).status_code == 404
    make_next_print(Press.of(settings), settings.prints)
    page = Page(client.get(answer.location))
    assert file in page.links
    assert not page.find_all("meta", **{"http-equiv": "refresh"})
    fetched = client.get(file)
    assert fetched.data[:2] == b"PK"
    assert "attachment" in fetched.headers["Content-Disposition"]
    fetched.close()
    sign_in(client, make_merchant().owner)
    assert client.get(answer.location).status_code == 404
    assert client.get(file).status_code == 404


def test_copies_are_chosen_by_their_numbers(client: StrictClient, pledge: Pledge) -> None:
    spot = str(pledge.site.touchpoints[0].id)
    arrive(client, fill(client, copies_of(pledge), touchpoint=spot, count="5"))
    arrive(client, fill(client, prints_of(pledge), what=[spot], copies="2-3，6"))
    [job] = list_own_jobs(pledge.site.merchant.owner_id)
    assert job.total == 3


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("what", [], "请至少选择一项"),
        ("what", ["0"], "请至少选择一项"),
        ("copies", "一到三", "1-8,12"),
        ("copies", "77", "没有这几张"),
        ("sheet", "a0", "请选择一项"),
        ("colour", "red", "请选择一项"),
        ("file_form", "exe", "请选择一项"),
    ],
)
def test_bad_order_is_refused_beside_its_field(
    client: StrictClient, pledge: Pledge, field: str, typed: str | list[str], message: str
) -> None:
    spots = [str(one.id) for one in pledge.site.touchpoints]
    page = Page(fill(client, prints_of(pledge), **{"what": spots} | {field: typed}))
    assert page.status == 422
    assert message in page.error_beside(field)
    assert list_own_jobs(pledge.site.merchant.owner_id) == []


def test_places_of_a_rival_cannot_be_printed(client: StrictClient, pledge: Pledge) -> None:
    theirs = make_pledge()
    page = Page(fill(client, "/merchant/prints", what=[str(theirs.id)]))
    assert "请至少选择一项" in page.error_beside("what")
    for address in (copies_of(theirs), prints_of(theirs)):
        assert client.get(address).status_code == 404
    for ending in ("/print", "/preview.png", ".pdf"):
        assert client.get(badge_at(list_badges(theirs)[0], ending)).status_code == 404


def test_order_without_its_token_is_refused(client: StrictClient, pledge: Pledge) -> None:
    spots = [str(one.id) for one in pledge.site.touchpoints]
    page = Page(fill(client, prints_of(pledge), what=spots, copies="1", csrf_token=""))
    assert page.status == 400
    require_kept(page, copies="1")
