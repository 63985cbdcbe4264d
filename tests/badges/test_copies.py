"""Copies of a touchpoint's badge: each its own serial, numbered, limited, replaced one by one."""

import pytest
from flask import Flask

from pledge.badges import copies
from pledge.badges.actions import replace_badge, revoke_badge
from pledge.badges.copies import NotStanding, TooManyCopies, add_copies
from pledge.badges.models import Badge
from pledge.badges.queries import count_copies, list_copies, list_printable_badges
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from tests.support.builders import make_pledge, make_site


def add(pledge: Pledge, count: int, **options: bool) -> list[Badge]:
    touchpoint = pledge.site.touchpoints[0]
    return add_copies(pledge, touchpoint, count, **{"require_identity": False} | options)


def highest(pledge: Pledge) -> int:
    return count_copies([pledge.id])[pledge.id, pledge.site.touchpoints[0].id]


def test_copies_are_numbered_on_and_have_serials_of_their_own(app: Flask) -> None:
    pledge = make_pledge()
    added = add(pledge, 3)
    assert [one.copy for one in added] == [2, 3, 4]
    assert len({one.serial for one in list_copies(pledge)}) == 5
    assert highest(pledge) == 4


def test_replacement_keeps_the_number_of_its_copy(app: Flask) -> None:
    pledge = make_pledge()
    second = add(pledge, 2)[0]
    successor = replace_badge(second, by=pledge.site.merchant.owner, reason="破损")
    assert (successor.copy, highest(pledge)) == (2, 3)


def test_number_of_a_revoked_copy_is_not_given_again(app: Flask) -> None:
    pledge = make_pledge()
    [second] = add(pledge, 1)
    revoke_badge(second, by=pledge.site.merchant.owner, reason="丢失")
    assert highest(pledge) == 1
    assert [one.copy for one in add(pledge, 1)] == [3]


def test_touchpoint_takes_so_many_copies_and_no_more(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "MAX_COPIES", 3)
    pledge = make_pledge()
    with pytest.raises(TooManyCopies) as refused:
        add(pledge, 3)
    assert refused.value.room == 2
    assert len(add(pledge, 2)) == 2


@pytest.mark.parametrize(
    "status", [PledgeStatus.SUSPENDED, PledgeStatus.WITHDRAWN, PledgeStatus.EXPIRED]
)
def test_pledge_that_does_not_stand_gets_no_copies(app: Flask, status: PledgeStatus) -> None:
    pledge = make_pledge(status=status)
    with pytest.raises(NotStanding):
        add(pledge, 1)
    assert list_printable_badges([pledge.id]) == []


def test_copies_wait_for_the_identity_and_stay_at_their_site(app: Flask) -> None:
    pledge, elsewhere = make_pledge(), make_site()
    with pytest.raises(NotStanding):
        add(pledge, 1, require_identity=True)
    with pytest.raises(NotStanding):
        add_copies(pledge, elsewhere.touchpoints[0], 1, require_identity=False)
