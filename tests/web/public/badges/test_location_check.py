"""The page that compares a distance, and what the badge page shows of a place: photo and link."""

import gzip
import io
import random
from datetime import date

import pytest
from flask import current_app
from PIL import Image
from sqlalchemy import select

from pledge.badges.models import BadgeDay
from pledge.config import Settings
from pledge.db import db
from pledge.merchants.thumbnails import fill_thumbnails
from pledge.storage import photos
from pledge.web.public.badges.scan_counter import write_down
from tests.support.builders import first_badge, make_badge, make_pledge, make_site, token_of
from tests.support.pages import Page
from tests.support.strict_client import StrictClient
from tests.web.public.badges.test_page_cost import MOST_BYTES


def make_address(*, located: bool = True) -> str:
    badge = make_badge(make_pledge())
    if located:
        site = badge.pledge.site
        site.latitude, site.longitude, site.radius = 31.2354, 121.4738, 150
        db.session.commit()
    return f"/b/{token_of(badge)}"


def noisy_jpeg() -> bytes:
    """Draw what compresses worst."""
    pixels = random.Random(1).randbytes(900 * 600 * 3)
    buffer = io.BytesIO()
    Image.frombytes("RGB", (900, 600), pixels).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def test_page_shows_address_and_coordinates_without_script(client: StrictClient) -> None:
    address = make_address()
    assert f"{address}/here" in client.get(address).get_data(as_text=True)
    response = client.get(f"{address}/here")
    words = Page(response).words
    assert "31.23540, 121.47380" in words
    assert "南京东路100号" in words
    assert response.headers["Permissions-Policy"] == "camera=(), geolocation=(self), microphone=()"
    assert "Set-Cookie" not in response.headers


def test_place_without_coordinates_has_no_such_page(client: StrictClient) -> None:
    address = make_address(located=False)
    response = client.get(address)
    assert "/here" not in response.get_data(as_text=True)
    assert "geolocation=()" in response.headers["Permissions-Policy"]
    assert client.get(f"{address}/here").status_code == 404


def test_forged_badge_is_refused(client: StrictClient) -> None:
    assert client.get(f"{make_address()[:-16]}{'A' * 16}/here").status_code == 404


def test_badge_page_with_the_worst_photo_is_one_small_answer(
    client: StrictClient, settings: Settings
) -> None:
    site = make_site(name="星" * 60, address="路" * 120)
    site.photo = photos.store(settings.uploads, photos.prepare(noisy_jpeg()))
    site.latitude, site.longitude, site.radius = 31.2354, 121.4738, 150
    db.session.commit()
    address = f"/b/{token_of(first_badge(make_pledge(site)))}"
    assert "<img" not in client.get(address).get_data(as_text=True)
    assert fill_thumbnails(settings.uploads) == 1
    db.session.commit()
    assert fill_thumbnails(settings.uploads) == 0
    response = client.get(address)
    head = sum(len(name) + len(value) + 4 for name, value in response.headers)
    assert head + len(gzip.compress(response.data)) <= MOST_BYTES
    assert 'src="data:image/jpeg;base64,' in response.get_data(as_text=True)


def test_photo_that_is_gone_leaves_the_page_without_one(
    client: StrictClient, settings: Settings
) -> None:
    badge = make_badge()
    badge.pledge.site.photo = "0" * 32 + ".jpg"
    db.session.commit()
    assert fill_thumbnails(settings.uploads) == 1
    db.session.commit()
    assert fill_thumbnails(settings.uploads) == 0
    assert "<img" not in client.get(f"/b/{token_of(badge)}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("method", "headers", "scans"),
    [("GET", {}, 1), ("HEAD", {}, 0), ("GET", {"Accept": "application/json"}, 0)],
)
def test_people_are_counted_and_programs_are_not(
    client: StrictClient, method: str, headers: dict[str, str], scans: int
) -> None:
    address = make_address()
    write_down(current_app)
    client.open(address, method=method, headers=headers)
    assert write_down(current_app) == scans


def test_second_look_counts_though_nothing_is_sent(client: StrictClient) -> None:
    address = make_address()
    etag = client.get(address).headers["ETag"]
    write_down(current_app)
    client.get(address, headers={"If-None-Match": etag})
    client.get(address[:-16] + "A" * 16)
    assert write_down(current_app) == 1
    db.session.commit()
    row = db.session.scalars(select(BadgeDay)).one()
    assert (row.scans, row.not_here, type(row.day)) == (2, 0, date)
