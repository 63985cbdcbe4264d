"""The public search: words, number, region, kind and status; pages by key in both directions."""

import random
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from pledge.core import text
from pledge.core.clock import today
from pledge.db import db
from pledge.merchants.rules import SiteKind
from pledge.pledges import queries
from pledge.pledges.actions import index_merchant
from pledge.pledges.models import Pledge, PledgeBigram
from pledge.pledges.queries import Search, count_live, count_matches, search_pledges
from pledge.pledges.rules import PledgeStatus
from tests.support.builders import XUANWU, make_merchant, make_pledge, make_site

# Few characters, so that random words meet random names often.
SYLLABLES = ["南", "京", "路", "广", "场", "A", "b", "1", "号", "%", "_", "·", " "]


def names(search: Search) -> list[str]:
    return [pledge.site.name for pledge in search_pledges(search).pledges]


def pledged(name: str, address: str = "某路1号", **site: object) -> Pledge:
    return make_pledge(make_site(name=name, address=address, **site), badges=False)  # type: ignore[arg-type]  # passed on


def test_two_chinese_characters_find_a_place(app: Flask) -> None:
    pledged("豫园商城")
    pledged("静安广场")
    assert names(Search("豫园")) == ["豫园商城"]
    assert names(Search("广场")) == ["静安广场"]
    assert names(Search("园静")) == []


def test_address_and_legal_name_are_searched_too(app: Flask) -> None:
    merchant = make_merchant(legal_name="晨光餐饮有限公司")
    make_pledge(make_site(merchant, name="晨光一店", address="淮海中路88号"))
    assert names(Search("淮海")) == ["晨光一店"]
    assert names(Search("餐饮")) == ["晨光一店"]


def test_word_does_not_run_from_the_name_into_the_address(app: Flask) -> None:
    pledged("豫园", "方浜路1号")
    assert names(Search("园方")) == []


def test_one_character_finds_too(app: Flask) -> None:
    pledged("豫园")
    assert names(Search("豫")) == ["豫园"]


def test_several_words_must_all_be_there(app: Flask) -> None:
    pledged("豫园商城", "方浜路1号")
    pledged("豫园茶楼", "福佑路2号")
    assert names(Search("豫园 福佑")) == ["豫园茶楼"]


def test_width_and_case_do_not_matter(app: Flask) -> None:
    pledged("Ｔｅｓｔ Mall")
    assert names(Search("TEST mall")) == ["Ｔｅｓｔ Mall"]


@pytest.mark.parametrize("wild", ["%", "_", "%%", "南%路", "南_路"])
def test_wildcards_are_no_wildcards(app: Flask, wild: str) -> None:
    pledged("南京路店")
    assert names(Search("南京%")) == ["南京路店"]  # only letters and digits count
    assert names(Search(wild)) == ([] if "南" in wild else ["南京路店"])


def test_number_finds_its_pledge_alone_however_typed(app: Flask) -> None:
    pledge = pledged("豫园")
    pledged("静安")
    number = pledge.number
    for typed in (
        number,
        number.lower(),
        f"{number[:4]} {number[4:]}",
        f"{number[:4]}-{number[4:]}",
    ):
        assert names(Search(typed)) == ["豫园"]


def test_region_holds_its_districts(app: Flask) -> None:
    pledged("沪", region_code="310101")
    pledged("沪东", region_code="310115")
    pledged("宁", region_code=XUANWU)
    assert names(Search(region_code="310000")) == ["沪东", "沪"]
    assert names(Search(region_code="310101")) == ["沪"]
    assert names(Search(region_code="320100")) == ["宁"]
    assert names(Search(region_code="000000")) == ["宁", "沪东", "沪"]
    assert names(Search(region_code="440000")) == []


def test_kind_filters(app: Flask) -> None:
    pledged("面馆", kind=SiteKind.RESTAURANT)
    pledged("车库", kind=SiteKind.CAR_PARK)
    assert names(Search(kind=SiteKind.CAR_PARK)) == ["车库"]
    assert names(Search("面馆", kind=SiteKind.CAR_PARK)) == []


