"""The hot path: what one query tells of a badge, and the versions that say whether it changed."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from pledge.badges.actions import revoke_badge
from pledge.badges.models import Badge
from pledge.badges.scanning.lookup import read_versions, verify_badge
from pledge.db import db, reads
from pledge.merchants.actions import move_identity
from pledge.merchants.rules import Identity, Scene, SiteKind
from pledge.pledges.actions import renew_pledge, suspend_pledge
from tests.pledges.test_actions_status import ALMOST_A_YEAR
from tests.support.builders import (
    backdate,
    first_badge,
    make_merchant,
    make_pledge,
    make_signature,
    make_site,
)


def badge_in_a_mall() -> Badge:
    merchant = make_merchant(legal_name="豫园商业有限公司")
    mall = make_site(merchant, name="豫园商城")
    car_park = make_site(
        merchant,
        SiteKind.CAR_PARK,
        "豫园停车场",
        "方浜中路265号B2",
        touchpoints=[(Scene.PARKING, "出口1")],
        container=mall,
    )
    return first_badge(make_pledge(car_park))


def test_one_query_tells_all_that_a_badge_must_settle(app: Flask) -> None:
    badge = badge_in_a_mall()
    pledge = badge.pledge
    found = verify_badge(badge.serial)
    assert found
    assert (found.serial, found.badge_status, found.scene, found.badge_label) == (
        badge.serial,
        "active",
        "parking",
        "出口1",
    )
    assert (found.number, found.pledge_status, found.text_version) == (
        pledge.number,
        "active",
        "2026-1",
    )
    assert (found.signed_on, found.valid_until) == (pledge.signed_on, pledge.valid_until)
    assert found.clauses == pledge.clauses
    assert (found.name, found.address, found.region_code, found.kind) == (
        "豫园停车场",
        "方浜中路265号B2",
        "310101",
        "car_park",
    )
    assert found.container_name == "豫园商城"
    assert (found.legal_name, found.identity) == ("豫园商业有限公司", "self_declared")
    assert [(change.old, change.new) for change in found.history] == [(None, "active")]
    assert found.history[0].at == pledge.changes[0].at


def test_place_of_its_own_has_no_container(app: Flask) -> None:
    found = verify_badge(first_badge(make_pledge()).serial)
    assert found
    assert found.container_name is None
    assert found.versions[4] is None


def test_history_is_told_in_order(app: Flask) -> None:
    badge = badge_in_a_mall()
    suspend_pledge(badge.pledge, by=badge.pledge.site.merchant.owner, reason="整改中")
    db.session.commit()
    found = verify_badge(badge.serial)
    assert found
    assert [(change.new, change.reason) for change in found.history] == [
        ("active", ""),
        ("suspended", "整改中"),
    ]


def test_serial_never_issued_is_not_found(app: Flask) -> None:
    assert verify_badge("0000000000") is None
    assert read_versions("0000000000") is None


def revoke_it(badge: Badge) -> None:
    revoke_badge(badge, by=badge.pledge.site.merchant.owner, reason="丢失")


def suspend_it(badge: Badge) -> None:
    suspend_pledge(badge.pledge, by=badge.pledge.site.merchant.owner, reason="整改")


def renew_it(badge: Badge) -> None:
    renew_pledge(badge.pledge, make_signature(badge.pledge.site))


def confirm_the_merchant(badge: Badge) -> None:
    move_identity(badge.pledge.site.merchant, Identity.CONFIRMED, by=None, reason="核对")


def rename_the_merchant(badge: Badge) -> None:
    badge.pledge.site.merchant.legal_name = "新公司"


def rename_the_place(badge: Badge) -> None:
    badge.pledge.site.name = "新停车场"


def rename_the_mall(badge: Badge) -> None:
    assert badge.pledge.site.container
    badge.pledge.site.container.name = "新商城"


@pytest.mark.parametrize(
    "change",
    [
        revoke_it,
        suspend_it,
        renew_it,
        confirm_the_merchant,
        rename_the_merchant,
        rename_the_place,
        rename_the_mall,
    ],
)
def test_every_change_shows_in_the_versions(app: Flask, change: Callable[[Badge], None]) -> None:
    badge = badge_in_a_mall()
    backdate(badge.pledge, badge.pledge.signed_on - ALMOST_A_YEAR)
    before = read_versions(badge.serial)
    assert before == read_versions(badge.serial)
    change(badge)
    db.session.commit()
    after = read_versions(badge.serial)
    assert after != before
    found = verify_badge(badge.serial)
    assert found
    assert found.versions == after


@pytest.mark.parametrize("read", [read_versions, verify_badge])
def test_connection_that_died_is_replaced(app: Flask, read: Callable[[str], object]) -> None:
    serial = badge_in_a_mall().serial
    before = read(serial)
    pooled = reads().raw_connection()
    driver: Any = pooled.driver_connection
    driver.close()
    pooled.close()
    assert read(serial) == before
