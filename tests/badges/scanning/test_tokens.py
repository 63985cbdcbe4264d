"""Badge tokens: one spelling each, of this registry's keys only."""

import base64
import hashlib
import hmac
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledge.badges.scanning.tokens import BadTokenError, TokenSigner
from pledge.core import reference_codes

OLD, NEW, FOREIGN = "an older key", "the newest key", "somebody else's key"
SERIAL = "W2J5V1YQ7A"
SIGNER = TokenSigner([OLD, NEW])
TOKEN = SIGNER.sign(SERIAL)
BASE32 = string.ascii_uppercase + "234567"


def is_ours(token: str) -> bool:
    try:
        SIGNER.verify(token)
    except BadTokenError:
        return False
    return True


def test_a_token_is_a_serial_a_full_stop_and_eighty_bits() -> None:
    serial, _, signature = TOKEN.partition(".")
    assert serial == SERIAL
    assert len(signature) == 16
    assert set(signature) <= set(BASE32)
    assert len(base64.b32decode(signature)) == 10


def test_a_token_is_what_others_can_compute_from_the_published_format() -> None:
    derived = hmac.new(NEW.encode(), b"badge.v1", hashlib.sha256).digest()
    expected = hmac.new(derived, SERIAL.encode(), hashlib.sha256).digest()[:10]
    assert f"{SERIAL}.{base64.b32encode(expected).decode()}" == TOKEN


def test_a_token_gives_its_serial_back() -> None:
    for _ in range(100):
        serial = reference_codes.make_serial()
        assert SIGNER.verify(SIGNER.sign(serial)) == serial


def test_the_last_key_signs_and_every_key_verifies() -> None:
    assert TokenSigner([NEW]).sign(SERIAL) == TOKEN
    old_token = TokenSigner([OLD]).sign(SERIAL)
    assert old_token != TOKEN
    assert SIGNER.verify(old_token) == SERIAL


def test_a_key_that_was_taken_away_verifies_no_longer() -> None:
    with pytest.raises(BadTokenError):
        TokenSigner([NEW]).verify(TokenSigner([OLD]).sign(SERIAL))


def test_a_token_of_a_foreign_key_is_refused() -> None:
    with pytest.raises(BadTokenError):
        SIGNER.verify(TokenSigner([FOREIGN]).sign(SERIAL))


def test_a_signature_does_not_serve_another_serial() -> None:
    other = SIGNER.sign("0000000000")
    assert not is_ours(TOKEN[:11] + other[11:])
    assert not is_ours(other[:11] + TOKEN[11:])


def test_every_change_of_one_character_is_refused() -> None:
    characters = string.printable + "人Ａ٣\u200b\u0000İı"
    for at, right in enumerate(TOKEN):
        for wrong in characters:
            if wrong != right:
                assert not is_ours(TOKEN[:at] + wrong + TOKEN[at + 1 :])


def test_every_cut_is_refused() -> None:
    for at in range(len(TOKEN)):
        assert not is_ours(TOKEN[:at])
        assert not is_ours(TOKEN[at + 1 :])
        assert not is_ours(TOKEN[:at] + TOKEN[at + 1 :])


@pytest.mark.parametrize("more", ["A", "=", ".", "\n", " ", "\0", "?lang=en", "======"])
def test_whatever_hangs_on_a_token_makes_it_none(more: str) -> None:
    assert not is_ours(TOKEN + more)
    assert not is_ours(more + TOKEN)


def test_another_case_is_another_spelling_and_is_refused() -> None:
    assert not is_ours(TOKEN.lower())
    assert not is_ours(TOKEN.swapcase())
    assert not is_ours(TOKEN[:11].lower() + TOKEN[11:])
    assert not is_ours(TOKEN[:11] + TOKEN[11:].lower())


@given(st.text())
def test_arbitrary_text_is_no_token(text: str) -> None:
    assert not is_ours(text)


@given(
    st.text(reference_codes.CROCKFORD, min_size=10, max_size=10),
    st.text(BASE32, min_size=16, max_size=16),
)
def test_a_guess_of_the_right_form_is_no_token(serial: str, signature: str) -> None:
    guess = f"{serial}.{signature}"
    assert is_ours(guess) == (guess == SIGNER.sign(serial))


def test_a_wrong_form_costs_no_computation(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> bytes:
        raise AssertionError("was computed")

    monkeypatch.setattr("itsdangerous.signer.HMACAlgorithm.get_signature", fail)
    for token in ("", TOKEN[:-1], TOKEN + "A", TOKEN.lower(), TOKEN.replace(".", "A"), "1" * 27):
        assert not is_ours(token)
    with pytest.raises(AssertionError, match="was computed"):
        SIGNER.verify(TOKEN)


def test_signatures_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr("hmac.compare_digest", compare)
    assert not is_ours(f"{SERIAL}.{'A' * 16}")
    # one comparison for each key, and no other way to decide
    assert len(compared) == 2


@pytest.mark.parametrize("serial", ["", "W2J5V1YQ7", "W2J5V1YQ7AA", "w2j5v1yq7a", "W2J5V1YQ7U"])
def test_what_is_no_serial_is_not_signed(serial: str) -> None:
    with pytest.raises(ValueError, match="no badge's serial"):
        SIGNER.sign(serial)


@pytest.mark.parametrize("keys", [[], [""], [NEW, ""], "one string"])
def test_keys_are_a_list_and_none_is_empty(keys: list[str] | str) -> None:
    with pytest.raises(ValueError, match="list of keys"):
        TokenSigner(keys)
