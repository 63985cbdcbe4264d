"""Commands that check, serve and work for a registry."""

import os
import subprocess
import sys

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import with_appcontext

from pledge.config import Settings
from pledge.db import db
from pledge.demo.load import LOGINS, PASSWORD, is_empty, load_demo
from pledge.log_audit.backfill import catch_up
from pledge.log_audit.key_events import record_key_events
from pledge.notices.actions import send_due
from pledge.notices.smtp import smtp_sender
from pledge.operations.health_checks import find_hints, find_problems
from pledge.pledges.actions import expire_pledges
from pledge.worker.process import STARTED_BY, run_worker


@click.command("load-demo")
@with_appcontext
def load_demo_command() -> None:
    """Load invented data into an empty database; refused outside demo mode."""
    settings: Settings = current_app.extensions["pledge-settings"]
    if not settings.demo:
        raise click.ClickException("Demo data is loaded in demo mode only: set PLEDGE_DEMO=1.")
    if not is_empty():
        raise click.ClickException("The database is not empty.")
    _load_and_print()


@click.command("check")
@with_appcontext
def check() -> None:
    """Check configuration, key files and database; exit 1 if there is a problem."""
    problems = find_problems(current_app)
    for hint in find_hints():
        click.echo(f"· {hint}")
    for problem in problems:
        click.echo(f"- {problem}")
    click.echo(f"Problems: {len(problems)}" if problems else "All is well.")
    if problems:
        sys.exit(1)


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Run the background worker until stopped: mails, checkpoints, print jobs, sweeps."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy's own
    run_worker(app)


@click.command("send-notices")
@with_appcontext
def send_notices() -> None:
    """Send the mails in the outbox that are due, once; the worker does so by itself."""
    settings: Settings = current_app.extensions["pledge-settings"]
    if not settings.mail_url:
        raise click.ClickException("PLEDGE_MAIL_URL is not set.")
    sent, failed = send_due(smtp_sender(settings.mail_url), settings.mail_from)
    click.echo(f"sent {sent}, failed {failed}")


@click.command("expire-pledges")
@with_appcontext
def expire() -> None:
    """Mark the pledges that have expired; run it once a day."""
    count = expire_pledges()
    db.session.commit()
    click.echo(f"expired {count}")


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Migrate, load the demo into an empty database in demo mode, and serve with gunicorn."""
    settings: Settings = current_app.extensions["pledge-settings"]
    flask_migrate.upgrade()
    record_key_events(settings)
    db.session.commit()
    if settings.demo and is_empty():
        _load_and_print()
    elif settings.demo:
        _print_logins()
    catch_up()
    db.session.commit()
    subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        env=os.environ | {STARTED_BY: str(os.getpid())},
        # Ctrl-C reaches the server alone, with whose end the worker ends gracefully
        process_group=0,
    )
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    click.echo(f"Serving on http://{host}:{port}/  (Ctrl-C stops it)")
    os.execv(  # noqa: S606 - our own interpreter, fixed arguments
        sys.executable,
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "gunicorn.conf.py",
            "--bind",
            f"{host}:{port}",
            "wsgi:app",
        ],
    )


def _load_and_print() -> None:
    click.echo("Loading the demo …")
    load_demo()
    db.session.commit()
    _print_logins()


def _print_logins() -> None:
    for email, who in LOGINS.items():
        click.echo(f"  {email:<30} {who}")
    click.echo(f"  password of each: {PASSWORD}")
