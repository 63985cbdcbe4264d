"""State machine: the one function that changes a status, and the row it leaves behind."""

from collections.abc import Set
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, Self, TypeVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pledge.core.clock import now
from pledge.core.events import StatusChanged, emit
from pledge.core.transitions import TransitionNotAllowed


class Person(Protocol):
    """Whoever makes a change: anything with the id of a person who signs in."""

    @property
    def id(self) -> int:
        """The id of the account."""


class StatusChange:
    """Columns of a past change of status: from what, to what, by whom, why and when."""

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


C = TypeVar("C", bound=StatusChange)


def change_status(
    row: Any,
    new: StrEnum,
    *,
    allowed: Set[Any],
    attribute: str = "status",
    reads: StrEnum | None = None,
    change: StatusChange | None = None,
    reason: str = "",
    cause: StrEnum | None = None,
) -> None:
    """Assign a status, as nothing else may: check the transition, record it, emit StatusChanged.

    ``allowed`` are the statuses that the rules let follow; anything else is
    TransitionNotAllowed. ``reads`` is what the status reads today where that differs from what is
    stored. ``change`` is the row to leave in the history of the row, ``<attribute>_changes`` or
    ``changes``; None where the row's own columns hold it, as for mails on their way and print
    jobs.
    """
    old: StrEnum = getattr(row, attribute)
    if new not in allowed:
        raise TransitionNotAllowed(reads or old, new)
    setattr(row, attribute, new)
    if change is not None:
        getattr(row, "changes" if attribute == "status" else f"{attribute}_changes").append(change)
        reason = change.reason
    emit(row, StatusChanged(row, old, new, reason, cause))
