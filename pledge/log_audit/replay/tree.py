"""Replay of the tree: every leaf, inner node and checkpoint root in one pass."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Row, and_, or_, select

from pledge.db import db
from pledge.ledger.entries import read_entry
from pledge.ledger.models import LogEntry, LogNode
from pledge.ledger.tlog.tree import fold_peaks, hash_children, hash_leaf
from pledge.log_audit.replay.checkpoints import Roots
from pledge.log_audit.replay.differences import Differences
from pledge.log_audit.replay.kinds import OF_MERCHANT, OF_REGISTRY, check_kind

CHUNK = 4096
LOST = bytes(32)

Nodes = dict[tuple[int, int], bytes]


@dataclass
class _Tree:
    """The perfect subtrees so far, widest first, and the roots that were asked for."""

    found: Differences
    size: int = 0
    stack: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes, stored: Mapping[tuple[int, int], bytes]) -> None:
        """Add a leaf and compare every subtree that it completes."""
        index, level, node = self.size, 0, leaf
        self.stack.append(node)
        while index % 2:
            right, left = self.stack.pop(), self.stack.pop()
            level, index, node = level + 1, index // 2, hash_children(left, right)
            self.stack.append(node)
            if stored.get((level, index)) != node:
                what = "is not the hash of its children" if (level, index) in stored else "is gone"
                self.found.say(f"log_node {level}/{index}: {what}")
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root of what was added so far."""
        return fold_peaks(self.stack)


def check_tree(found: Differences, roots: Roots) -> None:
    """Read the log from its first entry to its last, and the hashes over it."""
    tree = _Tree(found)
    _check_roots(tree, roots)
    for chunk in _read_chunks():
        stored = _read_nodes(tree.size, chunk[-1][0] + 1)
        for index, entry, subject in chunk:
            while tree.size < index:
                found.say(f"entry {tree.size}: is gone")
                tree.add(stored.get((0, tree.size), LOST), stored)
                _check_roots(tree, roots)
            _read(found, index, bytes(entry), subject, stored)
            tree.add(stored.get((0, index), LOST), stored)
            _check_roots(tree, roots)
    for size in sorted(roots):
        for name, _root in roots[size]:
            found.say(f"{name}: says {size} entries, the log has {tree.size}; the rest is gone")
    _check_surplus(tree.size, found)


def _read(found: Differences, index: int, entry: bytes, subject: str, stored: Nodes) -> None:
    leaf = stored.get((0, index))
    if leaf is None:
        found.say(f"log_node 0/{index}: is gone")
    elif leaf != hash_leaf(entry):
        found.say(f"entry {index}: is not what was hashed when it was appended")
    recorded = read_entry(index, entry)
    found.entries += 1
    if recorded.type in OF_MERCHANT:
        found.about_merchants.setdefault(subject, []).append(recorded)
    elif recorded.type in OF_REGISTRY:
        found.about_registry.append((recorded, entry))
    check_kind(found, recorded, entry, subject)


def _read_chunks() -> Iterator[Sequence[Row[int, bytes, str]]]:
    last = -1
    while True:
        rows = db.session.execute(
            select(LogEntry.index, LogEntry.entry, LogEntry.subject)
            .where(LogEntry.index > last)
            .order_by(LogEntry.index)
            .limit(CHUNK)
        ).all()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _read_nodes(start: int, end: int) -> Nodes:
    """Read the nodes that the leaves from start to before end complete."""
    completed = [
        and_(LogNode.level == level, LogNode.index >= start >> level, LogNode.index < end >> level)
        for level in range(end.bit_length())
    ]
    rows = db.session.execute(
        select(LogNode.level, LogNode.index, LogNode.hash).where(or_(*completed))
    )
    return {(level, index): bytes(node) for level, index, node in rows}


def _check_surplus(size: int, found: Differences) -> None:
    for level in db.session.scalars(select(LogNode.level).distinct().order_by(LogNode.level)).all():
        beyond = select(LogNode.index).where(LogNode.level == level, LogNode.index >= size >> level)
        for index in db.session.scalars(beyond.order_by(LogNode.index)):
            found.say(f"log_node {level}/{index}: stands over entries that are gone")


def _check_roots(tree: _Tree, roots: Roots) -> None:
    for name, root in roots.pop(tree.size, ()):
        if root != tree.root:
            tree.found.say(
                f"{name}: its root is not that of the first {tree.size} entries;"
                " the log was rewritten since"
            )
