"""Commands that list, rotate and retire keys."""

from collections.abc import Sequence
from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from pledge.badges.printing.deployed import count_by_key
from pledge.cli.key_help import AFTER_RETIRING, AFTER_ROTATING, WHY_DATA_KEYS_STAY
from pledge.config import Settings
from pledge.db import db
from pledge.keys.keyring import (
    ChangedMeanwhile,
    KeptInEnvironment,
    NeverRetired,
    NotServedYet,
    OnlyKeyInUse,
    list_keys,
    list_working,
    retire,
    rotate,
    variable_of,
)
from pledge.log_audit.key_events import record_key_events
from pledge.storage.key_files import Key, KeyPurpose

PURPOSE = click.argument(
    "purpose",
    type=click.Choice([purpose.value for purpose in KeyPurpose]),
    callback=lambda _context, _argument, value: KeyPurpose(value),
)
ROW = "{:<11}{:<18}{:<18}{:<18}{:<9}{}"


@click.group("keys")
def keys() -> None:
    """List, rotate and retire the keys of each purpose; no secret is ever shown."""


@keys.command("list")
@with_appcontext
def list_all() -> None:
    """List the keys of every purpose, oldest first."""
    settings: Settings = current_app.extensions["pledge-settings"]
    click.echo(ROW.format("purpose", "key", "created", "activated", "state", "from"))
    for purpose in KeyPurpose:
        known = list_keys(settings, purpose)
        for key in known:
            state = "retired" if key.retired_at else "signs" if key is known[-1] else "verifies"
            created, activated = _show(key.created_at), _show(key.activated_at)
            source = _source(settings, purpose)
            click.echo(ROW.format(purpose, key.id, created, activated, state, source))


@keys.command("rotate")
@PURPOSE
@with_appcontext
def rotate_command(purpose: KeyPurpose) -> None:
    """Add a new signing key for a purpose, and print the next steps."""
    settings: Settings = current_app.extensions["pledge-settings"]
    try:
        key = rotate(settings, purpose)
    except KeptInEnvironment as kept:
        raise click.ClickException(
            f"The {purpose} keys come from {kept.variable}, in the environment or in .env.\n"
            "Make a key:  python3 -c 'import secrets; print(secrets.token_urlsafe(48))'\n"
            f"Put it after a comma at the end of {kept.variable}, keep the others, and restart."
        ) from kept
    click.echo(f"New {purpose} key {key.id}, in {settings.key_file(purpose)}.")
    _append_key_events(settings)
    click.echo(AFTER_ROTATING[purpose].format(base=settings.base_url))


@keys.command("retire")
@PURPOSE
@click.option("--even-so", is_flag=True, help="Even if live badges need it or no restart is known.")
@with_appcontext
def retire_command(purpose: KeyPurpose, even_so: bool) -> None:
    """Retire the oldest key of a purpose; refused while something depends on it."""
    settings: Settings = current_app.extensions["pledge-settings"]
    working = list_working(settings, purpose)
    if not even_so:
        _require_no_badge_hangs(purpose, working)
    try:
        retire(settings, purpose, working[0].id, even_if_not_served=even_so)
    except NeverRetired as refusal:
        raise click.ClickException(WHY_DATA_KEYS_STAY) from refusal
    except KeptInEnvironment as kept:
        raise click.ClickException(
            f"The {purpose} keys come from {kept.variable}, in the environment or in .env.\n"
            f"Take the first one away there, {working[0].id}, and restart."
        ) from kept
    except OnlyKeyInUse as refusal:
        raise click.ClickException(
            f"{working[0].id} is the only {purpose} key in use. First: flask keys rotate {purpose}"
        ) from refusal
    except NotServedYet as refusal:
        raise click.ClickException(
            f"No server has started with {working[-1].id} yet, so {working[-2].id} still signs.\n"
            "Restart the server first; --even-so if yours runs without gunicorn.conf.py."
        ) from refusal
    except ChangedMeanwhile as refusal:
        raise click.ClickException("The keys changed meanwhile: flask keys list") from refusal
    click.echo(f"The {purpose} key {working[0].id} is retired.")
    _append_key_events(settings)
    click.echo(AFTER_RETIRING[purpose])


def _require_no_badge_hangs(purpose: KeyPurpose, working: Sequence[Key]) -> None:
    if purpose is not KeyPurpose.BADGE or len(working) == 1:
        return
    if hanging := count_by_key(working)[0]:
        raise click.ClickException(
            f"{hanging} live badges may carry the signature of {working[0].id}: without this key "
            "each\nof them would read as not issued by this registry. Have them replaced or "
            "revoked first\n(flask badges keys counts them), or say --even-so."
        )


def _append_key_events(settings: Settings) -> None:
    """Append to the public log what became of public keys."""
    try:
        count = record_key_events(settings)
        db.session.commit()
    except SQLAlchemyError as error:
        db.session.rollback()
        click.echo(
            f"Not recorded in the public log ({type(error).__name__}); the next start records it."
        )
        return
    if count:
        click.echo(f"Entries added to the public log: {count}.")


def _source(settings: Settings, purpose: KeyPurpose) -> str:
    if settings.keeps_in_file(purpose):
        return settings.key_file(purpose).name
    return f"environment {variable_of(purpose)}"


def _show(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%MZ") if moment else "unknown"
