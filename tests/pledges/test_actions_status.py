"""Renewing, suspending, reinstating, withdrawing, expiring; changing the place behind a pledge."""

from datetime import date, timedelta

import pytest
from flask import Flask

from pledge.core.clock import today
from pledge.core.transitions import TransitionNotAllowed
from pledge.db import db
from pledge.merchants.actions import SiteFacts, TooManyTouchpoints
from pledge.merchants.rules import MAX_TOUCHPOINTS, Scene, SiteKind
from pledge.pledges.actions import (
    NotRenewable,
    PlaceOnRecord,
    SceneNotPledged,
    SelfCheckFailed,
    add_pledged_touchpoints,
    change_site,
    expire_pledges,
    reinstate_pledge,
    renew_pledge,
    suspend_pledge,
    withdraw_pledge,
)
from pledge.pledges.models import Pledge
from pledge.pledges.queries import clauses_in_force, list_public_changes, text_in_force
from pledge.pledges.rules import PledgeStatus, year_from
from tests.support.builders import make_member, make_pledge, make_signature, make_site

ALMOST_A_YEAR = timedelta(days=350)
MORE_THAN_A_YEAR = timedelta(days=366)


def renewable() -> Pledge:
    return make_pledge(signed_on=today() - ALMOST_A_YEAR)


def test_renewed_pledge_keeps_its_number_and_gains_a_year(app: Flask) -> None:
    pledge = renewable()
    number, signed_on, last = pledge.number, pledge.signed_on, pledge.valid_until
    renew_pledge(pledge, make_signature(pledge.site))
    assert (pledge.number, pledge.signed_on) == (number, signed_on)
    assert pledge.valid_until == year_from(last + timedelta(days=1))
    assert len(pledge.signatures) == 2
    assert pledge.signatures[-1].valid_until == pledge.valid_until
    assert [(change.old, change.new) for change in pledge.changes] == [
        (None, "active"),
        ("active", "active"),
    ]


def test_renewal_asks_the_self_check_again(app: Flask) -> None:
    pledge = renewable()
    with pytest.raises(SelfCheckFailed):
        renew_pledge(pledge, make_signature(pledge.site, P2=False))
    assert len(pledge.signatures) == 1


def test_pledge_is_renewed_once_in_a_season(app: Flask) -> None:
    pledge = renewable()
    renew_pledge(pledge, make_signature(pledge.site))
    with pytest.raises(NotRenewable):
        renew_pledge(pledge, make_signature(pledge.site))


def test_young_pledge_is_not_renewable(app: Flask) -> None:
    pledge = make_pledge()
    with pytest.raises(NotRenewable):
        renew_pledge(pledge, make_signature(pledge.site))


@pytest.mark.parametrize(
    "status", [PledgeStatus.SUSPENDED, PledgeStatus.WITHDRAWN, PledgeStatus.REVOKED]
)
def test_only_an_active_pledge_is_renewed(app: Flask, status: PledgeStatus) -> None:
    pledge = make_pledge(status=status, signed_on=today() - ALMOST_A_YEAR)
    with pytest.raises(NotRenewable):
        renew_pledge(pledge, make_signature(pledge.site))


def test_officer_suspends_and_reinstates_with_reasons(app: Flask) -> None:
    officer = make_member().user
    pledge = make_pledge()
    suspend_pledge(pledge, by=officer, reason="出口改贴会员码")
    assert pledge.status == "suspended"
    reinstate_pledge(pledge, by=officer, reason="已恢复直接缴费码")
    assert pledge.status == "active"
    newest = list_public_changes(pledge)
    assert [(change.new, change.reason, change.by_id) for change in newest[:2]] == [
        ("active", "已恢复直接缴费码", officer.id),
        ("suspended", "出口改贴会员码", officer.id),
    ]


@pytest.mark.parametrize("status", [PledgeStatus.ACTIVE, PledgeStatus.SUSPENDED])
def test_merchant_withdraws_for_good(app: Flask, status: PledgeStatus) -> None:
    pledge = make_pledge(status=status)
    owner = pledge.site.merchant.owner
    withdraw_pledge(pledge, by=owner, reason="停止营业")
    assert pledge.status is PledgeStatus.WITHDRAWN
    with pytest.raises(TransitionNotAllowed):
        reinstate_pledge(pledge, by=owner, reason="反悔")


@pytest.mark.parametrize("act", [suspend_pledge, withdraw_pledge, reinstate_pledge])
@pytest.mark.parametrize("status", [PledgeStatus.ACTIVE, PledgeStatus.SUSPENDED])
def test_pledge_past_its_last_day_moves_no_more(
    app: Flask, act: object, status: PledgeStatus
) -> None:
    pledge = make_pledge(status=status, signed_on=today() - MORE_THAN_A_YEAR)
    assert callable(act)
    with pytest.raises(TransitionNotAllowed) as refused:
        act(pledge, by=pledge.site.merchant.owner, reason="太迟")
    assert refused.value.status is PledgeStatus.EXPIRED


