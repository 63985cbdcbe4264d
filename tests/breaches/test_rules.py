"""The life of a report, its clocks and what a merchant may learn, without app and database."""

from datetime import date

import pytest

from pledge.associations.rules import Role
from pledge.breaches.rules import (
    ALLOWED_MOVES,
    DayAfterEnd,
    DayBeforeSigning,
    DayInFuture,
    Finding,
    OfficerOnly,
    Status,
    blur,
    due_on,
    is_overdue,
    require_possible_day,
    require_role,
)
from tests.moves import every_pair, require_as_written

ALLOWED = [
    "received > in_review",
    "in_review > with_merchant",
    "in_review > closed",
    "with_merchant > in_review",
    "with_merchant > closed",
]
TODAY = date(2026, 11, 24)
SIGNED = date(2026, 11, 1)


@pytest.mark.parametrize(("old", "new", "is_allowed"), every_pair(Status, ALLOWED))
def test_report_moves_by_the_table(old: Status, new: Status, is_allowed: bool) -> None:
    require_as_written(ALLOWED_MOVES, old, new, is_allowed)


def test_words_are_the_public_contract() -> None:
    assert list(Status) == ["received", "in_review", "with_merchant", "closed"]
    assert list(Finding) == ["upheld", "not_upheld", "insufficient"]


@pytest.mark.parametrize(
    ("status", "entered", "due"),
    [
        # 24 November 2026 is a Tuesday
        ("received", TODAY, date(2026, 12, 3)),
        ("with_merchant", TODAY, date(2026, 12, 8)),
        ("in_review", TODAY, date(2027, 1, 26)),
        ("closed", TODAY, None),
        # a Friday, a Saturday and a Sunday
        ("received", date(2026, 11, 27), date(2026, 12, 8)),
        ("received", date(2026, 11, 28), date(2026, 12, 8)),
        ("received", date(2026, 11, 29), date(2026, 12, 8)),
    ],
)
def test_clock_counts_working_days(status: str, entered: date, due: date | None) -> None:
    assert due_on(Status(status), entered) == due


@pytest.mark.parametrize(
    ("due", "overdue"),
    [(None, False), (date(2026, 11, 25), False), (TODAY, False), (date(2026, 11, 23), True)],
)
def test_report_is_overdue_the_day_after_its_clock(due: date | None, overdue: bool) -> None:
    assert is_overdue(due, TODAY) is overdue


@pytest.mark.parametrize(
    ("day", "third"),
    [
        (1, "early"),
        (10, "early"),
        (11, "middle"),
        (20, "middle"),
        (21, "late"),
        (30, "late"),
    ],
)
def test_merchant_learns_a_third_of_a_month(day: int, third: str) -> None:
    assert blur(date(2026, 11, day)) == (2026, 11, third)


@pytest.mark.parametrize(
    ("happened_on", "refusal"),
    [
        (date(2026, 10, 31), DayBeforeSigning),
        (SIGNED, None),
        (date(2026, 11, 12), None),
        (TODAY, None),
        (date(2026, 11, 25), DayInFuture),
    ],
)
def test_breach_falls_between_signing_and_today(
    happened_on: date, refusal: type[Exception] | None
) -> None:
    if refusal is None:
        require_possible_day(happened_on, SIGNED, TODAY)
        return
    with pytest.raises(refusal):
        require_possible_day(happened_on, SIGNED, TODAY)


def test_last_day_of_a_pledge_can_be_reported_and_the_next_cannot() -> None:
    ended = date(2026, 11, 12)
    require_possible_day(ended, SIGNED, TODAY, ended)
    with pytest.raises(DayAfterEnd):
        require_possible_day(date(2026, 11, 13), SIGNED, TODAY, ended)


@pytest.mark.parametrize("to", Status)
def test_officer_may_move_a_report_anywhere_the_table_allows(to: Status) -> None:
    require_role(Role.OFFICER, to)


@pytest.mark.parametrize("to", [status for status in Status if status is not Status.CLOSED])
def test_volunteer_may_sort_reports(to: Status) -> None:
    require_role(Role.VOLUNTEER, to)


def test_volunteer_finds_nothing() -> None:
    with pytest.raises(OfficerOnly):
        require_role(Role.VOLUNTEER, Status.CLOSED)
