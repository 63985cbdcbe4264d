"""The page behind a scanned badge: genuine or not, for which place, and whether it stands."""

from datetime import date, timedelta

import pytest

from pledge.badges.actions import replace_badge, revoke_badge
from pledge.badges.models import Badge
from pledge.core.clock import today
from pledge.merchants.rules import Identity, Scene, SiteKind
from pledge.pledges.actions import reinstate_pledge
from pledge.pledges.rules import PledgeStatus
from pledge.web.labels.labels import show_number
from tests.support.builders import (
    first_badge,
    make_badge,
    make_merchant,
    make_pledge,
    make_report,
    make_site,
    make_user,
    token_of,
)
from tests.support.pages import Page, words_of
from tests.support.public_words import BAND, BAND_IN_ENGLISH, GENUINE, VOID
from tests.support.strict_client import StrictClient


def address(badge: Badge) -> str:
    return f"/b/{token_of(badge)}"


def visit(client: StrictClient, badge: Badge, query: str = "") -> Page:
    return Page(client.get(address(badge) + query))


def history(page: Page) -> list[str]:
    [rows] = page.find_all("ol")
    return [words_of(row) for row in rows.iter("li")]


@pytest.mark.parametrize("status", PledgeStatus)
def test_each_status_has_its_own_words(client: StrictClient, status: PledgeStatus) -> None:
    page = visit(client, make_badge(make_pledge(status=status)))
    assert page.status == 200
    assert GENUINE in page.words
    assert [band for band in BAND.values() if band in page.words] == [BAND[status]]


@pytest.mark.parametrize("status", PledgeStatus)
def test_each_status_is_said_in_english(client: StrictClient, status: PledgeStatus) -> None:
    page = visit(client, make_badge(make_pledge(status=status)), "?lang=en")
    assert page.lang == "en"
    said = [one for one in BAND_IN_ENGLISH.values() if one in page.words]
    assert said == [BAND_IN_ENGLISH[status]]


def test_no_two_statuses_look_alike(client: StrictClient) -> None:
    drawn, colours = set(), set()
    for status in PledgeStatus:
        page = visit(client, make_badge(make_pledge(status=status)))
        drawn.add("|".join(text_fingerprint.get("d", "") for text_fingerprint in page.tree.iter()))
        colours.add(page.tree.find("body").get("class"))  # type: ignore[union-attr]  # it has one
    assert len(drawn) == len(PledgeStatus)
    assert colours == {"green", "amber", "red"}


@pytest.mark.parametrize(
    "status", [PledgeStatus.WITHDRAWN, PledgeStatus.EXPIRED, PledgeStatus.REVOKED]
)
def test_badge_of_an_ended_pledge_warns(client: StrictClient, status: PledgeStatus) -> None:
    assert "请勿据此相信" in visit(client, make_badge(make_pledge(status=status))).words


def test_standing_pledge_says_until_when(client: StrictClient) -> None:
    pledge = make_pledge(signed_on=today() - timedelta(days=10))
    until = pledge.valid_until
    shown = f"{until.year}年{until.month}月{until.day}日"
    assert f"有效期至{shown}" in visit(client, first_badge(pledge)).words


def test_year_that_ended_reads_expired_before_anyone_wrote_it_down(client: StrictClient) -> None:
    pledge = make_pledge(signed_on=today() - timedelta(days=400))
    assert pledge.status is PledgeStatus.ACTIVE
    assert BAND[PledgeStatus.EXPIRED] in visit(client, first_badge(pledge)).words


def test_names_the_place_in_the_heading(client: StrictClient) -> None:
    mall = make_site(name="世纪汇广场")
    site = make_site(
        make_merchant(legal_name="上海和平停车有限公司"),
        SiteKind.CAR_PARK,
        "和平停车场",
        "世纪大道1192号B2层",
        touchpoints=[(Scene.PARKING, "东侧出口")],
        container=mall,
    )
    badge = first_badge(make_pledge(site))
    page = visit(client, badge)
    assert page.heading == "和平停车场"
    for piece in (
        "上海市黄浦区",
        "世纪大道1192号B2层",
        "停车缴费",
        "东侧出口",
        "停车场",
        "世纪汇广场",
        "上海和平停车有限公司",
        badge.serial,
        "127.0.0.1",
    ):
        assert piece in page.words


@pytest.mark.parametrize(
    ("identity", "words"), [(Identity.SELF_DECLARED, "自行申报"), (Identity.CONFIRMED, "已核验")]
)
def test_says_how_sure_the_identity_is(
    client: StrictClient, identity: Identity, words: str
) -> None:
    pledge = make_pledge(make_site(make_merchant(identity=identity)))
    assert words in visit(client, first_badge(pledge)).words


