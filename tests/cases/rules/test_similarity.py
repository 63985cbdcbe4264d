"""Likeness of stories: copies with small edits are one voice, people's own words are several."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest

from pledge.cases.rules.similarity import (
    COORDINATED_COUNT,
    COORDINATED_WITHIN,
    SAME,
    SIMILAR,
    count_independent,
    fingerprint_text,
    looks_coordinated,
    resemblance,
    similarity,
)

STORY = (
    "出口扫码后先跳到公众号页面，不关注就没有缴费按钮，"
    "问保安说只能关注，没有别的办法，后面的车一直按喇叭。"
)
COPIES = (
    "出口扫码后先跳到公众号的页面，不关注就没有缴费按钮，"
    "问了保安说只能关注，没有别的办法，后面车一直按喇叭！",
    "昨天下午，出口扫码后先跳到公众号页面，不关注就没有缴费按钮，"
    "问保安说只能关注，没别的办法，后面的车一直按喇叭。",
    "出口扫码之后先跳到公众号页面，不关注就没有交费按钮，"
    "问保安他说只能关注，没有其他办法，后面的车一直按喇叭。",
)
OWN_WORDS = (
    "开到闸机口扫二维码，必须先关注公众号才出现付款的按钮，保安说没有办法付现金。",
    "停车缴费的码一扫就是公众号，我不想关注，保安不收现金，最后只好关注了才出得去。",
    "不关注公众号就缴不了停车费，堵在出口，问工作人员说都是这样的。",
    "出口扫码必须关注公众号才能缴费，不关注就没有缴费按钮，问保安说没有别的办法。",
)
OTHER_MATTERS = (
    "服务员让扫桌上的码，要先登录会员填手机号才能看菜单，要纸质菜单说没有。",
    "开发票要先关注公众号，前台说不关注开不了。",
    "点餐一定要授权手机号，我说不给，店员说那就没法下单。",
)
ENGLISH = (
    "At the exit I scanned the code and had to follow the account before the pay button "
    "showed up; the guard refused cash."
)
ENGLISH_COPY = (
    "At the exit I scanned the code, and had to follow their account before a pay button "
    "showed up. The guard refused cash!"
)
ENGLISH_OWN_WORDS = (
    "I scanned the code at the exit and could only pay after following their WeChat "
    "account, the guard said no cash."
)
ENGLISH_OTHER_MATTER = (
    "The waiter said there is no paper menu and I must give my phone number to order."
)
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize("number", range(len(COPIES)))
def test_copy_with_small_edits_is_the_same_wording(number: int) -> None:
    assert similarity(STORY, COPIES[number]) >= SAME


@pytest.mark.parametrize("number", range(len(OWN_WORDS)))
def test_own_words_about_the_same_thing_are_not_the_same_wording(number: int) -> None:
    assert similarity(STORY, OWN_WORDS[number]) < SAME


def test_own_words_of_several_people_are_pairwise_different() -> None:
    assert max(similarity(one, other) for one, other in combinations(OWN_WORDS, 2)) < SAME


def test_own_words_close_to_a_story_are_similar() -> None:
    assert SIMILAR <= similarity(STORY, OWN_WORDS[3]) < SAME


def test_other_matters_are_not_similar() -> None:
    assert max(similarity(STORY, other) for other in OTHER_MATTERS) < SIMILAR


@pytest.mark.parametrize(
    ("other", "lowest", "highest"),
    [
        pytest.param(ENGLISH_COPY, SAME, 1, id="copy"),
        pytest.param(ENGLISH_OWN_WORDS, SIMILAR, SAME, id="own words"),
        pytest.param(ENGLISH_OTHER_MATTER, 0, SIMILAR, id="other matter"),
    ],
)
def test_english_is_measured_on_the_same_scale(other: str, lowest: float, highest: float) -> None:
    assert lowest <= similarity(ENGLISH, other) < highest


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(STORY, STORY, 1.0, id="itself"),
        pytest.param("关", "关", 1.0, id="one character"),
        pytest.param("关", "不", 0.0, id="two different characters"),
        pytest.param("", "", 0.0, id="nothing said"),
        pytest.param("……", "！", 0.0, id="punctuation alone"),
        pytest.param(STORY, "", 0.0, id="a story and nothing"),
    ],
)
def test_likeness_at_its_ends(one: str, other: str, expected: float) -> None:
    assert similarity(one, other) == expected


def test_likeness_has_no_order() -> None:
    assert similarity(STORY, OWN_WORDS[0]) == similarity(OWN_WORDS[0], STORY)


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        pytest.param("11月3日 在B2出口,APP扫码 付了8元!", True, id="width, case and punctuation"),
        pytest.param("１０月２８日在Ｂ１出口，app扫码付了15元。", True, id="other figures"),
        pytest.param("11月3日在B2入口，App扫码付了8元。", False, id="another word"),
    ],
)
def test_shape_is_the_wording_without_its_figures(other: str, is_same: bool) -> None:
    assert (
        fingerprint_text("11月3日在B2出口，App扫码付了8元。") == fingerprint_text(other)
    ) is is_same


def test_copies_are_one_voice() -> None:
    assert count_independent([STORY, *COPIES]) == 1


def test_own_words_are_several_voices() -> None:
    assert count_independent([STORY, *OWN_WORDS]) == 1 + len(OWN_WORDS)


def test_copies_add_nothing_to_own_words() -> None:
    assert count_independent([*COPIES, STORY, *OWN_WORDS, *COPIES]) == 1 + len(OWN_WORDS)


def test_no_stories_are_no_voice() -> None:
    assert count_independent([]) == 0


def hours_apart(hours: float, *stories: str) -> list[tuple[datetime, str]]:
    return [(NOON + timedelta(hours=hours) * at, story) for at, story in enumerate(stories)]


def test_copies_within_two_days_look_coordinated() -> None:
    assert looks_coordinated(hours_apart(16, STORY, *COPIES))


def test_order_of_arrival_in_the_list_makes_no_difference() -> None:
    assert looks_coordinated(hours_apart(16, STORY, *COPIES)[::-1])


def test_copies_among_own_words_look_coordinated() -> None:
    assert looks_coordinated(hours_apart(5, STORY, *OWN_WORDS, *COPIES))


def test_copies_over_more_than_two_days_do_not_look_coordinated() -> None:
    apart = COORDINATED_WITHIN / (COORDINATED_COUNT - 1) + timedelta(hours=1)
    assert not looks_coordinated(hours_apart(apart / timedelta(hours=1), STORY, *COPIES))


def test_fewer_copies_do_not_look_coordinated() -> None:
    assert not looks_coordinated(hours_apart(1, STORY, *COPIES[:2]))


def test_many_people_in_their_own_words_do_not_look_coordinated() -> None:
    assert not looks_coordinated(hours_apart(1, STORY, *OWN_WORDS))


def test_short_wording_that_comes_to_many_minds_does_not_look_coordinated() -> None:
    assert not looks_coordinated(hours_apart(1, *["不关注就不能点餐"] * 10))


@pytest.mark.parametrize(("days_apart", "is_near"), [(0, True), (14, True), (15, False)])
def test_resemblance_compares_stories_of_near_days(days_apart: int, is_near: bool) -> None:
    day = date(2026, 11, 2)
    one = [(day, STORY), (day, OTHER_MATTERS[0])]
    other = [(day + timedelta(days_apart), STORY)]
    assert resemblance(one, other, timedelta(days=14)) == (1.0 if is_near else 0.0)


def test_resemblance_of_nothing_is_none() -> None:
    assert resemblance([], [(date(2026, 11, 2), STORY)], timedelta(days=14)) == 0.0
