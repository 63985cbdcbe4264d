"""Pledges of a region: looked up by members, suspended, reinstated, revoked by officers."""

from datetime import timedelta

import pytest

from pledge.core.clock import today
from pledge.merchants.rules import SiteKind
from pledge.pledges.models import Pledge
from pledge.pledges.queries import PAGE
from pledge.pledges.rules import PledgeStatus
from tests.support.builders import (
    XUANWU,
    backdate,
    make_cast,
    make_member,
    make_pledge,
    make_report,
    make_site,
    sign_in,
)
from tests.support.case_forms import carried, mails, page_of, page_of_pledge, send
from tests.support.pages import Page, words_of
from tests.support.strict_client import StrictClient

LIST = "/association/pledges"
DECIDED = {"reason": "整改期间暂停", "step": "confirmed"}


def status_now(pledge: Pledge) -> PledgeStatus:
    """Return the status as it is now; a type checker believes it never changes."""
    return pledge.status


def found(client: StrictClient, query: str = "") -> list[str]:
    """Return the names listed, in their order."""
    page = Page(client.get(f"{LIST}?{query}"))
    return [words_of(name) for row in page.find_all("td") for name in row.iter("strong")]


def test_list_is_narrowed_to_the_jurisdiction(client: StrictClient) -> None:
    cast = make_cast()
    make_pledge(make_site(name="上海店"))
    make_pledge(make_site(name="南京店", region_code=XUANWU))
    national = make_member(cast.national).user
    for user, names in (
        (cast.volunteer, ["上海店"]),
        (cast.other_officer, ["南京店"]),
        (national, ["南京店", "上海店"]),
    ):
        sign_in(client, user)
        assert found(client) == names


def test_region_asked_for_cannot_widen_the_jurisdiction(client: StrictClient) -> None:
    cast = make_cast()
    make_pledge(make_site(name="南京店", region_code=XUANWU))
    sign_in(client, cast.officer)
    for asked in ("320000", "320100", "000000", "310200", ""):
        assert found(client, f"region={asked}") == []


def test_list_is_searched_by_words_number_kind_and_status(client: StrictClient) -> None:
    cast = make_cast()
    make_pledge(make_site(name="悦享广场"))
    inn = make_pledge(make_site(kind=SiteKind.HOTEL, name="江边宾馆"), PledgeStatus.WITHDRAWN)
    sign_in(client, cast.volunteer)
    assert found(client, "q=悦享") == ["悦享广场"]
    assert found(client, f"q={inn.number.lower()}") == ["江边宾馆"]
    assert found(client, "kind=hotel") == ["江边宾馆"]
    assert found(client, "status=active") == ["悦享广场"]
    assert found(client, "region=310100") == ["江边宾馆", "悦享广场"]


def test_nothing_found_and_too_short_a_word_say_so(client: StrictClient) -> None:
    sign_in(client, make_cast().volunteer)
    assert "没有找到符合条件的承诺" in Page(client.get(f"{LIST}?q=没有的店")).words
    assert "至少输入两个字" in Page(client.get(f"{LIST}?q=店")).words


def test_pages_turn_by_key_and_keep_the_filter(client: StrictClient) -> None:
    cast = make_cast()
    for number in range(PAGE + 1):
        make_pledge(make_site(name=f"连锁{number}店"), badges=False)
    sign_in(client, cast.volunteer)
    page = Page(client.get(f"{LIST}?kind=mall"))
    [older] = [link for link in page.links if "older=" in link]
    assert "kind=mall" in older
    last = Page(client.get(older))
    assert [words_of(element) for element in last.find_all("strong")] == ["连锁0店"]


