"""Proof files (C2SP tlog-proof): entry, inclusion path and checkpoint."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from pledge.config import Settings
from pledge.ledger import queries
from pledge.ledger.checkpoints import get_checkpoint, write_checkpoint_note
from pledge.ledger.entries import list_recorded, read_entry
from pledge.ledger.models import LogCheckpoint

FIRST_LINE = "c2sp.org/tlog-proof@v1"


# What a pledge is and where it stands; badges come and go under it.
STATUS_TYPES = "pledge."


@dataclass(frozen=True)
class Proven:
    """An entry with its proof: index, type, and the proof file's text."""

    index: int
    type: str
    proof: str


def find_status_entry(subject: str, checkpoint: LogCheckpoint) -> int | None:
    """Find the newest entry about the pledge's own status that the checkpoint covers."""
    recorded = [
        one for one in list_recorded([subject])[subject] if one.type.startswith(STATUS_TYPES)
    ]
    signed = [one.index for one in recorded if one.index < checkpoint.size]
    return signed[-1] if signed else None


def find_proof(subject: str, settings: Settings) -> Proven | None:
    """Prove the newest entry about the pledge's own status, once a checkpoint covers it."""
    checkpoint = get_checkpoint(settings)
    index = find_status_entry(subject, checkpoint)
    if index is None:
        return None
    [entry] = queries.read_entries(index, 1)
    return Proven(index, read_entry(index, entry).type, write_proof(index, checkpoint))


def write_proof(index: int, checkpoint: LogCheckpoint) -> str:
    """Return the proof of an entry, the entry itself in its extra line."""
    [entry] = queries.read_entries(index, 1)
    extra = base64.b64encode(entry).decode()
    path = write_hashes(queries.prove_inclusion(index, checkpoint.size))
    return (
        f"{FIRST_LINE}\nextra {extra}\nindex {index}\n{path}\n{write_checkpoint_note(checkpoint)}"
    )


def write_hashes(hashes: Iterable[bytes]) -> str:
    """Return hashes in base64, a line each."""
    return "".join(base64.b64encode(one).decode() + "\n" for one in hashes)
