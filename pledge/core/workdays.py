"""Working days of China from a checked-in table: public holidays and weekends worked (调休).

The State Council announces the days of a year late in the year before. They stand in a table that
``flask --app wsgi calendar refresh`` writes; outside its years weekdays are worked and weekends are
not.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("workdays.toml")
SATURDAY = 5


@dataclass(frozen=True)
class Table:
    """The holiday for each weekday off and each weekend day worked, to the last year known."""

    last_year: int
    off: Mapping[date, str]
    worked: Mapping[date, str]

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is worked."""
        return day not in self.off if day.weekday() < SATURDAY else day in self.worked


def is_working_day(day: date) -> bool:
    """Tell whether a day is worked in China, as far as the table knows."""
    return _table().is_working_day(day)


def last_known_day() -> date:
    """Return the day after which only the plain week is known."""
    return date(_table().last_year, 12, 31)


def parse_table(text: str) -> Table:
    """Read what render() wrote; raises KeyError or ValueError for anything else."""
    read = tomllib.loads(text)
    off, worked = (
        {date.fromisoformat(day): name for day, name in read[part].items()}
        for part in ("off", "worked")
    )
    return Table(int(read["last_year"]), off, worked)


def render_table(table: Table) -> str:
    """Return a table as the text of its file: a day a line, so that a change can be reviewed."""
    lines = [
        "# Written by: flask --app wsgi calendar refresh",
        "# Weekdays off and weekend days worked, each with the holiday it is for.",
        "",
        f"last_year = {table.last_year}",
    ]
    for part, days in (("off", table.off), ("worked", table.worked)):
        lines += ["", f"[{part}]", *(f'{day} = "{name}"' for day, name in sorted(days.items()))]
    return "\n".join(lines) + "\n"


@cache
def _table() -> Table:
    return parse_table(FILE.read_text("utf-8"))
