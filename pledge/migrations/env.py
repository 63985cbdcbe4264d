"""Alembic environment: one set of revisions for both engines, on the application's engine.

The second engine ("reads") leads to the same database and has no migrations of its own.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from pledge.db import EncryptedText, UTCDateTime, db


def run_migrations() -> None:
    """Run what was asked for in one transaction."""
    with db.engine.connect() as connection, _foreign_keys_asleep(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=_render_item,
            # SQLite can roll schema changes back, because db.py begins transactions itself.
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()


@contextmanager
def _foreign_keys_asleep(connection: Connection) -> Iterator[None]:
    """Let SQLite replace a table that others refer to; it does so by dropping the old one."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
        if broken := driver.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"rows refer to rows that are gone: {broken[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as plain ones, so that a revision never imports the app."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EncryptedText):
        return "sa.LargeBinary()"
    return False


run_migrations()
