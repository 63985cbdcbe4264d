"""The disclosed copy: looked at before it is kept, taken back, and never the merchant's own."""

import io
from typing import Any

from PIL import Image

from pledge.cases.handling.actions import reply
from pledge.cases.models.evidence import Exhibit
from pledge.cases.rules.workflow import CaseStatus
from pledge.config import Settings
from pledge.db import db
from pledge.storage import photos
from tests.support.builders import jpeg_bytes, make_cast, make_report, sign_in
from tests.support.case_forms import carried, follow, page_of
from tests.support.evidence import add_exhibit, events, keep_photo, page_of_exhibit
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

TOP_LEFT = {"box1_left": "0", "box1_top": "0", "box1_width": "50", "box1_height": "50"}
KEPT = TOP_LEFT | {"step": "confirmed"}


def pixels(settings: Settings, name: str) -> tuple[tuple[int, int], Any, Any]:
    """Return size, top left and bottom right pixel of a stored photo."""
    image = Image.open(io.BytesIO(photos.photo_path(settings.uploads, name).read_bytes()))
    corner = (image.width - 1, image.height - 1)
    return image.size, image.getpixel((0, 0)), image.getpixel(corner)


def test_result_is_shown_before_it_is_kept(client: StrictClient, settings: Settings) -> None:
    cast = make_cast()
    report = make_report()
    exhibit = add_exhibit(report)
    address = page_of_exhibit(report, exhibit)
    sign_in(client, cast.volunteer)
    form = carried(client, f"{address}/redact")
    preview = Page(client.post(f"{address}/redact", data=form | TOP_LEFT))
    assert "商家会看到的样子" in preview.words
    assert preview.images[0].startswith("data:image/jpeg")
    assert (exhibit.disclosed, events()) == (None, [])

    page = follow(client, client.post(f"{address}/redact", data=preview.fields | KEPT))
    assert "披露件已保存" in page.words
    assert "遮盖1处" in page.words
    db.session.refresh(exhibit)
    assert exhibit.disclosed is not None
    size, top_left, bottom_right = pixels(settings, exhibit.disclosed)
    assert size == (640, 480)
    assert max(top_left) < 10
    assert max(bottom_right) > 100
    assert events() == [("disclosed", "cover 0,0,500,500", cast.volunteer.id)]
    # goes on from what was covered
    assert page.fields["box1_width"] == "50"
    seen = client.get(f"{address}/disclosed", buffered=True)
    assert (seen.status_code, seen.headers["Cache-Control"]) == (200, "private, no-store")


def test_copy_is_replaced_and_taken_back_with_its_file(
    client: StrictClient, settings: Settings
) -> None:
    cast = make_cast()
    report = make_report()
    exhibit = add_exhibit(report)
    address = page_of_exhibit(report, exhibit)
    form = f"{address}/redact"
    sign_in(client, cast.volunteer)
    for crop in ({}, {"crop_left": "0", "crop_top": "0", "crop_width": "50", "crop_height": "50"}):
        client.post(form, data=carried(client, form) | KEPT | crop)
    db.session.refresh(exhibit)
    assert {path.name for path in settings.uploads.iterdir()} == {exhibit.name, exhibit.disclosed}
    page = follow(
        client,
        client.post(f"{address}/take-back", data=carried(client, form) | {"reason": "漏了车牌"}),
    )
    assert "披露件已收回" in page.words
    assert "漏了车牌" in page.words
    db.session.refresh(exhibit)
    assert (exhibit.disclosed, exhibit.disclosed_sha256) == (None, "")
    assert {path.name for path in settings.uploads.iterdir()} == {exhibit.name}
    assert [what for what, _because, _by in events()] == ["disclosed", "disclosed", "taken_back"]
    assert client.get(f"{address}/disclosed").status_code == 404
    history = Page(client.get(page_of(report.case))).words
    assert f"照片{exhibit.id}：收回披露件" in history
    assert "商家看不到" in history


def test_nothing_typed_is_lost(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report()
    form = f"{page_of_exhibit(report, add_exhibit(report))}/redact"
    sign_in(client, cast.volunteer)
    wrong = Page(client.post(form, data=carried(client, form) | TOP_LEFT | {"box1_top": "九"}))
    assert wrong.status == 422
    assert "0到100" in wrong.error_beside("box1_top")
    assert (wrong.fields["box1_top"], wrong.fields["box1_left"]) == ("九", "0")
    unsaid = Page(client.post(form, data=carried(client, form)))
    assert "还没有遮盖或裁剪" in unsaid.error_beside("is_harmless")
    back = Page(client.post(form, data=carried(client, form) | TOP_LEFT | {"step": "edit"}))
    assert back.fields["box1_height"] == "50"
    expired = client.post(form, data=KEPT)
    assert (expired.status_code, events()) == (400, [])


def test_second_member_at_once_sees_that_the_first_was_there(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report()
    exhibit = add_exhibit(report)
    form = f"{page_of_exhibit(report, exhibit)}/redact"
    sign_in(client, cast.volunteer)
    before = carried(client, form)
    assert client.post(form, data=before | KEPT).status_code == 302
    late = Page(client.post(form, data=before | KEPT | filled(2)))
    assert late.status == 409
    assert "同事" in late.words
    assert late.fields["box2_width"] == "5"
    late = Page(client.post(form.replace("redact", "take-back"), data=before))
    assert late.status == 409
    db.session.refresh(exhibit)
    assert exhibit.disclosed is not None
    assert len(events()) == 1


def filled(row: int) -> dict[str, str]:
    return {f"box{row}_{side}": "5" for side in ("left", "top", "width", "height")}


def test_merchants_own_photo_is_not_disclosed(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report(status=CaseStatus.WITH_MERCHANT)
    case = report.case
    assert case.site is not None
    reply(case, "改好了", [], [keep_photo(jpeg_bytes())], by=case.site.merchant.owner)
    db.session.commit()
    exhibit = db.session.query(Exhibit).one()
    address = page_of_exhibit(report, exhibit)
    sign_in(client, cast.volunteer)
    page = Page(client.get(page_of(case)))
    assert "商家自己的照片" in page.words
    assert f"{address}/redact" not in page.links
    assert client.get(f"{address}/redact").status_code == 404
    assert client.get(address, buffered=True).status_code == 200


def test_photo_of_another_case_is_not_found_under_this_one(client: StrictClient) -> None:
    cast = make_cast()
    report, other = make_report(), make_report()
    theirs = add_exhibit(other)
    address = page_of_exhibit(report, theirs)
    sign_in(client, cast.officer)
    for page in ("redact", "disclosed", "original"):
        assert client.get(f"{address}/{page}").status_code == 404, page
