"""The page of one pledge: place, status, text signed, badges by touchpoint, dated history."""

from datetime import date, timedelta

import pytest
from flask import Flask

from pledge.badges.actions import revoke_badge
from pledge.cases.rules.workflow import CaseStatus
from pledge.core.clock import today
from pledge.db import db
from pledge.ledger.append import not_recording
from pledge.ledger.entries import list_recorded
from pledge.log_audit.backfill import backfill_log
from pledge.merchants.rules import Identity, Scene, SiteKind
from pledge.pledges.actions import reinstate_pledge, suspend_pledge, withdraw_pledge
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from pledge.web.labels.labels import show_day_in, show_number
from tests.support.builders import (
    first_badge,
    make_merchant,
    make_pledge,
    make_report,
    make_site,
    make_user,
)
from tests.support.pages import Page, words_of
from tests.support.public_words import BAND, BAND_IN_ENGLISH
from tests.support.query_counts import queries
from tests.support.strict_client import StrictClient


def address(pledge: Pledge) -> str:
    return f"/pledges/{show_number(pledge.number)}"


def visit(client: StrictClient, pledge: Pledge, query: str = "") -> Page:
    return Page(client.get(address(pledge) + query))


@pytest.mark.parametrize("status", PledgeStatus)
def test_each_status_has_its_own_band(client: StrictClient, status: PledgeStatus) -> None:
    pledge = make_pledge(status=status)
    page = visit(client, pledge)
    assert page.status == 200
    assert [band for band in BAND.values() if band in page.words] == [BAND[status]]


@pytest.mark.parametrize("status", PledgeStatus)
def test_each_status_is_said_in_english(client: StrictClient, status: PledgeStatus) -> None:
    pledge = make_pledge(status=status)
    words = visit(client, pledge, "?lang=en").words
    assert [one for one in BAND_IN_ENGLISH.values() if one in words] == [BAND_IN_ENGLISH[status]]


def test_status_differs_by_shape_too(client: StrictClient) -> None:
    drawn = set()
    for status in PledgeStatus:
        page = visit(client, make_pledge(status=status))
        [band] = [e for e in page.tree.iter("div") if (e.get("class") or "").startswith("band ")]
        drawn.add("".join(text_fingerprint.get("d", "") for text_fingerprint in band.iter()))
    assert len(drawn) == len(PledgeStatus)


def test_year_that_ended_reads_expired_before_anyone_wrote_it_down(client: StrictClient) -> None:
    pledge = make_pledge(signed_on=today() - timedelta(days=400))
    assert pledge.status is PledgeStatus.ACTIVE
    assert BAND[PledgeStatus.EXPIRED] in visit(client, pledge).words


def test_shows_place_merchant_number_and_days(client: StrictClient) -> None:
    mall = make_site(name="世纪汇广场")
    inside = make_site(
        make_merchant(legal_name="上海和平餐饮有限公司"),
        SiteKind.RESTAURANT,
        "和平小馆",
        "世纪大道1192号3楼",
        container=mall,
    )
    pledge = make_pledge(inside, signed_on=date(2026, 3, 1))
    page = visit(client, pledge)
    assert page.heading == "和平小馆"
    for piece in (
        "上海市黄浦区",
        "世纪大道1192号3楼",
        "餐厅",
        "世纪汇广场",
        "上海和平餐饮有限公司",
        show_number(pledge.number),
        "2026年3月1日",
        "2027年2月28日",
        "2026-1",
    ):
        assert piece in page.words
    assert "/texts/2026-1" in page.links


@pytest.mark.parametrize(
    ("identity", "words"), [(Identity.SELF_DECLARED, "自行申报"), (Identity.CONFIRMED, "已核验")]
)
def test_says_how_sure_the_identity_is(
    client: StrictClient, identity: Identity, words: str
) -> None:
    pledge = make_pledge(make_site(make_merchant(identity=identity)))
    assert words in visit(client, pledge).words


def test_lists_badges_by_touchpoint_revoked_ones_too(client: StrictClient) -> None:
    touchpoints = [(Scene.PARKING, "出口1"), (Scene.PARKING, "出口2"), (Scene.INVOICE, "开票台")]
    pledge = make_pledge(make_site(touchpoints=touchpoints))
    revoked = first_badge(pledge)
    revoke_badge(revoked, by=pledge.site.merchant.owner, reason="遗失")
    [table] = visit(client, pledge).find_all("table")
    rows = [words_of(row) for row in table.iter("tr")][1:]
    assert len(rows) == 3
    assert revoked.serial in rows[2]
    assert "已作废" in rows[2]
    assert ["在用" in row for row in rows] == [True, True, False]
    assert "出口2" in rows[0]


def test_gives_no_token_away(client: StrictClient) -> None:
    pledge = make_pledge()
    assert "/b/" not in visit(client, pledge).html


def test_pledge_that_waits_for_confirmation_shows_no_badge(client: StrictClient) -> None:
    page = visit(client, make_pledge(badges=False))
    assert page.find_all("table") == []
    assert "核验商家身份后发放" in page.words


def test_names_the_clauses_that_were_signed(client: StrictClient) -> None:
    pledge = make_pledge(make_site(touchpoints=[(Scene.CHECKOUT, "收银台")]))
    [clauses] = visit(client, pledge).find_all("ul", **{"class": "clauses"})
    assert [words_of(code) for code in clauses.iter("strong")] == pledge.clauses
    assert "P5" not in pledge.clauses


