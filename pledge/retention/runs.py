"""Retention runs: what would go, what went, and the row of each run."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select

from pledge.cases.letters.service import list_orphaned_letters
from pledge.config import Settings
from pledge.core.clock import day_of, now, today
from pledge.db import db
from pledge.retention.files import list_orphans
from pledge.retention.models import RetentionRun
from pledge.retention.rules import Kind, RetentionTally, TallyLine, line_of
from pledge.retention.sweeps import sweep


def preview(settings: Settings) -> RetentionTally:
    """Tell what a run would take now; nothing goes."""
    tally, _paths = _sweep(settings)
    db.session.rollback()
    return tally


def run_retention(settings: Settings, by: str) -> RetentionTally:
    """Delete what is due, rows first and then files, leaving a row of the run; commits."""
    tally, paths = _sweep(settings)
    db.session.add(RetentionRun(by=by, at=now(), counts=tally.counts))
    db.session.commit()
    # A crash here leaves files that no row names, and the next run takes them.
    for path in paths:
        path.unlink(missing_ok=True)
    return tally


def run_if_due(settings: Settings, by: str) -> RetentionTally | None:
    """Run unless there was a run today; None where there was."""
    last = list_runs(1)
    if last and day_of(last[0].at) == today():
        return None
    return run_retention(settings, by)


def list_runs(limit: int) -> list[RetentionRun]:
    """List the last runs, newest first."""
    return list(
        db.session.scalars(select(RetentionRun).order_by(RetentionRun.id.desc()).limit(limit))
    )


def _sweep(settings: Settings) -> tuple[RetentionTally, list[Path]]:
    lines, names = sweep()
    folders = (settings.uploads, settings.sealed, settings.prints)
    paths = [folder / name for name in names for folder in folders]
    taken = set(paths)
    for kind, found in (
        (Kind.ORPHANED_UPLOADS, list_orphans(settings.uploads)),
        (Kind.ORPHANED_ORIGINALS, list_orphans(settings.sealed)),
        (Kind.ORPHANED_LETTERS, list_orphaned_letters(settings.letters)),
    ):
        # the files of rows that go now are counted with their rows
        orphaned = [path for path in found if path not in taken]
        lines.append(_line_of_files(kind, orphaned))
        paths += orphaned
    return RetentionTally(tuple(lines)), paths


def _line_of_files(kind: Kind, paths: list[Path]) -> TallyLine:
    days: list[date] = [day_of(datetime.fromtimestamp(path.stat().st_mtime, UTC)) for path in paths]
    return line_of(kind, days)