def test_page_shows_the_pledge_its_reports_and_who_changed_it(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_pledge(
        make_site(name="悦享广场"), PledgeStatus.SUSPENDED, by=cast.officer, reason="出口没有缴费码"
    )
    report = make_report(pledge)
    sign_in(client, cast.volunteer)
    page = Page(client.get(page_of_pledge(pledge)))
    for words in (
        *("悦享广场", "承诺已暂停", "出口没有缴费码", "officer@people.example"),
        *("商家签署承诺", "出口1", "2026-1版"),
    ):
        assert words in page.words, words
    assert page_of(report.case) in page.links
    assert "由工作人员决定" in page.words
    assert "reason" not in page.fields


def test_number_is_understood_in_any_spelling(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_pledge()
    sign_in(client, cast.volunteer)
    assert client.get(f"{LIST}/{pledge.number.lower()}").status_code == 200


def test_suspension_is_read_once_more_then_public_and_told(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_pledge(make_site(name="悦享广场"))
    sign_in(client, cast.officer)
    page = Page(
        send(client, page_of_pledge(pledge), "move", to="suspended", reason="出口没有缴费码")
    )
    assert page.status == 200
    for words in ("出口没有缴费码", "会公开显示", "2个在用标识"):
        assert words in page.words
    assert status_now(pledge) is PledgeStatus.ACTIVE
    answer = client.post(f"{page_of_pledge(pledge)}/move", data=page.fields | {"step": "confirmed"})
    assert answer.status_code == 302
    assert status_now(pledge) is PledgeStatus.SUSPENDED
    assert pledge.changes[-1].by_id == cast.officer.id
    assert "出口没有缴费码" in Page(client.get(answer.location.replace("/association", ""))).words
    [mail] = mails()
    assert mail.recipient == pledge.site.merchant.owner.email
    assert "已暂停" in mail.subject
    assert "出口没有缴费码" in (mail.body or "")


def test_suspended_pledge_is_reinstated(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_pledge(status=PledgeStatus.SUSPENDED)
    sign_in(client, cast.officer)
    data = {"to": "active", "reason": "已整改", "step": "confirmed"}
    assert send(client, page_of_pledge(pledge), "move", **data).status_code == 302
    assert pledge.status is PledgeStatus.ACTIVE
    [mail] = mails()
    assert "已恢复" in mail.subject


@pytest.mark.parametrize(
    ("status", "to"),
    [
        (PledgeStatus.ACTIVE, "active"),
        (PledgeStatus.SUSPENDED, "suspended"),
        (PledgeStatus.WITHDRAWN, "suspended"),
        (PledgeStatus.WITHDRAWN, "active"),
        (PledgeStatus.EXPIRED, "active"),
        (PledgeStatus.REVOKED, "active"),
    ],
)
def test_move_the_rules_do_not_allow_is_refused_by_name(
    client: StrictClient, status: PledgeStatus, to: str
) -> None:
    cast = make_cast()
    pledge = make_pledge(status=status)
    sign_in(client, cast.officer)
    tokens = carried(client, page_of_pledge(make_pledge()))
    sent = tokens | DECIDED | {"to": to, "version": f"{pledge.version}.0.0"}
    answer = client.post(f"{page_of_pledge(pledge)}/move", data=sent)
    assert answer.status_code == 409
    assert "不能这样处理" in Page(answer).words
    assert pledge.status is status
    assert mails() == []


def test_pledge_past_its_last_day_is_over_though_nobody_wrote_it_down(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_pledge()
    backdate(pledge, today() - timedelta(days=500))
    sign_in(client, cast.officer)
    page = Page(client.get(page_of_pledge(pledge)))
    assert "承诺已过期" in page.words
    assert "reason" not in page.fields


@pytest.mark.parametrize("to", ["withdrawn", "expired", "", "nonsense"])
def test_what_is_not_an_officers_to_do_is_refused(client: StrictClient, to: str) -> None:
    cast = make_cast()
    pledge = make_pledge()
    sign_in(client, cast.officer)
    assert send(client, page_of_pledge(pledge), "move", to=to, **DECIDED).status_code == 400
    assert pledge.status is PledgeStatus.ACTIVE


@pytest.mark.parametrize("typed", ["", " \n ", "长" * 501, "藏\u202e起来"])
def test_reason_is_required_and_checked(client: StrictClient, typed: str) -> None:
    cast = make_cast()
    pledge = make_pledge()
    sign_in(client, cast.officer)
    data = {"to": "suspended", "reason": typed, "step": "confirmed"}
    answer = send(client, page_of_pledge(pledge), "move", **data)
    assert answer.status_code == 422
    assert Page(answer).error_beside("reason")
    assert pledge.status is PledgeStatus.ACTIVE


def test_going_back_and_a_missing_token_lose_nothing_typed(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_pledge()
    sign_in(client, cast.officer)
    for changed, status in (({"step": "edit"}, 200), ({"csrf_token": "foreign"}, 400)):
        data = {"to": "suspended"} | DECIDED | changed
        answer = send(client, page_of_pledge(pledge), "move", **data)
        assert answer.status_code == status
        assert Page(answer).fields["reason"] == "整改期间暂停"
    assert pledge.status is PledgeStatus.ACTIVE


def test_two_officers_do_not_decide_unseen(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_pledge()
    sign_in(client, cast.officer)
    seen = carried(client, page_of_pledge(pledge))
    send(client, page_of_pledge(pledge), "move", to="suspended", **DECIDED)
    late = seen | {"to": "active", "reason": "另一位的理由", "step": "confirmed"}
    answer = client.post(f"{page_of_pledge(pledge)}/move", data=late)
    assert answer.status_code == 409
    page = Page(answer)
    assert "您打开页面之后" in page.words
    assert page.fields["reason"] == "另一位的理由"
    assert pledge.status is PledgeStatus.SUSPENDED


def test_volunteer_may_not_move_a_pledge(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_pledge()
    sign_in(client, cast.volunteer)
    assert client.post(f"{page_of_pledge(pledge)}/move", data=DECIDED).status_code == 403
    assert pledge.status is PledgeStatus.ACTIVE


def test_mail_speaks_the_owners_language(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_pledge()
    pledge.site.merchant.owner.locale = "en"
    sign_in(client, cast.officer)
    send(client, page_of_pledge(pledge), "move", to="suspended", **DECIDED)
    [mail] = mails()
    assert "suspended" in mail.subject
    assert "lang=en" in (mail.body or "")
    assert "消费者协会" not in (mail.body or "")
    assert "整改期间暂停" in (mail.body or "")
