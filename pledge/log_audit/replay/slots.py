"""Replay of status slots."""

from pledge.badges.log_events import PLACED
from pledge.log_audit.replay.differences import Differences
from pledge.log_audit.replay.rows import PledgeWithRows


def compare_slots(found: Differences, who: str, whole: PledgeWithRows) -> None:
    """Compare the status slot of a pledge; it is placed once and never moves."""
    entries = [entry for entry in whole.entries if entry.type == PLACED]
    for row in whole.slots:
        now = {"list": row.list_number, "position": row.position}
        for entry in entries[:1]:
            logged = {column: entry.facts.get(column) for column in now}
            found.compare(f"{who}: status_slot", now, logged, entry.index)
        if not entries:
            found.say(f"{who}: status_slot: no entry tells of it")
    for entry in entries[:1]:
        if not whole.slots:
            found.say(f"{who}: entry {entry.index} ({entry.type}): its status_slot is gone")
    for entry in entries[1:]:
        found.say(f"{who}: entry {entry.index} ({entry.type}): its status_slot was placed before")
