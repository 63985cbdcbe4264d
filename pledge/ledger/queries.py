"""Queries about the public log: size, root, proofs, tiles, entries, checkpoints."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import and_, func, or_, select

from pledge.db import db
from pledge.ledger.entries import Recorded, read_entry
from pledge.ledger.models import LogCheckpoint, LogCosignature, LogEntry, LogNode
from pledge.ledger.tlog.proofs import (
    NodePlace,
    Range,
    consistency_ranges,
    fold_hashes,
    inclusion_ranges,
    list_node_places,
)

TILE_WIDTH = 256


def read_size() -> int:
    """Return how many entries the log has."""
    newest = db.session.scalar(select(func.max(LogEntry.index)))
    return 0 if newest is None else newest + 1


def read_root(size: int) -> bytes:
    """Return the root of the log when it had this size."""
    return _fold_all([(0, size)])[0]


def prove_inclusion(index: int, size: int) -> list[bytes]:
    """Return the hashes that prove an entry; raises OutOfRange."""
    return _fold_all(inclusion_ranges(index, size))


def prove_consistency(old: int, new: int) -> list[bytes]:
    """Return the hashes that prove one size extends another; raises OutOfRange."""
    return _fold_all(consistency_ranges(old, new))


def list_places(subject: str) -> list[int]:
    """List where the log speaks of a subject, such as a pledge's stored number, oldest first."""
    statement = select(LogEntry.index).where(LogEntry.subject == subject)
    return list(db.session.scalars(statement.order_by(LogEntry.index)))


def list_last_entries(count: int) -> list[Recorded]:
    """List the newest entries, newest first."""
    statement = select(LogEntry).order_by(LogEntry.index.desc()).limit(count)
    return [read_entry(one.index, bytes(one.entry)) for one in db.session.scalars(statement)]


def read_entries(start: int, count: int) -> list[bytes]:
    """Return entries as they were hashed, from one place on."""
    statement = (
        select(LogEntry.entry)
        .where(LogEntry.index >= start, LogEntry.index < start + count)
        .order_by(LogEntry.index)
    )
    return [bytes(entry) for entry in db.session.scalars(statement)]


def read_tile(level: int, number: int, width: int) -> list[bytes]:
    """Return the hashes of a tile (C2SP tlog-tiles), fewer where the log is not that large."""
    start = number * TILE_WIDTH
    statement = (
        select(LogNode.hash)
        .where(LogNode.level == 8 * level, LogNode.index >= start, LogNode.index < start + width)
        .order_by(LogNode.index)
    )
    return [bytes(node) for node in db.session.scalars(statement)]


def find_newest_checkpoint() -> LogCheckpoint | None:
    """Find the checkpoint signed last."""
    return db.session.scalar(select(LogCheckpoint).order_by(LogCheckpoint.size.desc()).limit(1))


def list_cosignatures(size: int) -> list[LogCosignature]:
    """List what each witness said of the checkpoint of this size."""
    statement = select(LogCosignature).where(LogCosignature.size == size)
    return list(db.session.scalars(statement.order_by(LogCosignature.witness)))


def find_last_cosigned(witness: str) -> int:
    """Return the size of the last checkpoint a witness cosigned; 0 where there is none."""
    statement = select(func.max(LogCosignature.size)).where(
        LogCosignature.witness == witness, LogCosignature.line != ""
    )
    return db.session.scalar(statement) or 0


def list_refusals(witnesses: Collection[str]) -> list[LogCosignature]:
    """List those of these witnesses whose newest word was no."""
    newest = (
        select(LogCosignature.witness, func.max(LogCosignature.at).label("at"))
        .group_by(LogCosignature.witness)
        .subquery()
    )
    statement = (
        select(LogCosignature)
        .join(
            newest,
            (LogCosignature.witness == newest.c.witness) & (LogCosignature.at == newest.c.at),
        )
        .where(LogCosignature.refusal != "", LogCosignature.witness.in_(witnesses))
    )
    return list(db.session.scalars(statement))


def read_nodes(places: Iterable[NodePlace]) -> dict[NodePlace, bytes]:
    """Return the hashes of perfect subtrees by their places, in one query."""
    # Not (level, index) IN (...): SQLite reads the whole table for that, however large it is.
    either = [and_(LogNode.level == level, LogNode.index == index) for level, index in places]
    if not either:
        return {}
    statement = select(LogNode.level, LogNode.index, LogNode.hash).where(or_(*either))
    return {(level, index): bytes(node) for level, index, node in db.session.execute(statement)}


def _fold_all(ranges: Sequence[Range]) -> list[bytes]:
    nodes = read_nodes(sorted(list_node_places(ranges)))
    return [fold_hashes(nodes, leaves) for leaves in ranges]
