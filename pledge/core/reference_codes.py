"""Reference codes without look-alike characters: pledge numbers, receipt codes, badge serials."""

import base64
import hashlib
import hmac
import secrets
import unicodedata

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

# No vowels but A and E, no 0 O 1 I L 2 Z 5 S 8 B U: nothing that is read for something else.
PLEDGE_ALPHABET = "34679ACDEFGHJKMNPQRTVWXY"
PLEDGE_LENGTH = 8

# Crockford's base32: digits and letters without I, L, O and U.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH = 13
SERIAL_LENGTH = 10

_RFC_4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_CROCKFORD = str.maketrans(_RFC_4648, CROCKFORD)
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_MINUS = "\u2212"


class MistypedCode(ValueError):
    """The code cannot be one of ours: wrong length, letter or check character."""


def make_pledge_number() -> str:
    """Draw a pledge number: seven random characters and an ISO 7064 check character."""
    body = "".join(secrets.choice(PLEDGE_ALPHABET) for _ in range(PLEDGE_LENGTH - 1))
    return body + mod_37_36.calc_check_digit(body, PLEDGE_ALPHABET)


def group_serial(serial: str) -> str:
    """Return a badge's serial as people read it aloud: two groups of five."""
    half = SERIAL_LENGTH // 2
    return f"{serial[:half]}-{serial[half:]}"


def normalise_pledge_number(typed: str) -> str:
    """Return a typed number in the form it is stored: upper case, no blanks or hyphens."""
    return _strip_separators(typed)


def is_pledge_number(number: str) -> bool:
    """Tell whether a normalised number can be one of ours, by its check character."""
    return len(number) == PLEDGE_LENGTH and _checks(number, PLEDGE_ALPHABET)


def show_pledge_number(number: str) -> str:
    """Return a stored number as people read it aloud: two groups of four."""
    return f"{number[:4]}-{number[4:]}"


def derive_receipt_code(secret: bytes, nonce: str) -> str:
    """Derive a receipt code from a form's nonce: 60 bits of an HMAC and a check character."""
    digest = hmac.new(secret, b"receipt-code:" + nonce.encode(), hashlib.sha256).digest()
    body = base64.b32encode(digest[:10]).decode().translate(_TO_CROCKFORD)[: RECEIPT_LENGTH - 1]
    return body + mod_37_36.calc_check_digit(body, CROCKFORD)


def normalise_receipt_code(typed: str) -> str:
    """Return a typed code as it was made: O reads as 0, I and L as 1, no blanks or hyphens."""
    return _strip_separators(typed).translate(_READ_AS)


def check_receipt_code(code: str) -> None:
    """Raise MistypedCode where a normalised code cannot be one of ours."""
    if len(code) != RECEIPT_LENGTH or not _checks(code, CROCKFORD):
        raise MistypedCode


def hash_receipt_code(secret: bytes, code: str) -> str:
    """Return the keyed hash by which a receipt is found; 64 hexadecimal digits."""
    return hmac.new(secret, b"receipt-hash:" + code.encode(), hashlib.sha256).hexdigest()


def make_serial() -> str:
    """Draw a badge serial: ten random Crockford characters, 50 bits."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(SERIAL_LENGTH))


def normalise_serial(typed: str) -> str:
    """Return a typed serial as it was printed: O reads as 0, I and L as 1."""
    return _strip_separators(typed).translate(_READ_AS)


def _strip_separators(typed: str) -> str:
    """Return upper case without blanks and dashes; full width, as input methods write it, too."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(
        character
        for character in plain
        if not character.isspace()
        and unicodedata.category(character) != "Pd"
        and character != _MINUS
    )


def _checks(code: str, alphabet: str) -> bool:
    try:
        mod_37_36.validate(code, alphabet)
    except (ValidationError, ValueError):
        return False
    return True
