"""The photo of an entrance: public where the merchant gave one, and nothing else is served."""

from pledge.config import Settings
from pledge.storage import photos
from pledge.web.labels.labels import show_number
from tests.support.builders import jpeg_bytes, make_pledge
from tests.support.strict_client import StrictClient


def test_shows_the_entrance(client: StrictClient, settings: Settings) -> None:
    pledge = make_pledge()
    photo = photos.prepare(jpeg_bytes(gps=True))
    pledge.site.photo = photos.store(settings.uploads, photo)
    number = show_number(pledge.number)
    response = client.get(f"/pledges/{number}/photo")
    shown = response.get_data()
    response.close()
    assert (response.status_code, response.mimetype) == (200, "image/jpeg")
    assert shown == photo.jpeg
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert f'"/pledges/{number}/photo"' in client.get(f"/pledges/{number}").get_data(as_text=True)


def test_place_without_a_photo_has_none(client: StrictClient) -> None:
    number = show_number(make_pledge().number)
    assert client.get(f"/pledges/{number}/photo").status_code == 404
    assert "/photo" not in client.get(f"/pledges/{number}").get_data(as_text=True)


def test_photo_whose_file_has_gone_is_not_found(client: StrictClient) -> None:
    pledge = make_pledge()
    pledge.site.photo = "0" * 32 + ".jpg"
    assert client.get(f"/pledges/{pledge.number}/photo").status_code == 404


def test_unknown_number_is_not_found(client: StrictClient) -> None:
    assert client.get("/pledges/AAAA-AAAA/photo").status_code == 404
