"""Append to the public log inside the caller's transaction."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import rfc8785
from sqlalchemy import insert, text

from pledge.db import db
from pledge.ledger.models import LogEntry, LogNode
from pledge.ledger.queries import read_nodes, read_size
from pledge.ledger.tlog.proofs import NodePlace, cover
from pledge.ledger.tlog.tree import hash_children, hash_leaf

# What a two-byte length can say (C2SP tlog-tiles, entry bundles).
LONGEST_ENTRY = 65_535
# Any number will do, as long as nothing else in this database locks the same one.
APPEND_LOCK = 7_301_962

_is_recording: ContextVar[bool] = ContextVar("is_recording", default=True)


class EntryTooLong(ValueError):
    """An entry of more than LONGEST_ENTRY bytes, which no bundle could hold."""


@dataclass(frozen=True)
class LogEvent:
    """A public fact: what it is about, its type, and facts that JSON can hold; nothing personal."""

    subject: str
    type: str
    facts: Mapping[str, Any]

    def to_bytes(self) -> bytes:
        """Return the entry: canonical JSON (RFC 8785); raises EntryTooLong."""
        entry = rfc8785.dumps({"type": self.type, **self.facts})
        if len(entry) > LONGEST_ENTRY:
            raise EntryTooLong(f"{self.type}: {len(entry)} bytes")
        return entry


def append(event: LogEvent) -> int:
    """Append one event and return its index; it stands if the caller's transaction does."""
    return append_all([event])


def append_all(events: Iterable[LogEvent]) -> int:
    """Append events in their order and return the index of the first; writers take turns."""
    entries = [(event.subject, event.to_bytes()) for event in events]
    if not _is_recording.get():
        return -1
    acquire_log_lock()
    size = read_size()
    rows: list[dict[str, Any]] = []
    # A single leaf on the left completes nothing, so it needs none of the hashes before it.
    edge = read_nodes(cover((0, size))) if size % 2 or len(entries) > 1 else {}
    known = dict(edge)
    for index, (subject, entry) in enumerate(entries, size):
        rows.append({"index": index, "entry": entry, "subject": subject})
        _grow(known, index, hash_leaf(entry))
    if rows:
        db.session.execute(insert(LogEntry), rows)
        nodes = [
            {"level": at[0], "index": at[1], "hash": node}
            for at, node in known.items()
            if at not in edge
        ]
        db.session.execute(insert(LogNode), nodes)
    return size


@contextmanager
def not_recording() -> Iterator[None]:
    """Keep the log still while an invented past is laid down; only the demo does so."""
    token = _is_recording.set(False)
    try:
        yield
    finally:
        _is_recording.reset(token)


def acquire_log_lock() -> None:
    """Wait until no other transaction appends or signs, and keep them waiting until the end."""
    # SQLite lets one transaction write at a time by itself.
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": APPEND_LOCK})


def _grow(nodes: dict[NodePlace, bytes], index: int, leaf: bytes) -> None:
    """Add a leaf and every perfect subtree that it completes."""
    level, node = 0, leaf
    nodes[level, index] = node
    while index % 2:
        node = hash_children(nodes[level, index - 1], node)
        level, index = level + 1, index // 2
        nodes[level, index] = node
