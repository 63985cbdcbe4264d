"""Health checks of configuration, key files and database; each finding names its remedy."""

import os
import pwd
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from pledge.accounts.queries import has_demo_users
from pledge.badges.printing.deployed import list_base_urls
from pledge.config import SECRET_SETTINGS, Settings
from pledge.core.clock import today
from pledge.core.workdays import last_known_day
from pledge.db import db
from pledge.keys.keyring import find_shared, variable_of
from pledge.storage.key_files import KeyPurpose

# The longest clock of a case, 45 working days, is a little longer.
CALENDAR_NOTICE = timedelta(days=60)


def find_problems(app: Flask) -> list[str]:
    """List every problem: what stops the registry from serving, and what makes it unsafe."""
    settings: Settings = app.extensions["pledge-settings"]
    problems = [*find_blockers(app), *_file_problems(settings), *_key_problems(settings)]
    if app.debug:
        problems += _debug_problems(settings)
    if not settings.demo:
        problems += _address_problems(settings)
    return problems


def find_blockers(app: Flask) -> list[str]:
    """List the problems that stop the registry from serving."""
    settings: Settings = app.extensions["pledge-settings"]
    try:
        if not _is_migrated(app):
            return ["The database schema is out of date: flask --app wsgi db upgrade."]
        if has_demo_users() and not settings.demo:
            return ["There are demo accounts in the database, but PLEDGE_DEMO is off."]
    except SQLAlchemyError as error:
        return [f"The database does not answer: {type(error).__name__}."]
    return []


def _is_migrated(app: Flask) -> bool:
    scripts = ScriptDirectory(app.extensions["migrate"].directory)
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == scripts.get_current_head()


def _file_problems(settings: Settings) -> Iterator[str]:
    """Name files and folders whose mode or owner lets others at keys and originals."""
    owner = settings.instance.stat().st_uid
    yield from _mode_problems(settings.instance, 0o700)
    # Root may check for the account that serves.
    if os.geteuid() not in {0, owner}:
        yield (
            f"{settings.instance} is owned by {_name_user(owner)}, and this runs as "
            f"{_name_user(os.geteuid())}: serve and check as its owner."
        )
    if settings.sealed.is_dir():
        yield from _mode_problems(settings.sealed, 0o700)
    for path in filter(Path.exists, map(settings.key_file, KeyPurpose)):
        yield from _mode_problems(path, 0o600)
        if (found := path.stat().st_uid) != owner:
            yield (
                f"{path} is owned by {_name_user(found)}, its folder by {_name_user(owner)}: "
                f"chown {owner} {path}"
            )


def _mode_problems(path: Path, wanted: int) -> Iterator[str]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        who = "world" if mode & 0o007 else "group"
        yield f"{path} is {who}-readable, mode {mode:04o}: chmod {wanted:o} {path}"


def _name_user(user_id: int) -> str:
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        return f"user {user_id}"


def _key_problems(settings: Settings) -> Iterator[str]:
    """Name the keys that sign for one purpose and are known to another."""
    for one, other, key_id in find_shared(settings):
        yield (
            f"{one} and {other} share the key {key_id}; a leak of one is a leak of both: "
            f"flask keys rotate {one}; flask keys rotate {other}; restart."
        )


def find_hints() -> Iterator[str]:
    """Warn of what is in order today and expires soon: the table of public holidays."""
    last = last_known_day()
    if last - today() <= CALENDAR_NOTICE:
        yield (
            f"The table of public holidays ends on {last}: clocks count every weekday after it, "
            "and no worked weekend. Once the next year's holidays are announced: pip install "
            "--upgrade chinesecalendar; flask --app wsgi calendar refresh; restart."
        )


def _debug_problems(settings: Settings) -> Iterator[str]:
    """Name environment variables with secrets, which a debug server shows in tracebacks."""
    exposed = [
        variable_of(purpose) for purpose in SECRET_SETTINGS if not settings.keeps_in_file(purpose)
    ]
    exposed += [
        f"PLEDGE_{name.upper()}"
        for name in ("mail_url", "database_url", "queue_url")
        if urlsplit(getattr(settings, name)).password
    ]
    for variable in exposed:
        yield (
            f"Debug mode is on and {variable} holds a secret, which tracebacks in the browser "
            "show. Unset FLASK_DEBUG; use --debug only with test data."
        )


def _address_problems(settings: Settings) -> Iterator[str]:
    """Name settings that make links in printed badges or mails lead nowhere."""
    if not settings.base_url.startswith("https://"):
        yield "PLEDGE_BASE_URL is not https; it is printed on every badge."
    if not settings.mail_url:
        yield "PLEDGE_MAIL_URL is not set; confirmation links go to the log only."
    printed = list_base_urls(settings)
    if printed and printed[-1] != settings.base_url:
        yield (
            f"PLEDGE_BASE_URL is {settings.base_url}, but printed badges carry {printed[-1]}. Set "
            "it back; or, if the old address will lead here for as long as those badges hang: "
            "flask badges base-url --accept"
        )