def test_expiry_is_written_down_on_the_day_after_the_last(app: Flask) -> None:
    last_day = make_pledge(signed_on=today() - timedelta(days=364))
    last_day.valid_until = today()
    over = make_pledge(signed_on=today() - MORE_THAN_A_YEAR)
    suspended = make_pledge(status=PledgeStatus.SUSPENDED, signed_on=today() - MORE_THAN_A_YEAR)
    withdrawn = make_pledge(status=PledgeStatus.WITHDRAWN, signed_on=today() - MORE_THAN_A_YEAR)
    assert expire_pledges() == 2
    assert expire_pledges() == 0
    assert [p.status for p in (last_day, over, suspended, withdrawn)] == [
        "active",
        "expired",
        "expired",
        "withdrawn",
    ]
    assert [change.by_id for change in over.changes][-1] is None


def test_every_change_makes_a_new_version(app: Flask) -> None:
    pledge = make_pledge()
    before = pledge.version
    suspend_pledge(pledge, by=pledge.site.merchant.owner, reason="测试")
    db.session.flush()
    assert pledge.version == before + 1


def test_text_in_force_is_the_one_signed_last_before_the_day(app: Flask) -> None:
    pledge = renewable()
    renew_pledge(pledge, make_signature(pledge.site))
    first, second = pledge.signatures
    first.text_version, second.text_version = "2025-9", "2026-1"
    yesterday = today() - timedelta(days=1)
    assert text_in_force(pledge, pledge.signed_on) == "2025-9"
    assert text_in_force(pledge, yesterday) == "2025-9"
    assert text_in_force(pledge, today()) == "2026-1"
    assert text_in_force(pledge, date(2000, 1, 1)) == pledge.text_version


def test_clauses_in_force_are_those_signed_last_before_the_day(app: Flask) -> None:
    pledge = renewable()
    pledge.signatures[0].self_check = {"P1": True, "P10": True}
    renew_pledge(pledge, make_signature(pledge.site))
    assert clauses_in_force(pledge, today() - timedelta(days=1)) == ["P1", "P10"]
    assert clauses_in_force(pledge, today()) == pledge.clauses
    assert clauses_in_force(pledge, date(2000, 1, 1)) == pledge.clauses


def test_touchpoint_in_a_covered_scene_is_added_while_the_pledge_stands(app: Flask) -> None:
    pledge = make_pledge()
    [added] = add_pledged_touchpoints(
        pledge.site, [(Scene.PARKING, "出口1"), (Scene.PARKING, "出口2")]
    )
    assert added.label == "出口2"


def test_touchpoint_in_another_scene_waits_for_a_new_pledge(app: Flask) -> None:
    pledge = make_pledge()
    with pytest.raises(SceneNotPledged):
        add_pledged_touchpoints(pledge.site, [(Scene.ORDERING, "餐桌")])
    withdraw_pledge(pledge, by=pledge.site.merchant.owner, reason="改造")
    assert add_pledged_touchpoints(pledge.site, [(Scene.ORDERING, "餐桌")])


def test_site_holds_a_limited_number_of_touchpoints(app: Flask) -> None:
    site = make_site(touchpoints=[(Scene.ORDERING, f"{n}号桌") for n in range(MAX_TOUCHPOINTS)])
    with pytest.raises(TooManyTouchpoints):
        add_pledged_touchpoints(site, [(Scene.ORDERING, "加座")])


def test_site_is_corrected_only_before_the_first_signature(app: Flask) -> None:
    site = make_site()
    facts = SiteFacts(SiteKind.SHOP, "新名", "新路1号", "310115")
    change_site(site, facts)
    assert (site.kind, site.name, site.address, site.region_code, site.container) == (
        SiteKind.SHOP,
        "新名",
        "新路1号",
        "310115",
        None,
    )
    pledge = make_pledge(site)
    withdraw_pledge(pledge, by=site.merchant.owner, reason="搬迁")
    with pytest.raises(PlaceOnRecord):
        change_site(site, SiteFacts(SiteKind.SHOP, "别处", "别路2号", "310115"))


def test_mall_that_a_signed_place_names_is_not_corrected(app: Flask) -> None:
    mall = make_site(name="旧名广场")
    make_pledge(make_site(container=mall))
    with pytest.raises(PlaceOnRecord):
        change_site(mall, SiteFacts(SiteKind.MALL, "新名广场", "南京东路100号", "310101"))
