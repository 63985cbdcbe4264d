"""`flask --app wsgi calendar refresh`: from chinesecalendar into the table, and only from there."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from pledge.cli.calendar import OlderThanTable, calendar, from_library, refresh
from pledge.core.workdays import FILE, Table, render_table


def test_table_in_the_repository_is_what_the_library_says() -> None:
    before = FILE.read_bytes(), FILE.stat().st_mtime_ns
    result = CliRunner().invoke(calendar, ["refresh"])
    assert result.exit_code == 0
    assert result.output.startswith("Nothing changed: the table ends with")
    assert (FILE.read_bytes(), FILE.stat().st_mtime_ns) == before


def test_refresh_adds_moves_and_removes_days(tmp_path: Path) -> None:
    path = tmp_path / "workdays.toml"
    known = from_library()
    off = {day: name for day, name in known.off.items() if day != date(2026, 10, 7)}
    off |= {date(2026, 2, 16): "元旦", date(2026, 10, 8): "国庆节"}
    worked = {day: name for day, name in known.worked.items() if day != date(2026, 9, 20)}
    path.write_text(render_table(Table(known.last_year - 1, off, worked)), "utf-8")
    path.chmod(0o644)
    assert refresh(path) == [
        "- 2026-02-16 off (元旦)",
        "+ 2026-02-16 off (春节)",
        "+ 2026-10-07 off (国庆节)",
        "- 2026-10-08 off (国庆节)",
        "+ 2026-09-20 worked (国庆节)",
    ]
    assert path.read_bytes() == FILE.read_bytes()
    # the account that serves need not be the one that refreshes
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]
    assert refresh(path) == []


def test_older_library_does_not_make_the_table_forget(tmp_path: Path) -> None:
    path = tmp_path / "workdays.toml"
    known = from_library()
    path.write_text(render_table(Table(known.last_year + 1, known.off, known.worked)), "utf-8")
    before = path.read_bytes()
    with pytest.raises(OlderThanTable):
        refresh(path)
    assert path.read_bytes() == before


def test_refusal_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = from_library()
    path = tmp_path / "workdays.toml"
    monkeypatch.setattr("pledge.cli.calendar.FILE", path)
    result = CliRunner().invoke(calendar, ["refresh"])
    assert (result.exit_code, "was not written" in result.output) == (1, True)
    path.write_text(render_table(Table(known.last_year + 1, known.off, known.worked)), "utf-8")
    result = CliRunner().invoke(calendar, ["refresh"])
    assert (result.exit_code, "--upgrade chinesecalendar" in result.output) == (1, True)


@pytest.mark.once
def test_registry_serves_without_the_library() -> None:
    code = "import sys, pledge.app, pledge.cli; sys.exit('chinese_calendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
