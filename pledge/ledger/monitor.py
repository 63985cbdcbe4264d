"""Monitor of another registry's log: checks that checkpoints extend each other.

Needs no database of its own: what was seen is a file, and every new entry is read and hashed.
"""

import base64
import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pledge.ledger.queries import TILE_WIDTH
from pledge.ledger.tiles import TilePlace, unpack, write_path
from pledge.ledger.tlog.notes import Checkpoint, VerifierKey, read_checkpoint
from pledge.ledger.tlog.tree import EMPTY_ROOT, fold_peaks, hash_children, hash_leaf
from pledge.storage.atomic_write import write_atomically

TIMEOUT_SECONDS = 20
LARGEST_BUNDLE = TILE_WIDTH * 65_537
Fetch = Callable[[str], bytes]


class LogMisbehaved(Exception):
    """The log is not append-only, or is inconsistent."""


class Shrunk(LogMisbehaved):
    """The log has fewer entries than at an earlier checkpoint."""


class Forked(LogMisbehaved):
    """The newer tree does not contain the older one."""


class EntriesDoNotFit(LogMisbehaved):
    """Its entries are not those it signed for."""


@dataclass
class Memory:
    """How far a log was followed: its size, and the roots of its perfect subtrees from the left."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)
    root: bytes = EMPTY_ROOT

    def add(self, entry: bytes) -> None:
        """Take one more entry in."""
        node, completed = hash_leaf(entry), self.size
        while completed & 1:
            node, completed = hash_children(self.peaks.pop(), node), completed >> 1
        self.peaks.append(node)
        self.size += 1

    def compute_root(self) -> bytes:
        """Return the root over all entries taken in."""
        return fold_peaks(self.peaks)


def recall(path: Path) -> Memory:
    """Read how far a log was followed; from its beginning where there is no file."""
    if not path.exists():
        return Memory()
    kept = json.loads(path.read_text(encoding="utf-8"))
    peaks = [base64.b64decode(peak) for peak in kept["peaks"]]
    return Memory(kept["size"], peaks, base64.b64decode(kept["root"]))


def remember(path: Path, memory: Memory) -> None:
    """Keep how far a log was followed."""
    peaks = [base64.b64encode(peak).decode() for peak in memory.peaks]
    root = base64.b64encode(memory.root).decode()
    kept = {"size": memory.size, "peaks": peaks, "root": root}
    write_atomically(path, json.dumps(kept).encode())


def follow(
    fetch: Fetch, key: VerifierKey, memory: Memory, tell: Callable[[int, bytes], None]
) -> Checkpoint:
    """Take in all entries up to the log's checkpoint; raises LogMisbehaved or BadNote.

    Reading every entry proves more than a consistency proof would: the same prefix, and what it
    says. Memory is only moved on where all of it fits.
    """
    note = fetch("/log/checkpoint").decode(errors="replace")
    checkpoint = read_checkpoint(note, key.name, [key])
    if checkpoint.size < memory.size:
        raise Shrunk(f"the log had {memory.size} entries and now has {checkpoint.size}")
    if checkpoint.size == memory.size and checkpoint.root != memory.root:
        raise Forked(f"two roots were signed for {memory.size} entries")
    seen = Memory(memory.size, list(memory.peaks), memory.root)
    news: list[tuple[int, bytes]] = []
    while seen.size < checkpoint.size:
        for entry in _read_bundle(fetch, seen.size, checkpoint.size):
            news.append((seen.size, entry))
            seen.add(entry)
    if seen.compute_root() != checkpoint.root:
        broken = Forked if memory.size else EntriesDoNotFit
        raise broken("the entries, old and new, do not lead to the root that was signed")
    for index, entry in news:
        tell(index, entry)
    memory.size, memory.peaks, memory.root = seen.size, seen.peaks, checkpoint.root
    return checkpoint


def fetch_from(address: str) -> Fetch:
    """Return a function that reads a page of a registry."""

    def fetch(path: str) -> bytes:
        with urllib.request.urlopen(address.rstrip("/") + path, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - the operator typed the address
            body: bytes = answer.read(LARGEST_BUNDLE)
            return body

    return fetch


def _read_bundle(fetch: Fetch, start: int, size: int) -> list[bytes]:
    number = start // TILE_WIDTH
    width = min(TILE_WIDTH, size - number * TILE_WIDTH)
    path = write_path(TilePlace(number, width))
    try:
        entries = unpack(fetch(f"/log/tile/entries/{path}"))
    except ValueError as error:
        raise EntriesDoNotFit(str(error)) from error
    if len(entries) != width:
        raise EntriesDoNotFit(f"bundle {path} has {len(entries)} entries")
    return entries[start - number * TILE_WIDTH :]
