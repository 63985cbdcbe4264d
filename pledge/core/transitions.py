"""Transitions between statuses: tables of what is allowed, and the exception for the rest."""

from collections.abc import Mapping, Set
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)


class TransitionNotAllowed(Exception):
    """The rules do not allow this from this status, or not to this person.

    ``wanted`` is the status or the move that was asked for; ``is_for_others`` says that somebody
    else might do it.
    """

    def __init__(self, status: StrEnum, wanted: StrEnum, *, is_for_others: bool = False) -> None:
        super().__init__(f"{wanted} is not allowed from {status}")
        self.status = status
        self.wanted = wanted
        self.is_for_others = is_for_others


def require_allowed(transitions: Mapping[S, Set[S]], old: S, new: S) -> None:
    """Raise TransitionNotAllowed unless the table allows old → new."""
    if new not in transitions[old]:
        raise TransitionNotAllowed(old, new)
