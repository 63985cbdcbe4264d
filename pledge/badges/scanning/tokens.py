"""Badge tokens: serial and 80-bit HMAC, checked before the database is asked."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

from itsdangerous import BadSignature, Signer
from itsdangerous.signer import HMACAlgorithm

from pledge.core.reference_codes import CROCKFORD, SERIAL_LENGTH

SALT = "badge.v1"
SIGNATURE_BYTES = 10
SIGNATURE_LENGTH = 16
TOKEN_LENGTH = SERIAL_LENGTH + 1 + SIGNATURE_LENGTH

_SERIAL_CHARACTERS = frozenset(CROCKFORD)
_SIGNATURE_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


class BadTokenError(Exception):
    """This registry never signed this token."""


class _TruncatedHMAC(HMACAlgorithm):
    """HMAC-SHA256 cut to 80 bits, which are exactly 16 base32 characters."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return super().get_signature(key, value)[:SIGNATURE_BYTES]


class _Base32Signer(Signer):
    """Signatures in base32: each has one spelling, where base64 would have four."""

    def __init__(self, keys: list[str], **options: Any) -> None:
        super().__init__(keys, **options)
        # Derived once: keys stay the same for the life of a process, and scans are many.
        self._derived = [self.derive_key(secret) for secret in reversed(self.secret_keys)]

    def get_signature(self, value: str | bytes) -> bytes:
        value = value.encode() if isinstance(value, str) else value
        return base64.b32encode(self.algorithm.get_signature(self._derived[0], value))

    def verify_signature(self, value: str | bytes, sig: str | bytes) -> bool:
        value = value.encode() if isinstance(value, str) else value
        signature = base64.b32decode(sig)
        return any(self.algorithm.verify_signature(key, value, signature) for key in self._derived)


class TokenSigner:
    """Signs badge tokens with the last key; tokens of every key verify.

    Raises ValueError where there is no key or an empty one.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if isinstance(keys, str) or not keys or not all(keys):
            raise ValueError("badge tokens need a list of keys, none of them empty")
        options: dict[str, Any] = {
            "salt": SALT,
            "key_derivation": "hmac",
            "digest_method": hashlib.sha256,
            "algorithm": _TruncatedHMAC(hashlib.sha256),
        }
        self._signer = _Base32Signer(list(keys), **options)

    def sign(self, serial: str) -> str:
        """Return the token of a serial: serial, full stop, 16 base32 characters."""
        if not _is_serial(serial):
            raise ValueError(f"{serial!r} is no badge's serial")
        return self._signer.sign(serial).decode("ascii")

    def verify(self, token: str) -> str:
        """Return the serial of a token, or raise BadTokenError; asks no database."""
        serial, signature = token[:SERIAL_LENGTH], token[SERIAL_LENGTH + 1 :]
        # Refused by form first: a wrong length or letter must not cost a computation.
        if (
            len(token) != TOKEN_LENGTH
            or token[SERIAL_LENGTH] != "."
            or not _is_serial(serial)
            or not _SIGNATURE_CHARACTERS.issuperset(signature)
        ):
            raise BadTokenError
        try:
            self._signer.unsign(token)
        except BadSignature as error:
            raise BadTokenError from error
        return serial


def _is_serial(serial: str) -> bool:
    return len(serial) == SERIAL_LENGTH and _SERIAL_CHARACTERS.issuperset(serial)
