"""Searching: two characters, a number in any spelling, filters, and pages by key both ways."""

from datetime import timedelta

import pytest

from pledge.core.clock import today
from pledge.merchants.rules import SiteKind
from pledge.pledges.queries import PAGE
from pledge.pledges.rules import PledgeStatus
from tests.support.builders import JIANGSU, SHANGHAI, XUANWU, make_merchant, make_pledge, make_site
from tests.support.pages import Page, words_of
from tests.support.public_words import PLEDGE_STATUS
from tests.support.strict_client import StrictClient


def found(client: StrictClient, query: str) -> list[str]:
    """Return the names on the page, in their order."""
    return names(Page(client.get(f"/pledges?{query}")))


def names(page: Page) -> list[str]:
    return [words_of(cell) for row in page.find_all("td") for cell in row.iter("strong")]


def test_lists_the_newest_first(client: StrictClient) -> None:
    for name in ("甲店", "乙店", "丙店"):
        make_pledge(make_site(name=name))
    assert found(client, "") == ["丙店", "乙店", "甲店"]


@pytest.mark.parametrize("words", ["世纪", "纪汇", "世纪汇", "汇广", "世纪 广场"])
def test_finds_a_name_by_two_characters(client: StrictClient, words: str) -> None:
    make_pledge(make_site(name="世纪汇广场"))
    make_pledge(make_site(name="广世百货"))
    assert found(client, f"q={words}") == ["世纪汇广场"]


def test_finds_by_address_and_legal_name(client: StrictClient) -> None:
    merchant = make_merchant(legal_name="上海和平商业有限公司")
    make_pledge(make_site(merchant, name="甲店", address="南京西路1601号"))
    make_pledge(make_site(name="乙店", address="淮海中路2号"))
    assert found(client, "q=南京西路") == ["甲店"]
    assert found(client, "q=和平") == ["甲店"]


def test_two_characters_must_stand_side_by_side(client: StrictClient) -> None:
    make_pledge(make_site(name="东方明珠"))
    assert found(client, "q=东明") == []


def test_letters_are_found_in_either_case_and_width(client: StrictClient) -> None:
    make_pledge(make_site(name="ABC生活馆"))
    for words in ("abc", "ABC", "ａｂｃ", "aBc生活"):
        assert found(client, f"q={words}") == ["ABC生活馆"]


def test_finds_a_number_in_any_spelling(client: StrictClient) -> None:
    number = make_pledge(make_site(name="甲店")).number
    make_pledge(make_site(name="乙店"))
    shown = f"{number[:4]}-{number[4:]}"
    for typed in (number, shown, number.lower(), f"{number[:4]} {number[4:]}", f" {shown} "):
        assert found(client, f"q={typed}") == ["甲店"]


@pytest.mark.parametrize("wildcard", ["%25%25", "__", "%25店"])
def test_wildcards_are_no_wildcards(client: StrictClient, wildcard: str) -> None:
    make_pledge(make_site(name="甲乙店"))
    page = Page(client.get(f"/pledges?q={wildcard}"))
    # signs alone are no word of two characters, so everything is shown, and the page says so
    assert "至少输入两个字" in page.words


def test_filters_by_region_kind_and_status(client: StrictClient) -> None:
    make_pledge(make_site(name="上海商场"))
    make_pledge(make_site(name="南京餐厅", kind=SiteKind.RESTAURANT, region_code=XUANWU))
    make_pledge(make_site(name="上海宾馆", kind=SiteKind.HOTEL), PledgeStatus.SUSPENDED)
    assert found(client, f"region={JIANGSU}") == ["南京餐厅"]
    assert found(client, f"region={SHANGHAI}") == ["上海宾馆", "上海商场"]
    assert found(client, "kind=restaurant") == ["南京餐厅"]
    assert found(client, "status=suspended") == ["上海宾馆"]
    assert found(client, f"region={SHANGHAI}&kind=mall&status=active&q=上海") == ["上海商场"]
    assert found(client, f"region={JIANGSU}&kind=mall") == []


@pytest.mark.parametrize("status", PledgeStatus)
def test_every_status_is_found_and_named(client: StrictClient, status: PledgeStatus) -> None:
    for one in PledgeStatus:
        make_pledge(make_site(name=f"店铺{one}"), one)
    page = Page(client.get(f"/pledges?status={status}"))
    assert names(page) == [f"店铺{status}"]
    [table] = page.find_all("table")
    assert PLEDGE_STATUS[status] in words_of(table)


def test_year_that_ended_reads_expired_before_anyone_wrote_it_down(client: StrictClient) -> None:
    make_pledge(make_site(name="甲店"), signed_on=today() - timedelta(days=500))
    assert found(client, "status=active") == []
    assert found(client, "status=expired") == ["甲店"]
    [table] = Page(client.get("/pledges")).find_all("table")
    assert PLEDGE_STATUS[PledgeStatus.EXPIRED] in words_of(table)


