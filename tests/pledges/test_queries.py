"""Whose pledges are whose: by account, by jurisdiction, by site."""

from flask import Flask

from pledge.merchants.rules import SiteKind
from pledge.pledges.queries import (
    find_last_pledge,
    find_live_pledge,
    find_own_pledge,
    find_pledge,
    find_pledge_in,
    list_own_pledges,
    list_pledges_of_site,
    list_signed_malls,
)
from pledge.pledges.rules import PledgeStatus
from tests.support.builders import HUANGPU, XUANWU, make_merchant, make_pledge, make_site


def test_pledge_is_found_by_its_number(app: Flask) -> None:
    pledge = make_pledge()
    assert find_pledge(pledge.number) is pledge
    assert find_pledge("AAAAAAAA") is None


def test_own_pledge_is_not_the_rivals(app: Flask) -> None:
    pledge, rival = make_pledge(), make_merchant()
    assert find_own_pledge(pledge.site.merchant.owner_id, pledge.number) is pledge
    assert find_own_pledge(rival.owner_id, pledge.number) is None


def test_pledge_belongs_to_the_jurisdiction_of_its_place(app: Flask) -> None:
    pledge = make_pledge(make_site(region_code=HUANGPU))
    for jurisdiction in ("310101", "310100", "310000", "000000"):
        assert find_pledge_in(jurisdiction, pledge.number) is pledge
    for jurisdiction in ("320000", "310115"):
        assert find_pledge_in(jurisdiction, pledge.number) is None


def test_site_remembers_all_its_pledges(app: Flask) -> None:
    first = make_pledge(status=PledgeStatus.WITHDRAWN)
    site = first.site
    assert find_live_pledge(site) is None
    second = make_pledge(site, PledgeStatus.SUSPENDED)
    assert find_live_pledge(site) is second
    assert find_last_pledge(site) is second
    assert list_pledges_of_site(site) == [second, first]
    assert find_last_pledge(make_site()) is None


def test_merchant_sees_the_newest_pledge_of_each_site(app: Flask) -> None:
    first = make_pledge(status=PledgeStatus.WITHDRAWN)
    second = make_pledge(first.site)
    other = make_pledge(make_site(first.site.merchant))
    make_pledge()
    assert list_own_pledges(first.site.merchant.owner_id) == [second, other]


def test_only_signed_malls_of_the_district_hold_other_places(app: Flask) -> None:
    mall = make_pledge(make_site(name="甲商场")).site
    suspended = make_pledge(make_site(name="乙商场"), PledgeStatus.SUSPENDED).site
    make_pledge(make_site(name="撤回商场"), PledgeStatus.WITHDRAWN)
    make_pledge(make_site(kind=SiteKind.SHOP))
    make_pledge(make_site(region_code=XUANWU))
    make_site(name="未签商场")
    assert {site.name for site in list_signed_malls(HUANGPU)} == {mall.name, suspended.name}
