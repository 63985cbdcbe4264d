"""The time now, the day in China, and working days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
SATURDAY = 5


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
    """Return the day that lies so many weekdays after another.

    Public holidays are not known yet, nor the weekends worked in exchange for them. Raises
    ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("working days are counted forward only")
    while count:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            count -= 1
    return day
