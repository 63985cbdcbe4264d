"""Differences found by a replay, one line each, with counts of what was compared."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pledge.ledger.entries import Recorded

R = TypeVar("R")


@dataclass
class Differences:
    """Lines that name what differs; none for a sound registry."""

    lines: list[str] = field(default_factory=list)
    entries: int = 0
    checkpoints: int = 0
    rows: int = 0
    # entries about merchants, by what they are filed under: found on the way through the log
    about_merchants: dict[str, list[Recorded]] = field(default_factory=dict)
    # entries about keys and texts, with their bytes
    about_registry: list[tuple[Recorded, bytes]] = field(default_factory=list)

    def say(self, line: str) -> None:
        """Add a line."""
        self.lines.append(line)

    def compare(
        self, who: str, row: Mapping[str, object], said: Mapping[str, object], at: int
    ) -> None:
        """Name each column whose value is not what an entry says."""
        for column, logged in said.items():
            if row[column] != logged:
                self.say(
                    f"{who}: {column} is {row[column]!r} in the table,"
                    f" the log says {logged!r} since entry {at}"
                )


@dataclass(frozen=True)
class Matched(Generic[R]):
    """Rows with the entries that tell of them, and what is left over on either side."""

    pairs: list[tuple[R, Recorded]]
    rows: list[R]
    entries: list[Recorded]


def match(
    rows: Iterable[R],
    entries: Iterable[Recorded],
    key_of_row: Callable[[R], Hashable],
    key_of_entry: Callable[[Recorded], Hashable],
) -> Matched[R]:
    """Pair rows and entries of the same key, in their order."""
    waiting: dict[Hashable, list[Recorded]] = {}
    for entry in entries:
        waiting.setdefault(_hashable(key_of_entry(entry)), []).append(entry)
    pairs, alone = [], []
    for row in rows:
        if logged := waiting.get(key_of_row(row)):
            pairs.append((row, logged.pop(0)))
        else:
            alone.append(row)
    left = sorted((e for logged in waiting.values() for e in logged), key=lambda e: e.index)
    return Matched(pairs, alone, left)


def _hashable(key: Hashable) -> Hashable:
    try:
        hash(key)
    except TypeError:
        # A forged entry may hold a list where a word belongs: it is like no row.
        return object()
    return key
