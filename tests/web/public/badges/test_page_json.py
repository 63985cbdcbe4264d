"""The JSON of a badge: a contract that other people's programs read."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pledge.badges.actions import revoke_badge
from pledge.core.clock import now
from pledge.merchants.rules import Identity, Scene, SiteKind
from pledge.pledges.rules import PledgeStatus
from pledge.web.labels.labels import show_number
from tests.support.builders import (
    first_badge,
    make_badge,
    make_merchant,
    make_pledge,
    make_site,
    token_of,
)
from tests.support.strict_client import StrictClient

JSON = {"Accept": "application/json"}


def test_contract_is_kept_to_the_letter(client: StrictClient) -> None:
    site = make_site(
        make_merchant(legal_name="上海和平停车有限公司", identity=Identity.CONFIRMED),
        SiteKind.CAR_PARK,
        "和平停车场",
        "世纪大道1192号",
        touchpoints=[(Scene.PARKING, "东侧出口")],
    )
    pledge = make_pledge(site, signed_on=date(2026, 3, 1))
    badge = first_badge(pledge)
    response = client.get(f"/b/{token_of(badge)}", headers=JSON)
    assert (response.status_code, response.mimetype) == (200, "application/json")
    found = response.json
    assert isinstance(found, dict)
    checked_at = datetime.fromisoformat(found.pop("checked_at"))
    assert abs(checked_at - now()) < timedelta(minutes=1)
    assert checked_at.tzinfo == UTC
    assert found == {
        "genuine": True,
        "pledge": {
            "number": show_number(pledge.number),
            "status": "active",
            "signed_on": "2026-03-01",
            "valid_until": "2027-02-28",
            "text_version": "2026-1",
        },
        "site": {
            "name": "和平停车场",
            "address": "世纪大道1192号",
            "region": "310101",
            "kind": "car_park",
            "touchpoint": "东侧出口",
        },
        "merchant": {"legal_name": "上海和平停车有限公司", "identity": "confirmed"},
        "badge": {"serial": badge.serial, "status": "active"},
    }


def test_keys_come_in_the_order_of_the_contract(client: StrictClient) -> None:
    found = client.get(f"/b/{token_of(make_badge())}", headers=JSON).json
    assert isinstance(found, dict)
    assert list(found) == ["genuine", "pledge", "site", "merchant", "badge", "checked_at"]


@pytest.mark.parametrize("status", PledgeStatus)
def test_every_status_has_its_word(client: StrictClient, status: PledgeStatus) -> None:
    badge = make_badge(make_pledge(status=status))
    found = client.get(f"/b/{token_of(badge)}", headers=JSON).json
    assert isinstance(found, dict)
    assert (found["genuine"], found["pledge"]["status"]) == (True, status.value)


def test_revoked_badge_is_named_so(client: StrictClient) -> None:
    badge = make_badge()
    revoke_badge(badge, by=badge.pledge.site.merchant.owner, reason="遗失")
    found = client.get(f"/b/{token_of(badge)}", headers=JSON).json
    assert isinstance(found, dict)
    assert found["badge"] == {"serial": badge.serial, "status": "revoked"}


@pytest.mark.parametrize("query", ["", "?lang=en"])
def test_unknown_token_is_told_so(client: StrictClient, query: str) -> None:
    response = client.get(f"/b/0000000000.AAAAAAAAAAAAAAAA{query}", headers=JSON)
    assert response.status_code == 404
    assert isinstance(response.json, dict)
    assert response.json["genuine"] is False
    assert set(response.json) == {"genuine", "checked_at"}


def test_language_changes_no_word(client: StrictClient) -> None:
    badge = make_badge()
    answers = [
        client.get(f"/b/{token_of(badge)}{query}", headers=JSON | more).json
        for query, more in (("", {}), ("?lang=en", {}), ("", {"Accept-Language": "en"}))
    ]
    for answer in answers:
        assert isinstance(answer, dict)
        del answer["checked_at"]
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        ("application/json", "application/json"),
        ("application/json, text/plain;q=0.5, */*;q=0.1", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/html, application/json;q=0.9", "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
        ("nonsense", "text/html"),
    ],
)
def test_html_unless_json_is_wanted_more(client: StrictClient, accept: str, mimetype: str) -> None:
    response = client.get(f"/b/{token_of(make_badge())}", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, mimetype)


def test_no_cache_may_keep_it(client: StrictClient) -> None:
    response = client.get(f"/b/{token_of(make_badge())}", headers=JSON)
    assert response.headers["Cache-Control"] in {"no-store", "no-cache"}
    assert "Accept" in response.headers["Vary"]
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers["Vary"]