def test_revoked_badge_of_a_standing_pledge_is_loud(client: StrictClient) -> None:
    pledge = make_pledge()
    badge = first_badge(pledge)
    successor = replace_badge(badge, by=pledge.site.merchant.owner, reason="遗失")
    page = visit(client, badge)
    assert page.status == 200
    assert VOID in page.words
    assert GENUINE not in page.words
    assert "请勿据此相信" in page.words
    assert BAND[PledgeStatus.ACTIVE] in page.words
    assert GENUINE in visit(client, successor).words


@pytest.mark.parametrize("status", PledgeStatus)
def test_revoked_badge_says_how_the_pledge_stands(
    client: StrictClient, status: PledgeStatus
) -> None:
    pledge = make_pledge(status=status)
    badge = first_badge(pledge)
    revoke_badge(badge, by=pledge.site.merchant.owner, reason="遗失")
    page = visit(client, badge)
    assert VOID in page.words
    assert [band for band in BAND.values() if band in page.words] == [BAND[status]]


def test_leads_on_to_reports_and_pledge(client: StrictClient) -> None:
    pledge = make_pledge()
    badge = first_badge(pledge)
    for query, kept in (("", ""), ("?lang=en", "?lang=en"), ("?lang=zh", "?lang=zh")):
        links = visit(client, badge, query).links
        assert f"{address(badge)}/report{kept}" in links
        more = f"{kept}&code=B15" if kept else "?code=B15"
        assert f"{address(badge)}/report{more}" in links
        assert f"/pledges/{show_number(pledge.number)}{kept}" in links
        assert f"/texts/2026-1{kept}" in links
        assert f"/verify{kept}" in links


def test_language_switch_needs_no_cookie(client: StrictClient) -> None:
    badge = make_badge()
    page = visit(client, badge)
    assert page.lang == "zh-CN"
    assert f"{address(badge)}?lang=en" in page.links
    english = visit(client, badge, "?lang=en")
    assert english.lang == "en"
    assert f"{address(badge)}?lang=zh" in english.links
    assert {link for link in english.links if "lang=" not in link} == set()


def test_browser_language_is_respected(client: StrictClient) -> None:
    badge = make_badge()
    page = Page(client.get(address(badge), headers={"Accept-Language": "en-GB,en;q=0.8"}))
    assert page.lang == "en"
    assert [link for link in page.links if "lang=en" in link] == []
    asked = Page(client.get(f"{address(badge)}?lang=zh", headers={"Accept-Language": "en"}))
    assert asked.lang == "zh-CN"


def test_clauses_and_history_are_shown(client: StrictClient) -> None:
    pledge = make_pledge(
        status=PledgeStatus.SUSPENDED, signed_on=date(2026, 3, 1), reason="出口仍要求先关注"
    )
    reinstate_pledge(pledge, by=make_user(), reason="已整改")
    page = visit(client, first_badge(pledge))
    for code in pledge.clauses:
        assert code in [words_of(one) for one in page.find_all("b")]
    rows = history(page)
    assert len(rows) == 3
    for row, words in zip(rows, ("已整改", "出口仍要求先关注", "2026年3月1日"), strict=True):
        assert words in row


def test_says_nothing_of_reports(client: StrictClient) -> None:
    badge = make_badge()
    before = visit(client, badge).words
    make_report(badge.pledge, badge=badge, story="只有会员码抬不了杆")
    after = visit(client, badge).words
    assert before.split("核验时间")[0] == after.split("核验时间")[0]


def test_words_of_others_are_only_words(client: StrictClient) -> None:
    pledge = make_pledge(
        make_site(
            name="<script>alert(1)</script>店", touchpoints=[(Scene.CHECKOUT, "<img src=x>")]
        ),
        PledgeStatus.WITHDRAWN,
        reason="</ol><b>because</b>",
    )
    page = visit(client, first_badge(pledge))
    assert page.heading == "<script>alert(1)</script>店"
    assert page.images == []
    assert "reason" not in [words_of(one) for one in page.find_all("b")]


def test_asks_nothing_of_the_shopper(client: StrictClient) -> None:
    page = visit(client, make_badge())
    assert page.find_all("form") == []
    assert page.find_all("script") == []
    assert page.find_all("iframe") == []
    assert page.find_all("link", rel="stylesheet") == []
    assert page.images == []


def test_is_read_only(client: StrictClient) -> None:
    badge = make_badge()
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(address(badge)).status_code == 405
    assert client.head(address(badge)).status_code == 200