def test_history_is_dated_newest_first_with_reasons(client: StrictClient) -> None:
    pledge = make_pledge(
        status=PledgeStatus.SUSPENDED, signed_on=date(2026, 3, 1), reason="出口仍要求先关注"
    )
    officer = make_user()
    reinstate_pledge(pledge, by=officer, reason="已整改")
    withdraw_pledge(pledge, by=pledge.site.merchant.owner, reason="门店关闭")
    [history] = visit(client, pledge).find_all("ol", **{"class": "timeline"})
    rows = [words_of(row) for row in history.iter("li")]
    assert len(rows) == 4
    for row, pieces in zip(
        rows,
        (("撤回", "门店关闭"), ("恢复", "已整改"), ("暂停", "出口仍要求先关注"), ("签署",)),
        strict=True,
    ):
        for piece in pieces:
            assert piece in row
    assert "2026年3月1日" in rows[-1]
    assert show_day_in("zh", today()) in rows[0]


def test_leads_to_the_earlier_pledge_of_the_place(client: StrictClient) -> None:
    site = make_site()
    first = make_pledge(site, PledgeStatus.WITHDRAWN)
    second = make_pledge(site)
    assert address(first) in visit(client, second).links


def test_leads_to_an_earlier_pledge_at_the_address(client: StrictClient) -> None:
    first = make_pledge(status=PledgeStatus.WITHDRAWN)
    page = visit(client, make_pledge())
    assert address(first) in page.links
    assert "同一地址此前" in page.words


def test_says_nothing_of_reports(client: StrictClient) -> None:
    pledge = make_pledge()
    before = visit(client, pledge).words
    make_report(pledge, story="只有会员码抬不了杆")
    make_report(pledge, status=CaseStatus.NOT_UPHELD)
    assert visit(client, pledge).words == before


def test_never_shows_signer_or_account(client: StrictClient) -> None:
    pledge = make_pledge()
    page = visit(client, pledge)
    assert "王小明" not in page.html
    assert pledge.site.merchant.owner.email not in page.html
    assert pledge.site.merchant.credit_code not in page.html


def test_leads_to_the_report(client: StrictClient) -> None:
    pledge = make_pledge()
    assert f"{address(pledge)}/report" in visit(client, pledge).links
    assert f"{address(pledge)}/report?lang=en" in visit(client, pledge, "?lang=en").links


@pytest.mark.parametrize("query", ["", "?lang=en"])
def test_number_in_another_spelling_leads_to_the_printed_one(
    client: StrictClient, query: str
) -> None:
    number = make_pledge().number
    shown = show_number(number)
    for typed in (
        number,
        shown.lower(),
        f"{number[:4]}%20{number[4:]}",
        f"{number[:2]}-{number[2:]}",
    ):
        response = client.get(f"/pledges/{typed}{query}")
        assert (response.status_code, response.location) == (301, f"/pledges/{shown}{query}")


def test_typo_and_unknown_number_are_not_found(client: StrictClient) -> None:
    number = make_pledge().number
    wrong = number[:-1] + ("3" if number[-1] != "3" else "4")
    for typed in (wrong, number[:-1], "AAAA-AAAA", "1", "%00", "%ED%A0%80", "x" * 3000):
        assert client.get(f"/pledges/{typed}").status_code == 404


def test_words_of_others_are_only_words(client: StrictClient) -> None:
    pledge = make_pledge(
        make_site(name="<script>alert(1)</script>店", address="<img src=x onerror=alert(1)>"),
        PledgeStatus.WITHDRAWN,
        reason="<b>because</b>",
    )
    page = visit(client, pledge)
    assert page.heading == "<script>alert(1)</script>店"
    assert page.find_all("b") == []
    assert page.images == []


def test_sets_no_cookie_and_refuses_post(app: Flask, client: StrictClient) -> None:
    pledge = make_pledge()
    assert "Set-Cookie" not in client.get(address(pledge)).headers
    assert client.post(address(pledge)).status_code == 405
    db.session.refresh(pledge)
    assert pledge.status is PledgeStatus.ACTIVE


def test_each_change_names_its_entry_of_the_public_log(client: StrictClient) -> None:
    pledge = make_pledge(status=PledgeStatus.SUSPENDED)
    known = list_recorded([pledge.number])[pledge.number]
    entries = {entry.type: entry.index for entry in known}
    page = visit(client, pledge, "?lang=en")
    [history] = page.find_all("ol", **{"class": "timeline"})
    suspended, signed = (words_of(row) for row in history.iter("li"))
    assert f"Entry {entries['pledge.suspended']} of the public log" in suspended
    assert f"Entry {entries['pledge.signed']} of the public log" in signed
    proof = f"{address(pledge)}/proof.tlog-proof?entry={entries['pledge.signed']}"
    assert proof in page.links
    assert "/log?lang=en" in page.links


def test_change_that_the_log_does_not_tell_of_claims_no_entry(client: StrictClient) -> None:
    with not_recording():
        pledge = make_pledge(badges=False)
    page = visit(client, pledge)
    assert "公开日志第" not in page.words
    assert "proof.tlog-proof" not in page.html


def test_what_was_recorded_late_is_said_to_be(client: StrictClient) -> None:
    with not_recording():
        pledge = make_pledge(badges=False)
    backfill_log()
    db.session.commit()
    [history] = visit(client, pledge).find_all("ol", **{"class": "timeline"})
    assert "公开日志第0条（补记）" in words_of(history)


def test_longer_history_asks_the_database_no_more(client: StrictClient) -> None:
    pledge = make_pledge(status=PledgeStatus.SUSPENDED)
    visit(client, pledge)
    with queries() as before:
        visit(client, pledge)
    officer = make_user()
    for _ in range(3):
        reinstate_pledge(pledge, by=officer, reason="已整改")
        suspend_pledge(pledge, by=officer, reason="又要求关注")
    db.session.commit()
    with queries() as after:
        visit(client, pledge)
    assert len(after) == len(before)
