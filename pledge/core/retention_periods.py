"""How many days personal data is kept; an operator may set other lengths."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Kept:
    """Days from the moment that each kind's own name or comment gives."""

    # from the day a report came, and from its finding: whichever ends first
    contact: int = 365
    contact_after_closing: int = 90
    # from the day the report's contact goes
    photos: int = 730
    # from the last change of a case that is over
    originals: int = 730
    # from the end of the pledge
    signer_name: int = 3 * 365
    # from the day it was sent in
    licence: int = 180
    mail: int = 30
    inbox: int = 180
    scans: int = 90
    # from the day an account was made that nobody confirmed
    unconfirmed: int = 30


_kept = Kept()


def use_kept(kept: Kept) -> None:
    """Set the lengths of this registry."""
    global _kept  # noqa: PLW0603 - one process serves one registry
    _kept = kept


def current_kept() -> Kept:
    """Return the lengths of this registry."""
    return _kept


def days_of(kind: str) -> timedelta:
    """Return how long a kind is kept, by its name in Kept."""
    found: int = getattr(_kept, kind)
    return timedelta(days=found)
