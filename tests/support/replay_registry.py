"""A small registry with a past, and an insider who changes it by SQL, guards or no guards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import time_machine
from flask import current_app
from sqlalchemy import Connection, delete, func, insert, select, update

from pledge.badges.actions import replace_badge, revoke_badge
from pledge.badges.queries import list_badges
from pledge.config import Settings
from pledge.core.clock import now
from pledge.db import db
from pledge.ledger.models import LogEntry, LogNode
from pledge.ledger.tlog.notes import Checkpoint
from pledge.ledger.tlog.tree import hash_children, hash_leaf
from pledge.log_audit.backfill import record_texts
from pledge.log_audit.replay import replay
from pledge.merchants.models import Merchant
from pledge.merchants.rules import Identity, Scene, SiteKind
from pledge.pledges.actions import reinstate_pledge, suspend_pledge
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from tests.support.builders import make_member, make_merchant, make_pledge, make_site, make_user

TOUCHPOINTS = ((Scene.PARKING, "出口1"), (Scene.PARKING, "出口2"), (Scene.INVOICE, "开票台"))


@dataclass(frozen=True)
class Registry:
    """A confirmed merchant with three pledges; the first was suspended and stands again."""

    merchant: Merchant
    stands: Pledge
    suspended: Pledge
    withdrawn: Pledge


def make_registry() -> Registry:
    """Make a registry of a few entries, each change a day after the one before."""
    start = now().replace(hour=3, minute=0, second=0, microsecond=0) - timedelta(days=40)
    with time_machine.travel(start, tick=False) as clock:
        record_texts()
        officer = make_member().user
        merchant = make_merchant(make_user(), identity=Identity.CONFIRMED)
        mall = make_site(merchant, name="云杉广场", touchpoints=TOUCHPOINTS)
        stands = make_pledge(mall)
        clock.shift(timedelta(days=1))
        inside = make_site(merchant, SiteKind.RESTAURANT, "云杉食集", container=mall)
        suspended = make_pledge(inside, PledgeStatus.SUSPENDED, by=officer)
        withdrawn = make_pledge(
            make_site(merchant, name="云杉里", address="南京东路200号"), PledgeStatus.WITHDRAWN
        )
        clock.shift(timedelta(days=1))
        suspend_pledge(stands, by=officer, reason="出口仍要求先关注")
        clock.shift(timedelta(days=1))
        reinstate_pledge(stands, by=officer, reason="已整改")
        first, second, _third = list_badges(stands)
        revoke_badge(first, by=officer, reason="出口改造")
        replace_badge(second, by=officer, reason="贴纸破损")
        db.session.commit()
    return Registry(merchant, stands, suspended, withdrawn)


@contextmanager
def insider() -> Iterator[Connection]:
    """Lend a connection on which no trigger and no foreign key refuses anything."""
    db.session.commit()
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
            connection.commit()
            try:
                yield connection
                connection.commit()
            finally:
                connection.rollback()
                connection.exec_driver_sql("SET session_replication_role = origin")
                connection.commit()
            return
        driver: Any = connection.connection.driver_connection
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = OFF")
        find_guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        guards = connection.exec_driver_sql(find_guards).all()
        try:
            for name, _sql in guards:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            yield connection
            for _name, sql in guards:
                connection.exec_driver_sql(sql)
            connection.commit()
        finally:
            connection.rollback()
            driver.execute("PRAGMA foreign_keys = ON")


Backup = dict[str, list[dict[str, Any]]]


def take_backup() -> Backup:
    """Copy every table, the log's too."""
    db.session.commit()
    with db.engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in db.metadata.sorted_tables
        }


def restore(backup: Backup) -> None:
    """Put the tables back as they were."""
    with insider() as connection:
        for table in db.metadata.sorted_tables:
            connection.execute(table.delete())
            if backup[table.name]:
                connection.execute(table.insert(), backup[table.name])
    db.session.expire_all()


def read_entry(connection: Connection, index: int) -> bytes:
    """Read an entry as it was hashed."""
    return bytes(
        connection.execute(select(LogEntry.entry).where(LogEntry.index == index)).scalar_one()
    )


def write_entry(connection: Connection, index: int, entry: bytes) -> None:
    """Write other bytes in an entry's place."""
    connection.execute(update(LogEntry).where(LogEntry.index == index).values(entry=entry))


def hash_anew(connection: Connection) -> None:
    """Write every hash anew, as an insider who knows how the tree is built."""
    connection.execute(delete(LogNode))
    entries = connection.execute(select(LogEntry.entry).order_by(LogEntry.index)).scalars().all()
    level, nodes = 0, [hash_leaf(bytes(entry)) for entry in entries]
    while nodes:
        rows = [{"level": level, "index": at, "hash": node} for at, node in enumerate(nodes)]
        connection.execute(insert(LogNode), rows)
        pairs = zip(nodes[0::2], nodes[1::2], strict=False)
        level, nodes = level + 1, [hash_children(left, right) for left, right in pairs]


def root_of_perfect(size: int) -> bytes:
    """Return the root of the first entries, as many as a power of two."""
    return bytes(db.session.get_one(LogNode, (size.bit_length() - 1, 0)).hash)


def note_of(size: int, root: bytes, origin: str = "registry.example/log") -> str:
    """Sign a checkpoint by the log's own keys."""
    return Checkpoint(origin, size, root).sign(own_settings().log_keys)


def differences(kept: dict[str, str] | None = None) -> list[str]:
    """Replay the log and return what differs."""
    return replay(own_settings(), kept).lines


def own_settings() -> Settings:
    """Return the settings of the application under test."""
    settings: Settings = current_app.extensions["pledge-settings"]
    return settings


def count_entries() -> int:
    """Count the entries of the log."""
    return db.session.scalar(select(func.count()).select_from(LogEntry)) or 0
