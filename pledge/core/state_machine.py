"""State machine: a table of allowed transitions and a row for each one made."""

from collections.abc import Mapping, Set
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self, TypeVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pledge.core.clock import now

S = TypeVar("S", bound=StrEnum)


class RefusedMove(Exception):
    """The rules do not allow this change of status."""

    def __init__(self, old: StrEnum, new: StrEnum) -> None:
        super().__init__(f"{old} may not become {new}")
        self.old = old
        self.new = new


def require_allowed(moves: Mapping[S, Set[S]], old: S, new: S) -> None:
    """Raise RefusedMove unless the table allows old → new."""
    if new not in moves[old]:
        raise RefusedMove(old, new)


class Person(Protocol):
    """Whoever makes a change: anything with the id of a person who signs in."""

    @property
    def id(self) -> int:
        """The id of the account."""


class ChangeRow:
    """Columns of a past change: from what, to what, by whom, why and when."""

    id: Mapped[int] = mapped_column(primary_key=True)
    old: Mapped[str | None] = mapped_column(String(20))
    new: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    @classmethod
    def record(cls, old: StrEnum | None, new: StrEnum, *, by: Person | None, reason: str) -> Self:
        """Make the row of a change that happens now."""
        row = cls()
        row.old, row.new, row.reason, row.at = old, new, reason, now()
        row.by_id = by.id if by else None
        return row
