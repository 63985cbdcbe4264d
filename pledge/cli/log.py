"""Commands on the public log: ``flask log <command>``."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from pledge.config import Settings
from pledge.db import db, only_reads
from pledge.log_audit.backfill import catch_up
from pledge.log_audit.replay import replay

log = AppGroup("log", help="The public log: replay, witnesses, other registries.")


@log.command("verify")
@click.option(
    "--checkpoint",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint kept elsewhere; the log must still extend it. May be given more than once.",
)
def verify(files: tuple[Path, ...]) -> None:
    """Replay the whole log against the tables; name what differs, exit 1 if anything does."""
    settings: Settings = current_app.extensions["pledge-settings"]
    kept = {str(file): file.read_text("utf-8", "replace") for file in files}
    token = only_reads.set(True)
    try:
        found = replay(settings, kept)
    finally:
        only_reads.reset(token)
    for line in found.lines:
        click.echo(f"- {line}")
    compared = f"{found.entries} entries, {found.checkpoints} checkpoints, {found.rows} rows"
    click.echo(f"Compared {compared}: {len(found.lines) or 'no'} differences.")
    if found.lines:
        sys.exit(1)


@log.command("record-past")
def record() -> None:
    """Record what happened before the log existed; serve does so by itself."""
    texts, entries = catch_up()
    db.session.commit()
    click.echo(f"recorded {texts} texts and {entries} past changes")
