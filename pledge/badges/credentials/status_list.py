"""Bitstring Status List 1.0: encoding and decoding, most significant bit first, gzip."""

import base64
import binascii
import gzip
import re
import zlib
from collections.abc import Iterable
from enum import StrEnum

from pledge.badges.credentials.errors import IndexOutOfRange, MalformedList

# The smallest size the standard allows: one among so many tells nobody who was asked about.
BITS = 131_072
# The highest level takes seventeen times as long for a seventh less.
COMPRESSION = 6
# Lists of others may be longer; one that unpacks to more than this is no list.
MOST_BYTES = 4 * 1024 * 1024

_BASE64URL = re.compile(r"u[A-Za-z0-9_-]+")


class StatusPurpose(StrEnum):
    """What a set bit means: the pledge ended, or it is suspended."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


def encode_list(positions: Iterable[int]) -> str:
    """Return the list in which these bits are set; raises IndexOutOfRange.

    The same bits give the same text, as no time is written into it.
    """
    bits = bytearray(BITS // 8)
    for position in positions:
        if not 0 <= position < BITS:
            raise IndexOutOfRange(f"the list has no bit {position}")
        bits[position // 8] |= 0x80 >> position % 8
    packed = gzip.compress(bytes(bits), COMPRESSION, mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def decode(encoded: object) -> bytes:
    """Return the bytes of a list; raises MalformedList."""
    text = encoded if isinstance(encoded, str) else ""
    if not _BASE64URL.fullmatch(text):
        raise MalformedList("the status list is not written in base64url")
    try:
        packed = base64.b64decode(text[1:] + "=" * (-len(text[1:]) % 4), b"-_")
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        bits = unpacker.decompress(packed, MOST_BYTES + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise MalformedList("the status list cannot be unpacked") from error
    if not unpacker.eof or unpacker.unused_data or len(bits) > MOST_BYTES:
        raise MalformedList("the status list is cut short, too long, or followed by something")
    if len(bits) < BITS // 8:
        raise MalformedList(f"the status list has fewer than {BITS} bits")
    return bits


def is_set(bits: bytes, position: int) -> bool:
    """Tell whether a bit is set; raises IndexOutOfRange."""
    if not 0 <= position < len(bits) * 8:
        raise IndexOutOfRange(f"the status list has no bit {position}")
    return bool(bits[position // 8] & 0x80 >> position % 8)
