"""The day of a breach: which days are possible, and how much of one a merchant learns."""

from datetime import date

import pytest

from pledge.cases.rules.incident_date import (
    DayAfterEnd,
    DayBeforeSigning,
    DayInFuture,
    coarsen,
    require_possible_day,
)

TODAY = date(2026, 11, 24)
SIGNED = date(2026, 11, 1)


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
    assert coarsen(date(2026, 11, day)) == (2026, 11, third)


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
