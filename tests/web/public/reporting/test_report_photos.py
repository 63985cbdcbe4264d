"""Photos of a report: taken in clean, kept through every error, refused by name."""

import io
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from pledge.cases.models.cases import Report
from pledge.cases.models.evidence import Exhibit, StagedPhoto
from pledge.config import Settings
from pledge.db import db
from pledge.pledges.models import Pledge
from pledge.storage import photos
from tests.support.builders import jpeg_bytes, make_pledge
from tests.support.pages import Page
from tests.support.report_form import (
    Upload,
    pictures,
    receipt_code,
    report_address,
    review,
    send,
    told,
    upload,
)
from tests.support.strict_client import StrictClient

SCRIPT = b"<html><script>alert(document.domain)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def pledge(app: Flask) -> Pledge:
    """Make a pledge to report."""
    return make_pledge()


def kept(settings: Settings) -> list[Path]:
    """List the photos on disk, and see that each has its sealed original and no other is left."""
    found = sorted(settings.uploads.glob("*"))
    assert len([*settings.sealed.glob("*")]) == len(found)
    return found


def is_jpeg(path: Path) -> bool:
    with Image.open(path) as image:
        return image.format == "JPEG" and not image.getexif()


def encoded(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


def bomb() -> bytes:
    """Return a small PNG that says it is 30,000 pixels each way."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def polyglots() -> dict[str, bytes]:
    plain = jpeg_bytes()
    comment = b"\xff\xfe" + struct.pack(">H", len(SCRIPT) + 2) + SCRIPT
    return {
        "appended to a JPEG": plain + SCRIPT,
        "in a comment of a JPEG": plain[:2] + comment + plain[2:],
        "appended to a PNG": encoded("PNG") + SCRIPT,
        "appended to a WebP": encoded("WEBP") + SCRIPT,
    }


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_of_each_kind_is_kept_as_jpeg(
    client: StrictClient, pledge: Pledge, settings: Settings, kind: str
) -> None:
    page = review(client, pledge, [upload(encoded(kind), "photo")])
    assert len(page.images) == 1
    assert page.images[0].startswith("data:image/jpeg;base64,")
    send(client, page, "send")
    [photo] = db.session.scalars(select(Report)).one().exhibits
    [path] = kept(settings)
    assert path.name == photo.name
    assert is_jpeg(path)
    assert db.session.scalar(select(func.count(StagedPhoto.id))) == 0


def test_photo_tells_nothing_of_where_it_was_taken(
    client: StrictClient, pledge: Pledge, settings: Settings
) -> None:
    page = review(client, pledge, [upload(jpeg_bytes(gps=True))])
    send(client, page, "send")
    [path] = kept(settings)
    assert is_jpeg(path)
    assert b"Test camera" not in path.read_bytes()


@pytest.mark.parametrize("kind", polyglots())
def test_polyglot_comes_out_without_its_payload(
    client: StrictClient, pledge: Pledge, settings: Settings, kind: str
) -> None:
    page = review(client, pledge, [upload(polyglots()[kind], "photo.html")])
    assert page.status == 200
    send(client, page, "send")
    [path] = kept(settings)
    assert b"script" not in path.read_bytes()
    assert path.suffix == ".jpg"
    assert is_jpeg(path)


@dataclass(frozen=True)
class Refused:
    """A file that is not taken, and how that is said."""

    content: bytes
    name: str
    status: int
    piece: str


NOT_PHOTOS = (
    Refused(b"not a photo", "notes.jpg", 415, "不是JPEG"),
    Refused(b"", "empty.jpg", 415, "不是JPEG"),
    Refused(jpeg_bytes()[:300], "half.jpg", 415, "不是JPEG"),
    Refused(SVG, "picture.svg", 415, "不是JPEG"),
    Refused(b'<?xml version="1.0"?>' + SVG, "picture.jpg", 415, "不是JPEG"),
    Refused(SCRIPT, "page.html", 415, "不是JPEG"),
    Refused(encoded("GIF"), "moving.gif", 415, "不是JPEG"),
    Refused(encoded("BMP"), "paint.jpg", 415, "不是JPEG"),
    Refused(b"%PDF-1.7\n" + SCRIPT, "bill.pdf", 415, "不是JPEG"),
    Refused(bomb(), "bomb.png", 413, "像素太多"),
    Refused(encoded("PNG", (9000, 6000)), "large.png", 413, "像素太多"),
    Refused(b"\xff\xd8\xff" + b"\0" * photos.MAX_BYTES, "long.jpg", 413, "超过12 MB"),
)


@pytest.mark.parametrize("file", NOT_PHOTOS, ids=lambda file: file.name)
def test_what_is_no_photo_is_refused_by_name_and_nothing_is_lost(
    client: StrictClient, pledge: Pledge, settings: Settings, file: Refused
) -> None:
    page = Page(client.get(report_address(pledge)))
    files = [*pictures(1), upload(file.content, file.name)]
    again = Page(send(client, page, photos=files, **told()))
    assert again.status == file.status
    assert file.piece in again.error_beside("photos")
    assert file.name in again.error_beside("photos")
    for field, value in told().items():
        assert again.fields[field] == value
    assert len(again.images) == 1
    assert len(kept(settings)) == 1
    looked = Page(send(client, again))
    assert looked.status == 200
    assert len(looked.images) == 1


def test_wrong_photo_and_wrong_field_are_both_named(client: StrictClient, pledge: Pledge) -> None:
    page = Page(client.get(report_address(pledge)))
    again = Page(send(client, page, photos=[upload(SVG, "a.svg")], **told(story="")))
    assert again.status == 422
    assert again.error_beside("photos")
    assert again.error_beside("story")


def test_name_of_a_file_is_only_words(client: StrictClient, pledge: Pledge) -> None:
    page = Page(client.get(report_address(pledge)))
    name = "<b>\u202egpj.exe\x07" + "长" * 200
    again = Page(send(client, page, photos=[upload(b"x", name)], **told()))
    assert again.find_all("b") == []
    assert "\u202e" not in again.html
    assert len(again.error_beside("photos")) < 200


def test_five_photos_are_one_too_many(
    client: StrictClient, pledge: Pledge, settings: Settings
) -> None:
    page = Page(client.get(report_address(pledge)))
    again = Page(send(client, page, photos=pictures(5), **told()))
    assert again.status == 422
    assert "最多" in again.error_beside("photos")
    assert again.fields["story"] == told()["story"]
    assert len(again.images) == 4
    assert len(kept(settings)) == 4
    assert again.find_all("input", type="file") == []


def test_fifth_photo_on_a_second_try_is_refused_too(
    client: StrictClient, pledge: Pledge, settings: Settings
) -> None:
    page = Page(client.get(report_address(pledge)))
    page = Page(send(client, page, photos=pictures(3), **told(story="")))
    five: list[Upload] = pictures(5)
    again = Page(send(client, page, photos=five[3:], **told()))
    assert again.status == 422
    assert "最多" in again.error_beside("photos")
    assert len(again.images) == 4
    assert len(kept(settings)) == 4


def test_photos_stay_through_errors_edits_and_review(
    client: StrictClient, pledge: Pledge, settings: Settings
) -> None:
    page = Page(client.get(report_address(pledge)))
    page = Page(send(client, page, photos=pictures(2), **told(story="")))
    assert len(page.images) == 2
    page = Page(send(client, page, **told()))
    assert len(page.images) == 2
    page = Page(send(client, page, "edit"))
    assert len(page.images) == 2
    five = pictures(3)
    page = Page(send(client, page, photos=five[2:]))
    assert len(page.images) == 3
    sent = Page(send(client, page, "send"))
    assert receipt_code(sent)
    assert len(db.session.scalars(select(Report)).one().exhibits) == 3
    assert len(kept(settings)) == 3


def test_same_photo_twice_is_one(client: StrictClient, pledge: Pledge, settings: Settings) -> None:
    page = Page(client.get(report_address(pledge)))
    page = Page(send(client, page, photos=pictures(1), **told(story="")))
    page = Page(send(client, page, photos=pictures(1), **told()))
    assert len(page.images) == 1
    assert len(kept(settings)) == 1


def test_photo_can_be_taken_back(client: StrictClient, pledge: Pledge, settings: Settings) -> None:
    page = Page(client.get(report_address(pledge)))
    page = Page(send(client, page, photos=pictures(2), **told(story="")))
    first, _second = [b for b in page.find_all("button") if "drop:" in str(b.get("value"))]
    page = Page(send(client, page, str(first.get("value")), **told(story="留着的字")))
    assert page.status == 200
    assert len(page.images) == 1
    assert page.fields["story"] == "留着的字"
    assert len(kept(settings)) == 1


def test_photo_of_another_form_cannot_be_taken(client: StrictClient, pledge: Pledge) -> None:
    mine = Page(client.get(report_address(pledge)))
    mine = Page(send(client, mine, photos=pictures(1), **told(story="")))
    [button] = [b for b in mine.find_all("button") if "drop:" in str(b.get("value"))]
    other = Page(client.get(report_address(pledge)))
    send(client, other, str(button.get("value")), **told(story=""))
    assert len(Page(send(client, mine, **told(story=""))).images) == 1


def test_enter_in_a_field_presses_no_button_that_removes(
    client: StrictClient, pledge: Pledge
) -> None:
    page = Page(client.get(report_address(pledge)))
    page = Page(send(client, page, photos=pictures(1), **told(story="")))
    [form] = page.find_all("form")
    first = next(button for button in form.iter("button"))
    assert first.get("value") == "review"


@pytest.mark.parametrize("address", ["/pledges/AAAA-AAAA/report", "/b/0123456789.{sig}/report"])
def test_photos_for_nothing_are_not_kept(
    client: StrictClient, settings: Settings, address: str
) -> None:
    genuine_but_gone = "/b/" + _token("0123456789") + "/report"
    for path in (address.format(sig="A" * 16), genuine_but_gone):
        response = client.post(path, data={"photos": pictures(2)})
        assert response.status_code == 404
    assert kept(settings) == []


def test_photos_without_a_touchpoint_are_not_kept_for_nobody(
    client: StrictClient, pledge: Pledge, settings: Settings
) -> None:
    client.post(report_address(pledge, ""), data=told() | {"photos": pictures(2)})
    named = set(db.session.scalars(select(StagedPhoto.name)))
    named |= set(db.session.scalars(select(Exhibit.name)))
    assert {path.name for path in kept(settings)} == named


def _token(serial: str) -> str:
    from pledge.badges.scanning.tokens import TokenSigner

    return TokenSigner(["test-key-new"]).sign(serial)
