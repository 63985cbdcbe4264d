"""Issuing, replacing and revoking badges one by one."""

import pytest
from flask import Flask

from pledge.badges.actions import (
    issue_awaited_badges,
    issue_badges,
    replace_badge,
    revoke_badge,
)
from pledge.badges.queries import find_badge, find_own_badge, list_badges
from pledge.badges.rules import BadgeStatus
from pledge.core.transitions import TransitionNotAllowed
from pledge.merchants.actions import add_touchpoints, move_identity
from pledge.merchants.rules import Identity, Scene
from pledge.pledges.rules import PledgeStatus
from tests.support.builders import first_badge, make_badge, make_merchant, make_pledge, make_site


def test_each_touchpoint_gets_one_badge(app: Flask) -> None:
    pledge = make_pledge(badges=False)
    issued = issue_badges(pledge, require_identity=False)
    assert [(b.scene, b.label) for b in issued] == [("parking", "出口1"), ("invoice", "开票台")]
    assert len({badge.serial for badge in issued}) == 2
    assert all(badge.status is BadgeStatus.ACTIVE for badge in issued)
    assert issue_badges(pledge, require_identity=False) == []
    assert list_badges(pledge) == issued


def test_revoked_badges_are_listed_last(app: Flask) -> None:
    pledge = make_pledge()
    first, second = list_badges(pledge)
    revoke_badge(first, by=pledge.site.merchant.owner, reason="遗失")
    assert list_badges(pledge) == [second, first]


def test_touchpoint_added_later_gets_its_badge(app: Flask) -> None:
    pledge = make_pledge()
    add_touchpoints(pledge.site, [(Scene.PARKING, "出口2")])
    assert [badge.label for badge in issue_badges(pledge, require_identity=False)] == ["出口2"]


def test_touchpoint_in_a_scene_not_pledged_gets_none(app: Flask) -> None:
    pledge = make_pledge()
    add_touchpoints(pledge.site, [(Scene.ORDERING, "餐桌")])
    assert issue_badges(pledge, require_identity=False) == []


def test_badges_wait_for_the_identity_where_it_is_required(app: Flask) -> None:
    pledge = make_pledge(badges=False)
    suspended = make_pledge(make_site(pledge.site.merchant), PledgeStatus.SUSPENDED, badges=False)
    ended = make_pledge(make_site(pledge.site.merchant), PledgeStatus.WITHDRAWN, badges=False)
    merchant = pledge.site.merchant
    assert issue_badges(pledge, require_identity=True) == []
    assert issue_awaited_badges(merchant) == []
    move_identity(merchant, Identity.CONFIRMED, by=None, reason="执照已核对")
    assert len(issue_awaited_badges(merchant)) == 4
    assert len(list_badges(pledge)) == len(list_badges(suspended)) == 2
    assert list_badges(ended) == []
    assert issue_awaited_badges(merchant) == []


def test_confirmed_merchant_gets_badges_at_once(app: Flask) -> None:
    site = make_site(make_merchant(identity=Identity.CONFIRMED))
    assert issue_badges(make_pledge(site, badges=False), require_identity=True)


def test_revoked_badge_leaves_its_pledge_standing(app: Flask) -> None:
    badge = make_badge()
    owner = badge.pledge.site.merchant.owner
    revoke_badge(badge, by=owner, reason="贴纸被撕走")
    assert badge.status == "revoked"
    assert badge.pledge.status is PledgeStatus.ACTIVE
    assert [(c.old, c.new, c.by_id, c.reason) for c in badge.changes] == [
        ("active", "revoked", owner.id, "贴纸被撕走")
    ]
    with pytest.raises(TransitionNotAllowed):
        revoke_badge(badge, by=owner, reason="再次")


def test_revoked_badge_is_not_issued_again_by_itself(app: Flask) -> None:
    badge = make_badge()
    revoke_badge(badge, by=badge.pledge.site.merchant.owner, reason="丢失")
    assert issue_badges(badge.pledge, require_identity=False) == []


def test_replaced_badge_has_a_successor_at_the_same_touchpoint(app: Flask) -> None:
    badge = make_badge()
    successor = replace_badge(badge, by=badge.pledge.site.merchant.owner, reason="破损")
    assert badge.status is BadgeStatus.REVOKED
    assert successor.status is BadgeStatus.ACTIVE
    assert successor.serial != badge.serial
    assert (successor.touchpoint_id, successor.scene, successor.label) == (
        badge.touchpoint_id,
        badge.scene,
        badge.label,
    )
    assert issue_badges(badge.pledge, require_identity=False) == []


def test_badge_is_found_by_its_serial_and_by_its_owner(app: Flask) -> None:
    badge, rival = first_badge(make_pledge()), make_merchant()
    owner_id = badge.pledge.site.merchant.owner_id
    assert find_badge(badge.serial) is badge
    assert find_badge("0000000000") is None
    assert find_own_badge(owner_id, badge.serial) is badge
    assert find_own_badge(rival.owner_id, badge.serial) is None
