"""Counting what a request asks of the database, on whichever engine it asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from pledge.db import db

NOT_A_QUESTION = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "SELECT PG_CATALOG", "SHOW")


@contextmanager
def queries() -> Iterator[list[str]]:
    """Collect the statements sent meanwhile, without those that only frame a transaction."""
    db.session.commit()
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.upper().startswith(NOT_A_QUESTION):
            seen.append(statement)

    engines = set(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
