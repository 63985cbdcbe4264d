"""Short codes: made, typed back in many ways, and told from mistyped ones."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledge.core import reference_codes
from pledge.core.reference_codes import MistypedCode

SECRET = b"a secret of the tests"


def wrong_single_characters(code: str, alphabet: str) -> list[str]:
    return [
        code[:at] + other + code[at + 1 :]
        for at in range(len(code))
        for other in alphabet
        if other != code[at]
    ]


def neighbours_swapped(code: str) -> list[str]:
    return [
        code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        for at in range(len(code) - 1)
        if code[at] != code[at + 1]
    ]


def is_receipt_code(code: str) -> bool:
    try:
        reference_codes.check_receipt_code(code)
    except MistypedCode:
        return False
    return True


def test_the_alphabets_hold_no_look_alikes() -> None:
    assert len(set(reference_codes.PLEDGE_ALPHABET)) == len(reference_codes.PLEDGE_ALPHABET) == 24
    assert not set("0O1IL2Z5S8BU") & set(reference_codes.PLEDGE_ALPHABET)
    assert len(set(reference_codes.CROCKFORD)) == len(reference_codes.CROCKFORD) == 32
    assert not set("ILOU") & set(reference_codes.CROCKFORD)


def test_a_pledge_number_has_eight_characters_and_checks() -> None:
    numbers = {reference_codes.make_pledge_number() for _ in range(200)}
    assert len(numbers) == 200
    for number in numbers:
        assert len(number) == 8
        assert set(number) <= set(reference_codes.PLEDGE_ALPHABET)
        assert reference_codes.is_pledge_number(number)


def test_no_pledge_number_survives_one_wrong_character() -> None:
    number = reference_codes.make_pledge_number()
    for wrong in wrong_single_characters(number, reference_codes.PLEDGE_ALPHABET):
        assert not reference_codes.is_pledge_number(wrong)


def test_hardly_a_pledge_number_survives_a_swap_of_neighbours() -> None:
    swapped = [
        wrong
        for _ in range(300)
        for wrong in neighbours_swapped(reference_codes.make_pledge_number())
    ]
    survivors = [wrong for wrong in swapped if reference_codes.is_pledge_number(wrong)]
    # ISO 7064 catches about 996 of 1,000 here.
    assert len(survivors) < len(swapped) * 0.02


@pytest.mark.parametrize(
    "typed",
    [
        "3467-9AC{}",
        "3467 9ac{}",
        " 34 67\u30009AC{}\n",
        "３４６７－９ＡＣ{}",
        "3467–9AC{}",
        "3467\u22129AC{}",
    ],
)
def test_a_pledge_number_may_be_typed_in_many_ways(typed: str) -> None:
    check = next(
        last
        for last in reference_codes.PLEDGE_ALPHABET
        if reference_codes.is_pledge_number("34679AC" + last)
    )
    number = reference_codes.normalise_pledge_number(typed.format(check.lower()))
    assert number == "34679AC" + check
    assert reference_codes.is_pledge_number(number)


@given(st.text())
def test_any_text_is_normalised_and_judged_without_an_error(typed: str) -> None:
    reference_codes.is_pledge_number(reference_codes.normalise_pledge_number(typed))
    is_receipt_code(reference_codes.normalise_receipt_code(typed))
    reference_codes.normalise_serial(typed)


@given(st.text(reference_codes.PLEDGE_ALPHABET + "01", max_size=10))
def test_only_eight_characters_of_the_alphabet_are_a_pledge_number(typed: str) -> None:
    if reference_codes.is_pledge_number(typed):
        assert len(typed) == 8
        assert set(typed) <= set(reference_codes.PLEDGE_ALPHABET)


def test_a_receipt_code_follows_from_secret_and_nonce_alone() -> None:
    code = reference_codes.derive_receipt_code(SECRET, "nonce")
    assert code == reference_codes.derive_receipt_code(SECRET, "nonce")
    assert code != reference_codes.derive_receipt_code(SECRET, "nonce2")
    assert code != reference_codes.derive_receipt_code(b"another secret", "nonce")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_receipt_code_has_thirteen_characters_and_checks(nonce: str) -> None:
    code = reference_codes.derive_receipt_code(SECRET, nonce)
    assert len(code) == 13
    assert set(code) <= set(reference_codes.CROCKFORD)
    reference_codes.check_receipt_code(code)
    assert reference_codes.normalise_receipt_code(code) == code


def test_no_receipt_code_survives_one_wrong_character() -> None:
    code = reference_codes.derive_receipt_code(SECRET, "nonce")
    for wrong in wrong_single_characters(code, reference_codes.CROCKFORD):
        with pytest.raises(MistypedCode):
            reference_codes.check_receipt_code(wrong)


def test_hardly_a_receipt_code_survives_a_swap_of_neighbours() -> None:
    swapped = [
        wrong
        for at in range(300)
        for wrong in neighbours_swapped(reference_codes.derive_receipt_code(SECRET, str(at)))
    ]
    survivors = [wrong for wrong in swapped if is_receipt_code(wrong)]
    # ISO 7064 catches about 997 of 1,000 here.
    assert len(survivors) < len(swapped) * 0.02


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abcd-efgh-jkmn-p", "ABCDEFGHJKMNP"),
        ("ABCD EFGH JKMN P", "ABCDEFGHJKMNP"),
        ("oO0-iI1-lL1", "000111111"),
        (" ａｂｃｄ－ｅｆｇｈ\u3000ｊｋｍｎ—ｐ ", "ABCDEFGHJKMNP"),
    ],
)
def test_a_receipt_code_and_a_serial_may_be_typed_in_many_ways(typed: str, code: str) -> None:
    assert reference_codes.normalise_receipt_code(typed) == code
    assert reference_codes.normalise_serial(typed) == code


@pytest.mark.parametrize(
    "code",
    [
        "",
        "0",
        reference_codes.derive_receipt_code(SECRET, "n")[:-1],
        reference_codes.derive_receipt_code(SECRET, "n") + "0",
        reference_codes.derive_receipt_code(SECRET, "n").lower() + "",
        "U" * 13,
        "人" * 13,
        "٣" * 13,
    ],
)
def test_what_was_never_a_receipt_code_is_named_mistyped(code: str) -> None:
    with pytest.raises(MistypedCode):
        reference_codes.check_receipt_code(code)


def test_a_receipt_code_is_filed_under_a_keyed_hash() -> None:
    filed = reference_codes.hash_receipt_code(SECRET, "0123456789ABC")
    assert len(filed) == 64
    assert set(filed) <= set(string.hexdigits.lower())
    assert filed == reference_codes.hash_receipt_code(SECRET, "0123456789ABC")
    assert filed != reference_codes.hash_receipt_code(b"another secret", "0123456789ABC")
    assert filed != reference_codes.hash_receipt_code(SECRET, "0123456789ABD")


def test_a_serial_has_ten_crockford_characters() -> None:
    serials = {reference_codes.make_serial() for _ in range(200)}
    assert len(serials) == 200
    for serial in serials:
        assert len(serial) == 10
        assert set(serial) <= set(reference_codes.CROCKFORD)
        assert reference_codes.normalise_serial(f"{serial[:5].lower()}-{serial[5:]} ") == serial
