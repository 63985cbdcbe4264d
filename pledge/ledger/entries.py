"""Log entries read back as facts, by subject."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from pledge.db import db
from pledge.ledger.models import LogEntry


@dataclass(frozen=True)
class Recorded:
    """An entry of the log: its index, its type, and its facts."""

    index: int
    type: str
    facts: Mapping[str, Any]


def read_entry(index: int, entry: bytes) -> Recorded:
    """Read an entry's bytes; what is no JSON object reads as an entry without type and facts."""
    try:
        facts = json.loads(entry)
    except (ValueError, RecursionError):
        facts = None
    if not isinstance(facts, dict):
        facts = {}
    return Recorded(index, str(facts.get("type", "")), facts)


def list_recorded(subjects: Iterable[str]) -> dict[str, list[Recorded]]:
    """List what the log says about each of these subjects, in the order of the log."""
    found: dict[str, list[Recorded]] = {subject: [] for subject in subjects}
    rows = db.session.execute(
        select(LogEntry.index, LogEntry.subject, LogEntry.entry)
        .where(LogEntry.subject.in_(found))
        .order_by(LogEntry.index)
    )
    for index, subject, entry in rows:
        found[subject].append(read_entry(index, bytes(entry)))
    return found
