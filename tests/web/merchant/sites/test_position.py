"""Where a place lies: set, corrected and cleared by its merchant, also while a pledge stands."""

import pytest

from pledge.db import db
from pledge.merchants.models import Site
from tests.support.builders import make_cast, make_merchant, make_pledge, make_site, post, sign_in
from tests.support.strict_client import StrictClient

GOOD = {"latitude": "31.2354", "longitude": "121.4738", "radius": "150"}
NONE = {"latitude": "", "longitude": "", "radius": ""}


def make_page(client: StrictClient) -> tuple[str, Site]:
    cast = make_cast()
    site = make_pledge(make_site(make_merchant(cast.merchant))).site
    page = f"/merchant/sites/{site.id}/position"
    sign_in(client, cast.merchant)
    return page, site


def send(client: StrictClient, page: str, site: Site, data: dict[str, str]) -> int:
    sent = data | {"version": str(site.version)}
    db.session.commit()
    status = post(client, page, sent).status_code
    db.session.commit()
    return status


def test_position_is_set_and_cleared_while_a_pledge_stands(client: StrictClient) -> None:
    page, site = make_page(client)
    assert send(client, page, site, GOOD) == 302
    assert (site.latitude, site.longitude, site.radius) == (31.2354, 121.4738, 150)
    assert 'value="31.23540"' in client.get(page).get_data(as_text=True)
    assert send(client, page, site, NONE) == 302
    assert (site.latitude, site.longitude, site.radius) == (None, None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": ""},
        {"radius": ""},
        {"latitude": "121.4738", "longitude": "31.2354"},
        {"latitude": "nan"},
        {"longitude": "1e2"},
        {"latitude": "३१.2"},
        {"radius": "49"},
        {"radius": "2001"},
        {"radius": "99.5"},
        {"radius": "-60"},
    ],
)
def test_wrong_position_is_refused(client: StrictClient, wrong: dict[str, str]) -> None:
    page, site = make_page(client)
    assert send(client, page, site, GOOD | wrong) == 422
    assert site.radius is None


def test_form_of_an_older_state_is_refused(client: StrictClient) -> None:
    page, site = make_page(client)
    assert post(client, page, GOOD | {"version": "0"}).status_code == 409
    db.session.commit()
    assert site.radius is None


def test_only_this_page_may_ask_for_the_position(client: StrictClient) -> None:
    page, site = make_page(client)
    asked = client.get(page).headers["Permissions-Policy"]
    assert asked == "camera=(), geolocation=(self), microphone=()"
    other = client.get(f"/merchant/sites/{site.id}").headers["Permissions-Policy"]
    assert "geolocation=()" in other
