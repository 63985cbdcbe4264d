"""Published texts never change: their SHA-256 is frozen here."""

import hashlib

import pytest

from pledge.merchants.rules import Scene
from pledge.pledges.texts import CURRENT, SCENES, UnknownText, get_text, list_versions

# A line is added with each version and never altered: merchants have signed these words.
FROZEN = {
    "2026-1": "eebbca554d27bee08e7784658798445b8db37dca74342968cf36c360e5e48b06",
}


@pytest.mark.parametrize("version", list_versions())
def test_text_is_what_was_published(version: str) -> None:
    text = get_text(version)
    assert text.sha256 == FROZEN[version]
    assert hashlib.sha256(text.plain_text.encode()).hexdigest() == text.sha256


def test_no_published_text_is_gone() -> None:
    assert set(list_versions()) == set(FROZEN)
    assert CURRENT in FROZEN


@pytest.mark.parametrize("version", ["", "2026-2", "../2026-1", "2026-1.toml"])
def test_unknown_version_is_refused_by_name(version: str) -> None:
    with pytest.raises(UnknownText):
        get_text(version)


def test_clauses_come_in_the_order_of_the_text() -> None:
    text = get_text("2026-1")
    assert [clause.code for clause in text.clauses] == [f"P{n}" for n in range(1, 11)]
    assert [clause.code for clause in text.clauses_named(["P10", "P2"])] == ["P2", "P10"]


@pytest.mark.parametrize(
    ("scenes", "left_out"),
    [
        ({Scene.PARKING}, {"P6"}),
        ({Scene.INVOICE}, {"P5"}),
        ({Scene.ORDERING, Scene.CHECKOUT}, {"P5", "P6"}),
        ({Scene.PARKING, Scene.INVOICE}, set()),
    ],
)
def test_clauses_apply_by_scene(scenes: set[Scene], left_out: set[str]) -> None:
    applying = {clause.code for clause in get_text("2026-1").clauses_for(scenes)}
    assert applying == {f"P{n}" for n in range(1, 11)} - left_out


def test_every_clause_is_complete_in_both_languages() -> None:
    for clause in get_text(CURRENT).clauses:
        for words in (clause.title, clause.plain, clause.test, clause.fix, clause.basis):
            assert words.in_language("zh") == words.zh
            assert words.in_language("en") == words.en
            assert words.zh
            assert words.en
            assert words.en.isascii() or "“" in words.en
        assert clause.test.zh.endswith("？")


def test_plain_text_names_every_scene_in_chinese() -> None:
    assert set(SCENES) == set(Scene)
    assert all(name in get_text(CURRENT).plain_text for name in SCENES.values())
