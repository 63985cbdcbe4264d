"""What is wrong with configuration or database, in words an operator can act on."""

import os
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from pledge.accounts.queries import has_demo_users
from pledge.badges.printing.deployed import list_base_urls
from pledge.config import KEY_FILES, Settings
from pledge.core.clock import today
from pledge.core.workdays import last_known_day
from pledge.db import db
from pledge.keys.keyring import BIRTHS_FILE, SETTINGS, find_shared, variable_of

# The longest clock of a case, 45 working days, is a little longer.
CALENDAR_NOTICE = timedelta(days=60)


def find_problems(app: Flask) -> list[str]:
    """List all an operator should mend: what stops the registry, and what makes it unsafe."""
    settings: Settings = app.extensions["pledge-settings"]
    problems = [*find_blockers(app), *_file_problems(settings), *_key_problems(settings)]
    if app.debug:
        problems += _debug_problems(settings)
    if not settings.demo:
        problems += _address_problems(settings)
    return problems


def find_blockers(app: Flask) -> list[str]:
    """List what must be mended before the registry may serve."""
    settings: Settings = app.extensions["pledge-settings"]
    try:
        if not _is_migrated(app):
            return ["The database is not at the newest revision: flask --app wsgi db upgrade."]
        if has_demo_users() and not settings.demo:
            return ["Demo accounts are in the database although PLEDGE_DEMO is off."]
    except SQLAlchemyError as error:
        return [f"The database does not answer: {type(error).__name__}."]
    return []


def _is_migrated(app: Flask) -> bool:
    scripts = ScriptDirectory(app.extensions["migrate"].directory)
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == scripts.get_current_head()


def _file_problems(settings: Settings) -> Iterator[str]:
    """Name files of keys that others can read or own, and folders that others can enter."""
    folder = settings.instance.stat()
    if folder.st_mode & 0o077:
        yield f"The instance can be entered by others: chmod 700 {settings.instance}"
    # Root may check for the account that serves.
    if os.geteuid() not in {0, folder.st_uid}:
        yield (
            f"The instance belongs to user {folder.st_uid}, and you are user {os.geteuid()}: "
            "serve and check as its owner."
        )
    if settings.sealed.is_dir() and settings.sealed.stat().st_mode & 0o077:
        yield f"Sealed originals can be entered by others: chmod 700 {settings.sealed}"
    for name in (*KEY_FILES, BIRTHS_FILE):
        path = settings.instance / name
        if not path.exists():
            continue
        found = path.stat()
        if found.st_mode & 0o077:
            yield f"{name} in the instance can be read by others: chmod 600 {path}"
        if found.st_uid != folder.st_uid:
            yield (
                f"{name} belongs to user {found.st_uid}, the instance to user {folder.st_uid}: "
                f"chown {folder.st_uid} {path}"
            )


def _key_problems(settings: Settings) -> Iterator[str]:
    """Name the keys that sign for one purpose and are known to another."""
    for one, other, key_id in find_shared(settings):
        yield (
            f"{one} and {other} share the key {key_id}: whoever has it for one purpose has it for "
            f"both. flask keys rotate {one}; flask keys rotate {other}; restart."
        )


def find_hints() -> Iterator[str]:
    """Say what is sound today and will need a hand soon: the table of public holidays ends."""
    last = last_known_day()
    if last - today() <= CALENDAR_NOTICE:
        yield (
            f"The table of public holidays ends on {last}: clocks count every weekday after it, "
            "and no worked weekend. Once the next year's holidays are announced: pip install "
            "--upgrade chinesecalendar; flask --app wsgi calendar refresh; restart."
        )


def _debug_problems(settings: Settings) -> Iterator[str]:
    """Name the secrets that a debug server shows to whoever makes it fail."""
    exposed = [
        variable_of(purpose)
        for purpose, name in SETTINGS.items()
        if not settings.keeps_in_file(name)
    ]
    exposed += [
        f"PLEDGE_{name.upper()}"
        for name in ("mail_url", "database_url", "queue_url")
        if urlsplit(getattr(settings, name)).password
    ]
    for variable in exposed:
        yield (
            f"Debugging is on, and {variable} holds a secret: a traceback shows it to whoever "
            "makes a page fail. Unset FLASK_DEBUG, and use --debug nowhere but with invented data."
        )


def _address_problems(settings: Settings) -> Iterator[str]:
    """Name what makes printed badges or mails lead nowhere."""
    if not settings.base_url.startswith("https://"):
        yield "PLEDGE_BASE_URL is not https; it is printed in every badge."
    if not settings.mail_url:
        yield "PLEDGE_MAIL_URL is not set; confirmation links go to the log only."
    printed = list_base_urls(settings)
    if printed and printed[-1] != settings.base_url:
        yield (
            f"PLEDGE_BASE_URL is {settings.base_url}, but printed badges carry {printed[-1]}. Set "
            "it back; or, if the old address will lead here for as long as those badges hang: "
            "flask badges base-url --accept"
        )
