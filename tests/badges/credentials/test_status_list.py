"""Bitstring status lists: the order of bits, the smallest size, and what is no list."""

import base64
import gzip

import pytest

from pledge.badges.credentials import status_list
from pledge.badges.credentials.errors import IndexOutOfRange, MalformedList
from pledge.badges.credentials.status_list import BITS

# The example of the standard: an empty list of 131,072 bits.
STANDARD_S_EXAMPLE = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"


def pack(content: bytes) -> str:
    packed = gzip.compress(content, mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def test_first_bit_is_the_most_significant() -> None:
    bits = status_list.decode(status_list.encode_list([0, 7, 8, BITS - 1]))
    assert len(bits) == BITS // 8
    assert (bits[0], bits[1], bits[2], bits[-1]) == (0b10000001, 0b10000000, 0, 1)
    assert [at for at in range(BITS) if status_list.is_set(bits, at)] == [0, 7, 8, BITS - 1]


def test_example_of_the_standard_is_read() -> None:
    bits = status_list.decode(STANDARD_S_EXAMPLE)
    assert (len(bits), any(bits)) == (BITS // 8, False)


def test_same_bits_give_the_same_small_text() -> None:
    assert status_list.encode_list([5, 9]) == status_list.encode_list([9, 5])
    assert len(status_list.encode_list([])) < 100


@pytest.mark.parametrize("position", [-1, BITS])
def test_bit_past_the_end_is_refused(position: int) -> None:
    with pytest.raises(IndexOutOfRange):
        status_list.encode_list([position])
    with pytest.raises(IndexOutOfRange):
        status_list.is_set(bytes(BITS // 8), position)


@pytest.mark.parametrize(
    "encoded",
    [
        None,
        "",
        "u",
        STANDARD_S_EXAMPLE[1:],
        "z" + STANDARD_S_EXAMPLE[1:],
        STANDARD_S_EXAMPLE[:-8],
        STANDARD_S_EXAMPLE + "=",
        "u!!!!",
        "u" + base64.urlsafe_b64encode(bytes(BITS // 8)).decode().rstrip("="),
        pack(bytes(BITS // 8 - 1)),
        pack(bytes(status_list.MOST_BYTES + 1)),
        "u" + base64.urlsafe_b64encode(gzip.compress(bytes(BITS // 8), mtime=0) + b"more").decode(),
    ],
    ids=lambda encoded: str(encoded)[:20] or "empty",
)
def test_what_is_no_list_is_refused(encoded: object) -> None:
    with pytest.raises(MalformedList):
        status_list.decode(encoded)
