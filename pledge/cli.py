"""Operator commands: ``flask --app wsgi <command>``."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_security.utils import hash_password

from pledge import regions
from pledge.accounts.models import User
from pledge.accounts.queries import find_user
from pledge.associations.actions import AlreadyMember, admit_member, create_association
from pledge.associations.queries import find_association
from pledge.associations.rules import Role
from pledge.checks import find_problems
from pledge.clock import now
from pledge.config import Settings
from pledge.db import db
from pledge.demo.load import LOGINS, PASSWORD, is_empty, load_demo
from pledge.notices.actions import send_due, smtp_sender
from pledge.pledges.actions import expire_pledges
from pledge.retention import purge

MIN_PASSWORD = 10


def init_cli(app: Flask) -> None:
    """Add the commands to ``flask``."""
    for command in (
        create_operator,
        create_association_command,
        invite_officer,
        check,
        serve,
        send_notices,
        expire,
        purge_command,
        load_demo_command,
    ):
        app.cli.add_command(command)


@click.command("create-operator")
@click.argument("email")
@click.password_option(help=f"At least {MIN_PASSWORD} characters.")
@with_appcontext
def create_operator(email: str, password: str) -> None:
    """Make an account that runs the registry."""
    if len(password) < MIN_PASSWORD:
        raise click.BadParameter(f"The password needs at least {MIN_PASSWORD} characters.")
    user = _make_user(email, password)
    user.is_operator = True
    db.session.commit()
    click.echo(f"{user.email} may now sign in as operator.")


@click.command("create-association")
@click.argument("name")
@click.argument("region_code")
@click.option("--contact", default="", help="What shoppers may call or write to.")
@with_appcontext
def create_association_command(name: str, region_code: str, contact: str) -> None:
    """Found an association for a six-digit GB/T 2260 region (000000: the whole country)."""
    if region_code != regions.NATIONAL and regions.find_name(region_code) is None:
        raise click.BadParameter(f"{region_code} is no current GB/T 2260 code.")
    if find_association(name):
        raise click.ClickException(f"{name} exists already.")
    association = create_association(name, region_code, contact)
    db.session.commit()
    click.echo(f"{association.name}: {region_code}")


@click.command("invite-officer")
@click.argument("association_name")
@click.argument("email")
@click.option("--volunteer", is_flag=True, help="Invite a volunteer instead of an officer.")
@with_appcontext
def invite_officer(association_name: str, email: str, volunteer: bool) -> None:
    """Make an account in an association, and print its one-time password."""
    association = find_association(association_name)
    if association is None:
        raise click.ClickException(f"There is no association named {association_name}.")
    password = secrets.token_urlsafe(15)
    user = _make_user(email, password)
    try:
        admit_member(association, user, Role.VOLUNTEER if volunteer else Role.OFFICER)
    except AlreadyMember as error:
        raise click.ClickException(f"{email} belongs to an association already.") from error
    db.session.commit()
    click.echo(f"{user.email}  {password}")
    click.echo("Hand the password over in person; it is to be changed at the first sign-in.")


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
    """Say whether configuration and database are sound; exit 1 if not."""
    problems = find_problems(current_app)
    for problem in problems:
        click.echo(f"- {problem}")
    click.echo(f"Problems: {len(problems)}" if problems else "All is well.")
    if problems:
        sys.exit(1)


@click.command("send-notices")
@click.option("--watch", is_flag=True, help="Stay and look again every few seconds.")
@with_appcontext
def send_notices(watch: bool) -> None:
    """Send the mails in the outbox that are due."""
    settings: Settings = current_app.extensions["pledge-settings"]
    if not settings.mail_url:
        raise click.ClickException("PLEDGE_MAIL_URL is not set.")
    send = smtp_sender(settings.mail_url)
    parent = os.getppid()
    while os.getppid() == parent:  # a worker started by serve ends with it
        sent, failed = send_due(send, settings.mail_from)
        if sent or failed or not watch:
            click.echo(f"sent {sent}, failed {failed}")
        if not watch:
            break
        db.session.remove()
        time.sleep(5)


@click.command("expire-pledges")
@with_appcontext
def expire() -> None:
    """Write down which pledges have expired; run it once a day."""
    count = expire_pledges()
    db.session.commit()
    click.echo(f"expired {count}")


@click.command("purge")
@with_appcontext
def purge_command() -> None:
    """Delete personal data whose day has come; run it once a day."""
    settings: Settings = current_app.extensions["pledge-settings"]
    counts, files = purge()
    db.session.commit()
    for name in files:
        Path(settings.uploads, name).unlink(missing_ok=True)
    for what, count in counts.items():
        click.echo(f"{what}: {count}")


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Migrate, load the demo into an empty database in demo mode, and serve with gunicorn."""
    settings: Settings = current_app.extensions["pledge-settings"]
    flask_migrate.upgrade()
    if settings.demo and is_empty():
        _load_and_print()
    elif settings.demo:
        _print_logins()
    if settings.mail_url:
        subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "send-notices", "--watch"]
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


def _make_user(email: str, password: str) -> User:
    if find_user(email):
        raise click.ClickException(f"{email} has an account already.")
    user = User(
        email=email.strip().lower(),
        password=hash_password(password),
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        confirmed_at=now(),
        created_at=now(),
        locale="zh",
    )
    db.session.add(user)
    db.session.flush()
    return user


def _load_and_print() -> None:
    click.echo("Loading the demo …")
    load_demo()
    db.session.commit()
    _print_logins()


def _print_logins() -> None:
    for email, who in LOGINS.items():
        click.echo(f"  {email:<28} {who}")
    click.echo(f"  password of each: {PASSWORD}")
