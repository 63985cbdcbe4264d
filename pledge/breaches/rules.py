"""The life of a report: its moves, its clocks, and what may be said of it to whom."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pledge.associations.rules import Role
from pledge.clock import add_working_days

MAX_PHOTOS = 4
MAX_STORY = 2000
MAX_ANSWER = 1000


class Status(StrEnum):
    """The statuses of a report, as the public contract spells them."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    WITH_MERCHANT = "with_merchant"
    CLOSED = "closed"


class Finding(StrEnum):
    """How a report can close."""

    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    INSUFFICIENT = "insufficient"


class Author(StrEnum):
    """Who wrote an entry."""

    REPORTER = "reporter"
    ASSOCIATION = "association"
    MERCHANT = "merchant"


class Audience(StrEnum):
    """Who may read an entry; the association reads them all."""

    ASSOCIATION = "association"
    REPORTER = "reporter"
    MERCHANT = "merchant"


TRIAGE_DAYS = 7
MERCHANT_REPLY_DAYS = 10
DECISION_DAYS = 45

ALLOWED_MOVES: Mapping[Status, frozenset[Status]] = {
    Status.RECEIVED: frozenset({Status.IN_REVIEW}),
    Status.IN_REVIEW: frozenset({Status.WITH_MERCHANT, Status.CLOSED}),
    Status.WITH_MERCHANT: frozenset({Status.IN_REVIEW, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}

# Working days, counted from the day the status was entered; a closed report has no clock.
WORKING_DAYS: Mapping[Status, int] = {
    Status.RECEIVED: TRIAGE_DAYS,
    Status.IN_REVIEW: DECISION_DAYS,
    Status.WITH_MERCHANT: MERCHANT_REPLY_DAYS,
}


def due_on(status: Status, today: date) -> date | None:
    """Return the day by which a report entering this status today must move on."""
    days = WORKING_DAYS.get(status)
    return None if days is None else add_working_days(today, days)


def is_overdue(due: date | None, today: date) -> bool:
    """Tell whether the clock of a report has run out."""
    return due is not None and today > due


class Period(StrEnum):
    """A third of a month: all a merchant learns of the day."""

    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"


def blur(day: date) -> tuple[int, int, Period]:
    """Return (year, month, third of the month): too wide to point at one customer."""
    if day.day <= 10:
        return day.year, day.month, Period.EARLY
    return day.year, day.month, Period.MIDDLE if day.day <= 20 else Period.LATE


class DayInFuture(Exception):
    """The day told has not come yet."""


class DayBeforeSigning(Exception):
    """The day told is before the pledge was signed, so nothing was promised yet."""


class DayAfterEnd(Exception):
    """The day told is after the pledge ended, so nothing was promised any more."""


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


class OfficerOnly(Exception):
    """Only an officer may make this move."""


def require_role(role: Role, to: Status) -> None:
    """Raise unless a member of this role may move a report there: findings are an officer's."""
    if to is Status.CLOSED and role is not Role.OFFICER:
        raise OfficerOnly
