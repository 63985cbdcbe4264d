"""A rendered badge page is reused only while all behind it is the same."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from pledge.badges.actions import revoke_badge
from pledge.badges.models import Badge
from pledge.badges.scanning.tokens import TokenSigner
from pledge.db import db
from pledge.merchants.actions import move_identity
from pledge.merchants.rules import Identity
from pledge.pledges.actions import suspend_pledge, withdraw_pledge
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from tests.support.builders import (
    first_badge,
    make_badge,
    make_pledge,
    make_site,
    make_user,
    token_of,
)
from tests.support.pages import Page
from tests.support.public_words import BAND, GENUINE, NEVER_ISSUED, VOID
from tests.support.query_counts import queries
from tests.support.strict_client import StrictClient

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def suspend(pledge: Pledge) -> str:
    suspend_pledge(pledge, by=make_user(), reason="出口仍要求先关注")
    return BAND[PledgeStatus.SUSPENDED]


def withdraw(pledge: Pledge) -> str:
    withdraw_pledge(pledge, by=pledge.site.merchant.owner, reason="门店关闭")
    return BAND[PledgeStatus.WITHDRAWN]


def revoke(pledge: Pledge) -> str:
    revoke_badge(first_badge(pledge), by=pledge.site.merchant.owner, reason="遗失")
    return VOID


def confirm(pledge: Pledge) -> str:
    move_identity(pledge.site.merchant, Identity.CONFIRMED, by=make_user(), reason="已核对")
    return "已核验"


def rename_place(pledge: Pledge) -> str:
    pledge.site.name = "改名后的店"
    return "改名后的店"


def rename_mall(pledge: Pledge) -> str:
    assert pledge.site.container
    pledge.site.container.name = "改名后的商场"
    return "改名后的商场"


@pytest.mark.parametrize("change", [suspend, withdraw, revoke, confirm, rename_place, rename_mall])
def test_change_is_seen_at_once(client: StrictClient, change: Callable[[Pledge], str]) -> None:
    pledge = make_pledge(make_site(container=make_site(name="某商场")))
    address = f"/b/{token_of(first_badge(pledge))}"
    first = client.get(address)
    assert "某商场" in Page(client.get(address)).words
    words = change(pledge)
    response = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert response.status_code == 200
    assert words in Page(response).words


@pytest.mark.parametrize("change", [suspend, revoke])
def test_change_is_seen_in_every_language(
    client: StrictClient, change: Callable[[Pledge], str]
) -> None:
    pledge = make_pledge()
    token = token_of(first_badge(pledge))
    addresses = [f"/b/{token}", f"/b/{token}?lang=zh", f"/b/{token}?lang=en"]
    before = [client.get(address).data for address in addresses]
    change(pledge)
    after = [client.get(address).data for address in addresses]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False] * 3


def test_cached_page_costs_one_query(client: StrictClient) -> None:
    address = f"/b/{token_of(make_badge())}"
    with queries() as cold:
        client.get(address)
    with queries() as warm:
        client.get(address)
    assert (len(cold), len(warm)) == (1, 1)


def test_page_changes_at_midnight_in_china(client: StrictClient) -> None:
    with time_machine.travel(NOON, tick=False):
        pledge = make_pledge()
        address = f"/b/{token_of(first_badge(pledge))}"
        last = pledge.valid_until
    last_second = datetime(last.year, last.month, last.day, 15, 59, 59, tzinfo=UTC)
    with time_machine.travel(last_second, tick=False):
        assert BAND[PledgeStatus.ACTIVE] in Page(client.get(address)).words
    with time_machine.travel(last_second + timedelta(seconds=1), tick=False):
        assert BAND[PledgeStatus.EXPIRED] in Page(client.get(address)).words


def test_unchanged_page_is_not_sent_twice(client: StrictClient) -> None:
    address = f"/b/{token_of(make_badge())}"
    with time_machine.travel(NOON, tick=False):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        english = client.get(
            address, headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "en"}
        )
    assert first.headers["ETag"].startswith('W/"')
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert english.status_code == 200
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        later = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert "2026-11-24 12:01" in Page(later).words


def test_headers_let_caches_ask_and_tell_them_what_differs(client: StrictClient) -> None:
    address = f"/b/{token_of(make_badge())}"
    for _ in range(2):
        response = client.get(address)
        vary = {name.strip() for name in response.headers["Vary"].split(",")}
        assert vary == {"Accept", "Accept-Language"}
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["Content-Language"] == "zh-CN"
        assert "Set-Cookie" not in response.headers
    english = client.get(f"{address}?lang=en")
    assert english.headers["Content-Language"] == "en"


def test_cookie_of_someone_signed_in_changes_nothing(client: StrictClient) -> None:
    address = f"/b/{token_of(make_badge())}"
    with time_machine.travel(NOON, tick=False):
        bare = client.get(address)
        client.set_cookie("session", "nonsense", domain="127.0.0.1")
        with_cookie = client.get(address)
    assert with_cookie.data == bare.data
    assert "Set-Cookie" not in with_cookie.headers


def test_badge_printed_before_a_rotation_is_still_genuine(app: Flask, client: StrictClient) -> None:
    badge = make_badge()
    old = TokenSigner(["test-key-old"]).sign(badge.serial)
    new = token_of(badge)
    assert old != new
    for token in (old, new, old):
        page = Page(client.get(f"/b/{token}"))
        assert page.status == 200
        assert GENUINE in page.words
    foreign = TokenSigner(["key-of-another-registry"]).sign(badge.serial)
    assert NEVER_ISSUED in Page(client.get(f"/b/{foreign}")).words


def test_links_carry_the_token_that_was_scanned(client: StrictClient) -> None:
    badge: Badge = make_badge()
    token = TokenSigner(["test-key-old"]).sign(badge.serial)
    assert f"/b/{token}/report" in Page(client.get(f"/b/{token}")).links


def test_row_that_has_gone_is_unknown_though_its_page_was_kept(client: StrictClient) -> None:
    badge = make_badge()
    address = f"/b/{token_of(badge)}"
    assert client.get(address).status_code == 200
    db.session.delete(badge)
    page = Page(client.get(address))
    assert page.status == 404
    assert NEVER_ISSUED in page.words