def test_filters_that_mean_nothing_are_left_out(client: StrictClient) -> None:
    make_pledge(make_site(name="甲店"))
    assert found(client, "region=999999&kind=castle&status=happy&older=x&newer=") == ["甲店"]


def test_what_was_chosen_is_still_chosen(client: StrictClient) -> None:
    query = f"q=世纪&region={SHANGHAI}&kind=mall&status=suspended"
    fields = Page(client.get(f"/pledges?{query}")).fields
    assert fields == {"q": "世纪", "region": SHANGHAI, "kind": "mall", "status": "suspended"}


def test_pages_by_key_there_and_back(client: StrictClient) -> None:
    merchant = make_merchant()
    all_names = [f"连锁{number:02}店" for number in range(2 * PAGE + 1)]
    for name in all_names:
        make_pledge(make_site(merchant, name=name), badges=False)
    newest_first = all_names[::-1]
    page = Page(client.get("/pledges?q=连锁&kind=mall"))
    seen = [names(page)]
    while older := pager(page, "next"):
        page = Page(client.get(older))
        seen.append(names(page))
    assert [len(one) for one in seen] == [PAGE, PAGE, 1]
    assert [name for one in seen for name in one] == newest_first
    assert page.fields["q"] == "连锁"
    back = [names(page)]
    while newer := pager(page, "prev"):
        page = Page(client.get(newer))
        back.append(names(page))
    assert back == seen[::-1]


def test_whole_last_page_has_no_next(client: StrictClient) -> None:
    merchant = make_merchant()
    for number in range(PAGE):
        make_pledge(make_site(merchant, name=f"连锁{number:02}店"), badges=False)
    page = Page(client.get("/pledges"))
    assert len(names(page)) == PAGE
    assert (pager(page, "prev"), pager(page, "next")) == (None, None)


def test_new_pledge_moves_no_page_under_the_reader(client: StrictClient) -> None:
    merchant = make_merchant()
    for number in range(PAGE + 2):
        make_pledge(make_site(merchant, name=f"连锁{number:02}店"), badges=False)
    older = pager(Page(client.get("/pledges")), "next")
    assert older
    before = found(client, older.partition("?")[2])
    make_pledge(make_site(merchant, name="新开店"))
    assert found(client, older.partition("?")[2]) == before == ["连锁01店", "连锁00店"]


@pytest.mark.parametrize("key", ["99999999999999999999", "-1", "0", "9223372036854775808"])
@pytest.mark.parametrize("way", ["older", "newer"])
def test_keys_that_no_page_has_are_harmless(client: StrictClient, way: str, key: str) -> None:
    make_pledge(make_site(name="甲店"))
    assert client.get(f"/pledges?{way}={key}").status_code == 200


def test_says_when_nothing_is_found_and_what_to_do(client: StrictClient) -> None:
    make_pledge(make_site(name="甲店"))
    page = Page(client.get("/pledges?q=查无此店"))
    assert page.status == 200
    assert "没有找到" in page.words
    assert "/pledges" in page.links
    assert page.find_all("table") == []


@pytest.mark.parametrize("words", ["店", "甲 店", "a", "。"])
def test_word_too_short_shows_all_and_says_so(client: StrictClient, words: str) -> None:
    make_pledge(make_site(name="甲店"))
    page = Page(client.get(f"/pledges?q={words}"))
    assert page.status == 200
    assert "至少输入两个字" in page.words
    assert names(page) == ["甲店"]


@pytest.mark.parametrize(
    "words", ["%00%00%00", "%E2%80%AE店铺名", "%ED%A0%80", "店" * 5000, "' OR 1=1 --", "<b>店铺"]
)
def test_hostile_words_are_only_words(client: StrictClient, words: str) -> None:
    page = Page(client.get(f"/pledges?q={words}"))
    assert page.status == 200
    assert page.find_all("b") == []


def test_counts_what_matches(client: StrictClient) -> None:
    make_pledge(make_site(name="甲乙店"))
    make_pledge(make_site(name="甲乙馆"))
    make_pledge(make_site(name="丙丁馆"))
    [caption] = Page(client.get("/pledges?q=甲乙")).find_all("caption")
    assert "2" in words_of(caption)


def test_english_is_kept_in_pager_and_form(client: StrictClient) -> None:
    merchant = make_merchant()
    for number in range(PAGE + 1):
        make_pledge(make_site(merchant, name=f"连锁{number:02}店"), badges=False)
    page = Page(client.get("/pledges?lang=en"))
    assert page.fields["lang"] == "en"
    older = pager(page, "next")
    assert older
    assert "lang=en" in older
    assert [link for link in page.links if link.startswith("/pledges") and "lang" not in link] == []


def test_sets_no_cookie(client: StrictClient) -> None:
    assert "Set-Cookie" not in client.get("/pledges?q=世纪").headers


def pager(page: Page, relation: str) -> str | None:
    links = [link.get("href") for link in page.find_all("a", rel=relation)]
    return links[0] if links else None
