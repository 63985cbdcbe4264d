"""The database: declarative base, column types, session, and how transactions begin."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Enum, LargeBinary, MetaData, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from pledge.core.policy import Policy

READS = "reads"

# A request that only reads takes no write lock; every other transaction takes it at once, because
# on SQLite a transaction that reads first and writes later fails instead of waiting.
only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)

POLICY, CIPHER = "pledge-policy", "pledge-cipher"


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC moment on both engines; refuses naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment in UTC: SQLite stores no zone, PostgreSQL answers in the session's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EncryptedText(TypeDecorator[str]):
    """Personal text, encrypted at rest; the newest key writes, every key reads."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        return None if value is None else _cipher().encrypt(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt; text whose key has left the list reads as empty, never as an error page."""
        if value is None:
            return None
        try:
            return _cipher().decrypt(bytes(value)).decode()
        except InvalidToken:
            return ""


def init_policy(app: Flask, policy: Policy, fernet_keys: list[bytes]) -> None:
    """Give an application its policy, and the Fernet keys of personal text, newest first."""
    app.extensions[POLICY] = policy
    app.extensions[CIPHER] = MultiFernet([Fernet(key) for key in fernet_keys])


def current_policy() -> Policy:
    """Return the policy of the running application; RuntimeError outside of one."""
    policy: Policy = current_app.extensions[POLICY]
    return policy


def _cipher() -> MultiFernet:
    cipher: MultiFernet = current_app.extensions[CIPHER]
    return cipher


def word(enum: type[StrEnum]) -> Enum:
    """Return a column type that stores a StrEnum by its value, with a CHECK."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
        name=enum.__name__.lower(),
    )


class Base(DeclarativeBase):
    """Base of every table; constraint names are fixed so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# Flask-SQLAlchemy derives its base from ours, and a map in the class body would be set twice.
Base.registry.update_type_annotation_map({datetime: UTCDateTime})

db = SQLAlchemy(model_class=Base)

# Flask-SQLAlchemy makes its base at run time, which a type checker cannot follow.
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def engine_options(url: str) -> dict[str, Any]:
    """Return the options of the two engines: one for work, one for single autocommit reads."""
    options: dict[str, Any] = {"url": make_url(url)}
    if options["url"].get_backend_name() == "postgresql":
        options |= {"pool_pre_ping": True, "pool_size": 8}
    return options


def read_options(url: str) -> dict[str, Any]:
    """Return the options of the hot path's engine: nothing to begin, to end, or to ask first.

    A connection that died meanwhile is met by asking once more, not by a ping before each scan.
    """
    return engine_options(url) | {
        "isolation_level": "AUTOCOMMIT",
        "pool_pre_ping": False,
        "pool_reset_on_return": None,
    }


def reads() -> Engine:
    """Return the engine of the hot path: autocommit, one statement at a time."""
    return db.engines[READS]


@contextmanager
def writing() -> Iterator[None]:
    """Commit what the block writes, also within a request that began as one that only reads."""
    db.session.rollback()
    token = only_reads.set(False)
    try:
        yield
        db.session.commit()
    finally:
        db.session.rollback()
        only_reads.reset(token)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout = 15000")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    # A receipt shown is a report kept, also through a power cut.
    connection.execute("PRAGMA synchronous = FULL")


def prepare_work_engine(engine: Engine) -> None:
    """Make every transaction of this engine take SQLite's write lock at its start."""
    if engine.dialect.name == "sqlite" and not event.contains(engine, "begin", _begin_sqlite):
        event.listen(engine, "begin", _begin_sqlite)


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if only_reads.get() else "BEGIN IMMEDIATE")
