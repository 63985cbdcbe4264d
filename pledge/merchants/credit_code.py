"""Unified social credit codes (GB 32100-2015): length, alphabet and check character.

python-stdnum's format rule refuses codes in force and is not used; its checksum is.
"""

import unicodedata

from stdnum.cn import uscc

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class WrongCreditCode(ValueError):
    """The code breaks a rule of GB 32100-2015."""


class WrongCodeLength(WrongCreditCode):
    """The code has not 18 characters."""

    def __init__(self, length: int) -> None:
        super().__init__(f"{length} characters instead of {LENGTH}")
        self.length = length


class WrongAlphabet(WrongCreditCode):
    """The code has a character that no code has; I, O, S, V and Z are not used."""

    def __init__(self, character: str) -> None:
        super().__init__(f"{character!r} is not in the alphabet")
        self.character = character


class WrongCheckCharacter(WrongCreditCode):
    """The last character does not follow from the others: something is mistyped."""


def normalise(typed: str) -> str:
    """Return a typed code in upper case without blanks and hyphens; full width reads as half."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(plain.split()).replace("-", "").upper()


def check_credit_code(code: str) -> None:
    """Raise the rule a normalised code breaks first."""
    if len(code) != LENGTH:
        raise WrongCodeLength(len(code))
    _check_alphabet(code)
    if uscc.calc_check_digit(code[:-1]) != code[-1]:
        raise WrongCheckCharacter(code)


def region_of(code: str) -> str:
    """Return the six-digit region in which the entity was registered."""
    return code[2:8]


def make(first17: str) -> str:
    """Return a code from its first 17 characters; raises what check() would of them."""
    if len(first17) != LENGTH - 1:
        raise WrongCodeLength(len(first17) + 1)
    _check_alphabet(first17)
    return first17 + uscc.calc_check_digit(first17)


def _check_alphabet(characters: str) -> None:
    for character in characters:
        if character not in ALPHABET:
            raise WrongAlphabet(character)
