"""Command that refreshes the table of public holidays from chinesecalendar.

Nothing else reads that library: what counts as a working day changes with the table, in review, and
not with an upgrade.
"""

import stat
from collections.abc import Iterator
from pathlib import Path

import click

from pledge.core.workdays import FILE, SATURDAY, Table, parse_table, render_table
from pledge.storage.atomic_write import write_atomically

# No clock of a registry runs before it.
FIRST_YEAR = 2026
OCTOBER = 10


class OlderThanTable(Exception):
    """The library knows fewer years than the table: writing it would forget one."""


@click.group("calendar")
def calendar() -> None:
    """Update the table of public holidays that deadlines are counted by."""


@calendar.command("refresh")
def refresh_command() -> None:
    """Write the holidays that the installed chinesecalendar knows to the table."""
    try:
        changes = refresh(FILE)
    except OlderThanTable as refusal:
        raise click.ClickException(
            "The table knows a year that chinesecalendar does not: "
            "pip install --upgrade chinesecalendar"
        ) from refusal
    except OSError as error:
        raise click.ClickException(f"{FILE} was not written: {error.strerror}.") from error
    for change in changes:
        click.echo(change)
    last_year = parse_table(FILE.read_text("utf-8")).last_year
    if changes:
        click.echo(f"The table now ends with {last_year}. Restart server and worker.")
    else:
        click.echo(f"Nothing changed: the table ends with {last_year}, as chinesecalendar does.")


def refresh(path: Path) -> list[str]:
    """Bring a table's file up to date; return a line for each day that came or went.

    Raises OlderThanTable, and OSError if the file cannot be written.
    """
    text = path.read_text("utf-8")
    old, new = parse_table(text), from_library()
    if new.last_year < old.last_year:
        raise OlderThanTable
    if render_table(new) != text:
        write_atomically(path, render_table(new).encode(), mode=stat.S_IMODE(path.stat().st_mode))
    return [*_compare(old, new)]


def from_library() -> Table:
    """Return the table as the installed chinesecalendar has it."""
    # The one place that needs it, and every command would wait for its import.
    from chinese_calendar import Holiday, holidays, workdays  # noqa: PLC0415

    chinese: dict[str, str] = {holiday.value: vars(holiday)["chinese"] for holiday in Holiday}
    # A year's days are announced together; New Year's Day alone may stand there for another's sake.
    last_year = max(day.year for day in holidays if day.month == OCTOBER)
    known = range(FIRST_YEAR, last_year + 1)
    off = {day: chinese[name] for day, name in holidays.items() if day.weekday() < SATURDAY}
    worked = {day: chinese[name] for day, name in workdays.items()}
    return Table(
        last_year,
        {day: name for day, name in off.items() if day.year in known},
        {day: name for day, name in worked.items() if day.year in known},
    )


def _compare(old: Table, new: Table) -> Iterator[str]:
    for what, before, after in (("off", old.off, new.off), ("worked", old.worked, new.worked)):
        for day in sorted({*before, *after}):
            if before.get(day) == after.get(day):
                continue
            if day in before:
                yield f"- {day} {what} ({before[day]})"
            if day in after:
                yield f"+ {day} {what} ({after[day]})"
