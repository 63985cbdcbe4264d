"""Remedies that a merchant says it has carried out."""

from enum import StrEnum


class Remedy(StrEnum):
    """The remedies a merchant picks from."""

    PAY_CODE = "pay_code"
    FOLLOW_GATE = "follow_gate"
    OTHER_WAYS = "other_ways"
    STAFF = "staff"
    SUPPLIER = "supplier"
    DATA = "data"
    OTHER = "other"


def remedies_in(words: str) -> list[Remedy]:
    """Return the remedies that a reply's column holds; a word that left the list is passed over."""
    return [Remedy(word) for word in words.split() if word in set(Remedy)]
