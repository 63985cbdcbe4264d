"""Commands that show and run the deletion of personal data."""

import getpass

import click
from flask import current_app
from flask.cli import with_appcontext

from pledge.config import Settings
from pledge.retention import runs
from pledge.retention.rules import RetentionTally


@click.group("retention")
def retention() -> None:
    """Personal data whose retention period has ended."""


@retention.command("show")
@with_appcontext
def show() -> None:
    """List what a run would delete now; deletes nothing."""
    _echo_tally(runs.preview(_settings()), "due")


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="List what would be deleted, and delete nothing.")
@with_appcontext
def run(*, dry_run: bool) -> None:
    """Delete personal data whose retention period has ended, and list it."""
    if dry_run:
        _echo_tally(runs.preview(_settings()), "due")
    else:
        _echo_tally(runs.run_retention(_settings(), _operator()), "deleted")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["pledge-settings"]
    return settings


def _operator() -> str:
    try:
        return f"shell ({getpass.getuser()})"[:80]
    except (KeyError, OSError):
        # a container's account may have no name
        return "shell"


def _echo_tally(tally: RetentionTally, what: str) -> None:
    click.echo(f"{'kind':<24} {what:>9}  oldest")
    for line in tally.lines:
        oldest = line.oldest.isoformat() if line.oldest else "-"
        click.echo(f"{line.kind.value:<24} {line.count:>9}  {oldest}")
    click.echo(f"{'total':<24} {sum(line.count for line in tally.lines):>9}")
