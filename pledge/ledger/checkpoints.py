"""Checkpoints of the public log: signed at most once a minute, served with cosignatures."""

from datetime import timedelta

from pledge.config import Settings
from pledge.core.clock import now
from pledge.db import db, writing
from pledge.ledger import queries
from pledge.ledger.append import acquire_log_lock
from pledge.ledger.models import LogCheckpoint
from pledge.ledger.tlog.notes import Checkpoint
from pledge.storage.key_files import in_use

SIGNED_AT_MOST_EVERY = timedelta(minutes=1)


def get_checkpoint(settings: Settings) -> LogCheckpoint:
    """Return the newest checkpoint, signing one where the log has grown and a minute has passed."""
    newest = queries.find_newest_checkpoint()
    if newest is not None and not _is_due(newest):
        return newest
    with writing():
        sign_if_due(settings)
    signed = queries.find_newest_checkpoint()
    assert signed is not None  # noqa: S101 - the block above has signed the first
    return signed


def sign_if_due(settings: Settings) -> LogCheckpoint | None:
    """Sign the log as it stands, unless the newest checkpoint still serves."""
    acquire_log_lock()
    newest = queries.find_newest_checkpoint()
    if newest is not None and not _is_due(newest):
        return None
    size = queries.read_size()
    checkpoint = Checkpoint(settings.log_origin, size, queries.read_root(size))
    signed = LogCheckpoint(
        size=size,
        root=checkpoint.root,
        note=checkpoint.sign(in_use(settings.log_keys)),
        signed_at=now(),
    )
    db.session.add(signed)
    db.session.flush()
    return signed


def write_checkpoint_note(checkpoint: LogCheckpoint) -> str:
    """Return a checkpoint with the lines of all witnesses that have cosigned it."""
    lines = (one.line for one in queries.list_cosignatures(checkpoint.size))
    return checkpoint.note + "".join(lines)


def _is_due(newest: LogCheckpoint) -> bool:
    is_old = now() - newest.signed_at >= SIGNED_AT_MOST_EVERY
    return is_old and queries.read_size() > newest.size
