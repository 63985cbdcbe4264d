"""Badges that may have been copied: the desk's list, one page, and what an officer found."""

from pledge.badges.models import BadgeFlag
from pledge.badges.rules import FlagStatus
from pledge.badges.scanning.clone_flags import flag_misplaced
from pledge.db import db
from pledge.web.labels.labels import show_number
from tests.support.builders import first_badge, make_cast, make_pledge, sign_in
from tests.support.case_forms import carried
from tests.support.pages import Page
from tests.support.strict_client import StrictClient


def make_flag() -> BadgeFlag:
    flag = flag_misplaced(first_badge(make_pledge()), 3)
    assert flag is not None
    db.session.commit()
    return flag


def test_list_is_empty_with_words(client: StrictClient) -> None:
    sign_in(client, make_cast().volunteer)
    assert "没有需要查看的标识" in client.get("/association/flags").text


def test_volunteer_reads_and_officer_settles(client: StrictClient) -> None:
    cast, flag = make_cast(), make_flag()
    sign_in(client, cast.volunteer)
    assert flag.badge.pledge.site.name in client.get("/association/flags").text
    assert "有3件反映" in client.get(f"/association/flags/{flag.id}").text
    sign_in(client, cast.officer)
    answer = settle(client, flag, to="confirmed", reason="隔壁店贴了复印件，已取下。")
    assert answer.status == 302
    db.session.refresh(flag)
    assert flag.status is FlagStatus.CONFIRMED
    assert flag.changes[-1].by_id == cast.officer.id
    assert "隔壁店贴了复印件" in client.get(f"/association/flags/{flag.id}").text


def test_officer_of_another_region_finds_nothing(client: StrictClient) -> None:
    cast, flag = make_cast(), make_flag()
    sign_in(client, cast.other_officer)
    assert flag.badge.serial not in client.get("/association/flags").text
    assert client.get(f"/association/flags/{flag.id}").status_code == 404


def test_no_answer_and_no_reason_are_refused_and_lose_nothing(client: StrictClient) -> None:
    cast, flag = make_cast(), make_flag()
    sign_in(client, cast.officer)
    page = settle(client, flag, to="", reason="看过了")
    assert page.status == 409
    assert page.fields["reason"] == "看过了"
    assert settle(client, flag, to="confirmed", reason="").status == 422
    assert flag.status is FlagStatus.OPEN


def test_merchant_sees_what_to_do_and_shoppers_see_nothing(client: StrictClient) -> None:
    flag = make_flag()
    pledge = flag.badge.pledge
    sign_in(client, pledge.site.merchant.owner)
    assert "可能被复制到了别处" in client.get(f"/merchant/pledges/{pledge.number}").text
    assert "复制" not in client.get(f"/pledges/{show_number(pledge.number)}").text


def settle(client: StrictClient, flag: BadgeFlag, **typed: str) -> Page:
    address = f"/association/flags/{flag.id}"
    return Page(client.post(f"{address}/settle", data=carried(client, address) | typed))
