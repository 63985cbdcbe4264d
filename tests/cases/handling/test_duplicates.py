"""Suggesting duplicates: same place, same code, near in time, told alike; never more than that."""

from datetime import date, timedelta

import pytest
from flask import Flask

from pledge.associations.models import Membership
from pledge.cases.handling import triage
from pledge.cases.handling.bursts import OF_PLEDGE, SHOWN_FOR, find_flooded
from pledge.cases.handling.duplicates import NEAR, list_mergeable, order_pair, suggest_duplicates
from pledge.cases.models.cases import Case
from pledge.cases.reports.intake import UnsignedPlace
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.similarity import resemblance
from pledge.cases.rules.workflow import CaseStatus
from pledge.core.clock import now, today
from pledge.db import db
from pledge.merchants.rules import SiteKind
from tests.support.builders import (
    HUANGPU,
    SHANGHAI,
    make_association,
    make_case,
    make_member,
    make_pledge,
)

TOLD = "昨天在出口缴停车费，扫码后必须关注公众号才显示缴费按钮。"
ALIKE = "今天在出口缴停车费，扫码后要先关注公众号才能看到缴费按钮，没有别的办法。"
UNLIKE = "前台说没有发票，除非注册会员。"
DAY = date(2026, 11, 2)


@pytest.fixture
def member(app: Flask) -> Membership:
    return make_member(make_association())


def suggested(case: Case, member: Membership) -> list[Case]:
    return [one.case for one in suggest_duplicates(case, SHANGHAI, member.user_id)]


def test_resemblance_is_that_of_the_likest_pair_near_in_time() -> None:
    one, near, far = (DAY, TOLD), (DAY + NEAR, TOLD), (DAY + NEAR + timedelta(days=1), TOLD)
    assert resemblance([one], [(DAY, UNLIKE), near], NEAR) == 1
    assert resemblance([one], [far], NEAR) == 0
    assert 0.3 < resemblance([one], [(DAY, ALIKE)], NEAR) < 1
    assert resemblance([one], [], NEAR) == resemblance([], [one], NEAR) == 0


def test_only_the_same_matter_is_suggested(member: Membership) -> None:
    pledge = make_pledge()
    case, alike = make_case(pledge, story=TOLD), make_case(pledge, story=ALIKE)
    make_case(pledge, story=UNLIKE)
    make_case(pledge, story=TOLD, code=BreachCode.B04)
    make_case(story=TOLD)
    make_case(pledge, story=TOLD, status=CaseStatus.INSUFFICIENT)
    make_case(pledge, story=TOLD).is_quarantined = True
    triage.declare_conflict(make_case(pledge, story=TOLD), "亲属", by=member)
    db.session.commit()
    assert suggested(case, member) == [alike]
    assert suggested(alike, member) == [case]
    alike.reports[0].happened_on = today() - NEAR - timedelta(days=1)
    db.session.commit()
    assert suggested(case, member) == []


def test_place_without_a_pledge_is_known_by_its_name(member: Membership) -> None:
    one, same, other = (
        make_case(place=UnsignedPlace(name, "南京路1号", HUANGPU, SiteKind.SHOP), story=TOLD)
        for name in ("好味 面馆", "好味面馆", "另一家店")
    )
    assert suggested(one, member) == list_mergeable(one, SHANGHAI, member.user_id) == [same]
    assert suggested(other, member) == []


def test_older_case_stays_unless_the_merchant_was_asked_in_the_younger(app: Flask) -> None:
    pledge = make_pledge()
    older, younger = make_case(pledge), make_case(pledge)
    assert order_pair(older, younger).target is older
    younger.asked_at = now()
    assert order_pair(older, younger).target is younger


def test_flood_is_marked_for_a_day(app: Flask) -> None:
    pledge = make_pledge()
    for _number in range(OF_PLEDGE - 1):
        make_case(pledge)
    assert find_flooded([pledge.id], now()) == set()
    make_case(pledge)
    assert find_flooded([pledge.id], now()) == {pledge.id}
    assert find_flooded([pledge.id], now() + SHOWN_FOR + timedelta(minutes=1)) == set()
