"""The clock: moments in UTC, days in China, working days."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine

from pledge.core import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_today_is_tomorrow_in_china_while_it_is_still_evening_in_utc() -> None:
    with time_machine.travel(datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 11, 23)
    with time_machine.travel(datetime(2026, 11, 23, 16, 0, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 11, 24)


def test_the_day_of_a_moment_does_not_depend_on_its_zone() -> None:
    moment = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert clock.day_of(moment) == date(2027, 1, 1)
    assert clock.day_of(moment.astimezone(timezone(timedelta(hours=-8)))) == date(2027, 1, 1)
    assert clock.day_of(moment.astimezone(clock.SHANGHAI)) == date(2027, 1, 1)


def test_a_naive_moment_has_no_day() -> None:
    naive = datetime(2026, 11, 23, 12, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="without its zone"):
        clock.day_of(naive)


# from a day, by a count of working days, to a day
WORKING_DAYS = [
    pytest.param(date(2026, 11, 24), 1, date(2026, 11, 25), id="Tuesday to Wednesday"),
    pytest.param(date(2026, 11, 27), 1, date(2026, 11, 30), id="Friday to Monday"),
    pytest.param(date(2026, 11, 24), 7, date(2026, 12, 3), id="triage"),
    pytest.param(date(2026, 11, 24), 10, date(2026, 12, 8), id="merchant's reply"),
    pytest.param(date(2026, 9, 1), 45, date(2026, 11, 9), id="decision over National Day"),
    pytest.param(date(2026, 9, 30), 1, date(2026, 10, 8), id="over National Day"),
    pytest.param(date(2026, 9, 18), 1, date(2026, 9, 20), id="Friday to a Sunday worked"),
    pytest.param(date(2026, 9, 24), 10, date(2026, 10, 15), id="reply over two holidays"),
    pytest.param(date(2026, 2, 13), 1, date(2026, 2, 14), id="Friday to a Saturday worked"),
    pytest.param(date(2026, 2, 13), 10, date(2026, 3, 5), id="reply over Spring Festival"),
    pytest.param(date(2999, 9, 30), 2, date(2999, 10, 2), id="holidays not announced yet"),
]


@pytest.mark.parametrize(("day", "count", "expected"), WORKING_DAYS)
def test_working_days_are_counted(day: date, count: int, expected: date) -> None:
    assert clock.add_working_days(day, count) == expected
    assert clock.subtract_working_days(expected, count) == day


@pytest.mark.parametrize("day", [date(2026, 11, 28), date(2026, 11, 29), date(2026, 10, 1)])
def test_no_working_days_after_a_day_off_is_the_day_itself(day: date) -> None:
    assert clock.add_working_days(day, 0) == day
    assert clock.subtract_working_days(day, 0) == day


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 11, 28), date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 11, 29), date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 10, 3), date(2026, 9, 30), date(2026, 10, 8)),
    ],
)
def test_day_off_lies_between_two_working_days(day: date, before: date, after: date) -> None:
    assert clock.subtract_working_days(day, 1) == before
    assert clock.add_working_days(day, 1) == after


@pytest.mark.parametrize("count_days", [clock.add_working_days, clock.subtract_working_days])
def test_working_days_are_not_negative(count_days: Callable[[date, int], date]) -> None:
    with pytest.raises(ValueError, match="none or some"):
        count_days(date(2026, 11, 24), -1)
