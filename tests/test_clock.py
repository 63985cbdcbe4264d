"""The clock: moments in UTC, days in China, working days."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine

from pledge import clock


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


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        pytest.param(date(2026, 11, 24), 0, date(2026, 11, 24), id="none"),
        pytest.param(date(2026, 11, 24), 1, date(2026, 11, 25), id="Tuesday to Wednesday"),
        pytest.param(date(2026, 11, 27), 1, date(2026, 11, 30), id="Friday to Monday"),
        pytest.param(date(2026, 11, 28), 1, date(2026, 11, 30), id="Saturday to Monday"),
        pytest.param(date(2026, 11, 29), 1, date(2026, 11, 30), id="Sunday to Monday"),
        pytest.param(date(2026, 11, 24), 7, date(2026, 12, 3), id="triage"),
        pytest.param(date(2026, 11, 24), 10, date(2026, 12, 8), id="merchant's reply"),
        pytest.param(date(2026, 12, 25), 10, date(2027, 1, 8), id="over the year's end"),
    ],
)
def test_working_days_are_weekdays(day: date, count: int, expected: date) -> None:
    assert clock.add_working_days(day, count) == expected


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forward only"):
        clock.add_working_days(date(2026, 11, 24), -1)
