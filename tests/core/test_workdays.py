"""The table of public holidays: what it says of a day, and its file."""

from datetime import date, timedelta

import pytest

from pledge.core import workdays
from pledge.core.workdays import (
    FILE,
    Table,
    is_working_day,
    last_known_day,
    parse_table,
    render_table,
)

SMALL = Table(2026, {date(2026, 10, 1): "国庆节"}, {date(2026, 9, 20): "国庆节"})
LINES = """\
last_year = 2026

[off]
2026-10-01 = "国庆节"

[worked]
2026-09-20 = "国庆节"
"""


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        pytest.param(date(2026, 9, 30), True, id="Wednesday"),
        pytest.param(date(2026, 10, 1), False, id="National Day, a Thursday"),
        pytest.param(date(2026, 10, 3), False, id="National Day's Saturday"),
        pytest.param(date(2026, 10, 7), False, id="National Day's last, a Wednesday"),
        pytest.param(date(2026, 10, 8), True, id="Thursday after National Day"),
        pytest.param(date(2026, 10, 10), True, id="Saturday worked"),
        pytest.param(date(2026, 10, 11), False, id="Sunday"),
        pytest.param(date(2026, 9, 20), True, id="Sunday worked"),
        pytest.param(date(2026, 9, 25), False, id="Mid-autumn, a Friday"),
        pytest.param(date(2026, 2, 14), True, id="Saturday worked before Spring Festival"),
        pytest.param(date(2026, 2, 16), False, id="New Year's Eve, a Monday"),
        pytest.param(date(2026, 2, 23), False, id="Spring Festival's last, a Monday"),
        pytest.param(date(2026, 2, 24), True, id="Tuesday after Spring Festival"),
        pytest.param(date(2026, 2, 28), True, id="Saturday worked after Spring Festival"),
        pytest.param(date(2999, 10, 1), True, id="Tuesday not announced yet"),
        pytest.param(date(2999, 10, 5), False, id="Saturday not announced yet"),
    ],
)
def test_days_are_worked_as_announced(day: date, is_worked: bool) -> None:
    assert is_working_day(day) is is_worked


def test_table_says_only_what_the_week_does_not() -> None:
    table = parse_table(FILE.read_text("utf-8"))
    assert {day.weekday() for day in table.off} <= {0, 1, 2, 3, 4}
    assert {day.weekday() for day in table.worked} <= {5, 6}
    assert last_known_day() == date(table.last_year, 12, 31)
    assert max(table.off) <= last_known_day() < max(table.off) + timedelta(days=366)


def test_what_is_written_is_read_back() -> None:
    assert render_table(SMALL).endswith(LINES)
    assert parse_table(render_table(SMALL)) == SMALL


@pytest.mark.parametrize("text", ["", "last_year = 2026", LINES.replace("-20", "-31"), "[off"])
def test_what_is_not_a_table_is_refused(text: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        workdays.parse_table(text)
