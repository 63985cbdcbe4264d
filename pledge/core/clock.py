"""Clock: now in UTC, today in China, working days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pledge.core.workdays import is_working_day

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the calendar day in China."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the calendar day in China of an aware moment; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone has no day")
    return moment.astimezone(SHANGHAI).date()


def add_working_days(day: date, count: int) -> date:
    """Return the working day that lies so many of them after a day; for none, the day itself.

    Raises ValueError for a negative count.
    """
    return _step(day, count, timedelta(days=1))


def subtract_working_days(day: date, count: int) -> date:
    """Return the working day that lies so many of them before a day, as a reminder does.

    Of a day that add_working_days() returned for a positive count, it is the way back. Raises
    ValueError for a negative count.
    """
    return _step(day, count, timedelta(days=-1))


def _step(day: date, count: int, step: timedelta) -> date:
    if count < 0:
        raise ValueError("working days are counted, so there are none or some")
    while count:
        day += step
        count -= is_working_day(day)
    return day
