"""Counting what a request asks of the database, on whichever engine it asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from pledge.db import READS, db

NOT_A_QUESTION = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "SELECT PG_CATALOG", "SHOW")


@contextmanager
def queries() -> Iterator[list[str]]:
    """Collect the statements sent meanwhile, without those that only frame a transaction."""
    db.session.commit()
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.upper().startswith(NOT_A_QUESTION):
            seen.append(statement)

    said: dict[int, int] = {}

    def lend(_driver: Any, record: Any, _pooled: Any) -> None:
        said[id(record)] = len(seen)

    def take_back(_driver: Any, record: Any) -> None:
        # the hot path asks the driver itself, and no connection is borrowed for nothing
        if said.get(id(record)) == len(seen):
            seen.append("asked of the driver")

    hot = db.engines[READS]
    listeners: list[tuple[Engine, str, Callable[..., None]]]
    listeners = [(engine, "before_cursor_execute", note) for engine in set(db.engines.values())]
    listeners += [(hot, "checkout", lend), (hot, "checkin", take_back)]
    for listener in listeners:
        event.listen(*listener)
    try:
        yield seen
    finally:
        for listener in listeners:
            event.remove(*listener)
