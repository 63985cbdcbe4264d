"""Unified social credit codes: which are whole, and what is wrong with the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledge.merchants import credit_code
from pledge.merchants.credit_code import (
    ALPHABET,
    WrongAlphabet,
    WrongCheckCharacter,
    WrongCodeLength,
    WrongCreditCode,
)

PUBLISHED = "91110000600037341L"  # python-stdnum's example


def test_a_published_code_is_whole() -> None:
    credit_code.check_credit_code(PUBLISHED)
    assert credit_code.region_of(PUBLISHED) == "110000"


@pytest.mark.parametrize(
    "first17",
    [
        pytest.param("91310101MA1K00001", id="a company in Shanghai"),
        pytest.param("92440300MA5F00001", id="a sole trader in Shenzhen"),
        pytest.param("N2320506MA1N00001", id="a rural collective"),
        pytest.param("Y1310101MA1K00001", id="another body"),
        pytest.param("91999999MA1K00001", id="a region that no place has"),
    ],
)
def test_every_kind_of_body_has_a_whole_code(first17: str) -> None:
    code = credit_code.make(first17)
    assert code[:17] == first17
    credit_code.check_credit_code(code)


def test_the_alphabet_has_31_characters_without_i_o_s_v_z() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 31
    assert not set("IOSVZ") & set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        "91110000600037341l",
        " 91110000 60003734 1L\n",
        "91110000-600037341L",
        "９１１１００００６０００３７３４１Ｌ",
        "91110000\u3000600037341L",
    ],
)
def test_a_code_may_be_typed_in_many_ways(typed: str) -> None:
    assert credit_code.normalise(typed) == PUBLISHED


@pytest.mark.parametrize("code", ["", PUBLISHED[:-1], PUBLISHED + "0", "310101600000001"])
def test_a_code_of_another_length_is_named(code: str) -> None:
    with pytest.raises(WrongCodeLength) as refusal:
        credit_code.check_credit_code(code)
    assert refusal.value.length == len(code)


@pytest.mark.parametrize("character", ["I", "O", "S", "V", "Z", "l", "人", "٣", " ", "-"])
@pytest.mark.parametrize("at", [0, 8, 17])
def test_a_character_that_no_code_has_is_named(character: str, at: int) -> None:
    with pytest.raises(WrongAlphabet) as refusal:
        credit_code.check_credit_code(PUBLISHED[:at] + character + PUBLISHED[at + 1 :])
    assert refusal.value.character == character


def test_every_single_wrong_character_is_caught() -> None:
    for at, right in enumerate(PUBLISHED):
        for wrong in ALPHABET.replace(right, ""):
            with pytest.raises(WrongCheckCharacter):
                credit_code.check_credit_code(PUBLISHED[:at] + wrong + PUBLISHED[at + 1 :])


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_a_made_code_is_whole_and_loses_nothing_by_typing(first17: str) -> None:
    code = credit_code.make(first17)
    credit_code.check_credit_code(code)
    assert credit_code.normalise(code) == code


@given(st.text())
def test_any_text_is_whole_or_refused_by_name(typed: str) -> None:
    code = credit_code.normalise(typed)
    try:
        credit_code.check_credit_code(code)
    except WrongCreditCode:
        return
    assert len(code) == 18


def test_no_code_is_made_from_anything_but_seventeen_characters_of_the_alphabet() -> None:
    with pytest.raises(WrongCodeLength):
        credit_code.make(PUBLISHED)
    with pytest.raises(WrongAlphabet):
        credit_code.make("I" * 17)
