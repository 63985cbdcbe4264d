"""Replay of checkpoints: those in the table and those kept elsewhere."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from pledge.db import db
from pledge.ledger.models import LogCheckpoint
from pledge.ledger.tlog.notes import BadNote, Checkpoint, log_key, peek_origin, read_checkpoint
from pledge.log_audit.replay.differences import Differences
from pledge.storage.key_files import SigningKey

# the roots that were stated, by size: by whom, and which
Roots = dict[int, list[tuple[str, bytes]]]


def read_roots(found: Differences, keys: Sequence[SigningKey], kept: Mapping[str, str]) -> Roots:
    """Read every checkpoint; one that none of the log's keys has signed is named at once."""
    roots: Roots = {}
    rows = db.session.execute(select(LogCheckpoint.size, LogCheckpoint.root, LogCheckpoint.note))
    for size, root, note in rows:
        name = f"log_checkpoint {size}"
        roots.setdefault(size, []).append((name, bytes(root)))
        stated = _read(found, keys, name, note)
        if stated and (stated.size, stated.root) != (size, bytes(root)):
            found.say(f"{name}: the row is not what its note says")
    for name, note in kept.items():
        if stated := _read(found, keys, name, note):
            roots.setdefault(stated.size, []).append((name, stated.root))
    return roots


def _read(
    found: Differences, keys: Sequence[SigningKey], name: str, note: str
) -> Checkpoint | None:
    found.checkpoints += 1
    try:
        # A log keeps its history and its keys where it moves to another host.
        origin = peek_origin(note)
        return read_checkpoint(note, origin, [log_key(origin, key) for key in keys])
    except BadNote as error:
        found.say(f"{name}: {error}")
        return None