@pytest.mark.parametrize("status", PledgeStatus)
def test_status_filters_by_what_reads_today(app: Flask, status: PledgeStatus) -> None:
    for each in PledgeStatus:
        make_pledge(make_site(name=f"店{each}"), each, badges=False)
    long_ago = today() - timedelta(days=366)
    make_pledge(make_site(name="过期未记"), signed_on=long_ago, badges=False)
    make_pledge(make_site(name="暂停未记"), PledgeStatus.SUSPENDED, long_ago, badges=False)
    unwritten = ["暂停未记", "过期未记"] if status is PledgeStatus.EXPIRED else []
    assert names(Search(status=status)) == [*unwritten, f"店{status}"]


def test_pages_go_there_and_back(app: Flask) -> None:
    merchant = make_merchant()
    for number in range(7):
        make_pledge(make_site(merchant, name=f"第{number}店"), badges=False)

    def shown(**keys: int | None) -> tuple[list[str], int | None, int | None]:
        page = search_pledges(Search("店"), size=3, **keys)
        return [pledge.site.name for pledge in page.pledges], page.older, page.newer

    first, older, newer = shown()
    assert (first, newer) == (["第6店", "第5店", "第4店"], None)
    second, older, newer = shown(older_than=older)
    assert second == ["第3店", "第2店", "第1店"]
    assert newer is not None
    last, end, back = shown(older_than=older)
    assert (last, end) == (["第0店"], None)
    again, _, newer = shown(newer_than=back)
    assert again == second
    top, _, newest = shown(newer_than=newer)
    assert (top, newest) == (first, None)


def test_page_beyond_the_end_is_empty(app: Flask) -> None:
    pledge = pledged("豫园")
    page = search_pledges(Search(), older_than=pledge.id)
    assert (list(page.pledges), page.older, page.newer) == ([], None, None)


def test_matches_are_counted_up_to_a_cap(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = make_merchant()
    for number in range(4):
        make_pledge(make_site(merchant, name=f"第{number}店"), badges=False)
    assert count_matches(Search("店")) == 4
    monkeypatch.setattr(queries, "COUNT_CAP", 2)
    assert count_matches(Search("店")) == 3


def test_only_standing_pledges_are_counted_as_live(app: Flask) -> None:
    pledge = make_pledge()
    make_pledge(make_site(pledge.site.merchant))
    make_pledge()
    for status in (
        PledgeStatus.SUSPENDED,
        PledgeStatus.WITHDRAWN,
        PledgeStatus.EXPIRED,
        PledgeStatus.REVOKED,
    ):
        make_pledge(status=status)
    make_pledge(signed_on=today() - timedelta(days=366))
    assert count_live() == (3, 2)


def test_new_legal_name_is_found_and_the_old_one_is_not(app: Flask) -> None:
    pledge = make_pledge(make_site(make_merchant(legal_name="旧名公司"), name="豫园"))
    pledge.site.merchant.legal_name = "新名公司"
    index_merchant(pledge.site.merchant_id)
    assert names(Search("新名")) == ["豫园"]
    assert names(Search("旧名")) == []
    kept = db.session.scalars(select(PledgeBigram.bigram)).all()
    assert len(kept) == len(set(kept))


def test_index_finds_what_comparing_every_text_finds(app: Flask) -> None:
    dice = random.Random(2026)
    merchant = make_merchant(legal_name="京广公司")
    for _ in range(40):
        name = "".join(dice.choices(SYLLABLES, k=dice.randint(1, 8))).strip() or "店"
        address = "".join(dice.choices(SYLLABLES, k=dice.randint(1, 8))).strip() or "路"
        make_pledge(make_site(merchant, name=name, address=address), badges=False)
    pledges = db.session.scalars(select(Pledge)).all()
    parts = {
        pledge.id: [
            text.fold_text(part) for part in (pledge.site.name, pledge.site.address, "京广公司")
        ]
        for pledge in pledges
    }
    for _ in range(150):
        words = "".join(dice.choices(SYLLABLES, k=dice.randint(1, 5)))
        sought = [text.fold_text(word) for word in words.split()]
        expected = {
            number
            for number, texts in parts.items()
            if all(any(word in part for part in texts) for word in sought)
        }
        found = search_pledges(Search(words), size=100).pledges
        assert {pledge.id for pledge in found} == expected, words
