"""A proof that stands by itself (C2SP tlog-proof): entry, path and checkpoint in one file."""

import base64
from collections.abc import Iterable

from pledge.config import Settings
from pledge.ledger import queries
from pledge.ledger.checkpoints import get_checkpoint, write_note
from pledge.ledger.models import LogCheckpoint

FIRST_LINE = "c2sp.org/tlog-proof@v1"


def find_newest_proof(subject: str, settings: Settings) -> str | None:
    """Write the proof of the newest entry about a subject that a checkpoint is signed for."""
    checkpoint = get_checkpoint(settings)
    signed = [index for index in queries.list_places(subject) if index < checkpoint.size]
    return write_proof(signed[-1], checkpoint) if signed else None


def write_proof(index: int, checkpoint: LogCheckpoint) -> str:
    """Return the proof of an entry, the entry itself in its extra line."""
    [entry] = queries.read_entries(index, 1)
    extra = base64.b64encode(entry).decode()
    path = write_hashes(queries.prove_inclusion(index, checkpoint.size))
    return f"{FIRST_LINE}\nextra {extra}\nindex {index}\n{path}\n{write_note(checkpoint)}"


def write_hashes(hashes: Iterable[bytes]) -> str:
    """Return hashes in base64, a line each."""
    return "".join(base64.b64encode(one).decode() + "\n" for one in hashes)
