"""Incident date: which days are possible, and how coarse a day the merchant sees."""

from datetime import date
from enum import StrEnum


class Period(StrEnum):
    """A third of a month: all a merchant learns of the day."""

    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"


def coarsen(day: date) -> tuple[int, int, Period]:
    """Return (year, month, third of the month): too wide to point at one customer."""
    if day.day <= 10:
        return day.year, day.month, Period.EARLY
    return day.year, day.month, Period.MIDDLE if day.day <= 20 else Period.LATE


class DayInFuture(Exception):
    """The incident date lies in the future."""


class DayBeforeSigning(Exception):
    """The incident date lies before the pledge was signed."""


class DayAfterEnd(Exception):
    """The incident date lies after the pledge ended."""


def require_possible_day(
    happened_on: date, signed_on: date, today: date, ended_on: date | None = None
) -> None:
    """Raise unless a breach of a pledge can have happened on a day; its last day counts."""
    if happened_on > today:
        raise DayInFuture
    if happened_on < signed_on:
        raise DayBeforeSigning
    if ended_on is not None and happened_on > ended_on:
        raise DayAfterEnd
