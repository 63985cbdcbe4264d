"""What is wrong with configuration or database, in words an operator can act on."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from pledge.accounts.queries import has_demo_users
from pledge.config import KEY_FILE, Settings
from pledge.db import db


def find_problems(app: Flask) -> list[str]:
    """List all an operator should mend: what stops the registry, and what makes it unsafe."""
    settings: Settings = app.extensions["pledge-settings"]
    return [*find_blockers(app), *_configuration_problems(settings)]


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


def _configuration_problems(settings: Settings) -> list[str]:
    problems = []
    key_file = settings.instance / KEY_FILE
    if key_file.exists() and key_file.stat().st_mode & 0o077:
        problems.append(f"{KEY_FILE} in the instance can be read by others: chmod 600.")
    if not settings.demo:
        if not settings.base_url.startswith("https://"):
            problems.append("PLEDGE_BASE_URL is not https; it is printed in every badge.")
        if not settings.mail_url:
            problems.append("PLEDGE_MAIL_URL is not set; confirmation links go to the log only.")
    return problems
