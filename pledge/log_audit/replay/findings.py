"""Replay of published findings, corrections and follow-ups."""

from collections.abc import Callable, Hashable

from pledge.cases.findings import log_events
from pledge.ledger.append import LogEvent
from pledge.ledger.entries import Recorded
from pledge.log_audit.replay.differences import Differences, match
from pledge.log_audit.replay.rows import PledgeWithRows


def compare_findings(found: Differences, who: str, whole: PledgeWithRows) -> None:
    """Compare what the tables make public of a pledge's findings with the entries, both ways."""
    events = [event for _at, event in log_events.list_finding_events(whole.published)]
    entries = [entry for entry in whole.entries if entry.type in log_events.TYPES]
    # What lost its number or its moment is still compared with the entry that tells of its kind.
    pairs: list[tuple[LogEvent, Recorded]] = []
    for columns in (("finding", "at"), ("at",), ()):
        matched = match(events, entries, _key(columns), _key(columns))
        pairs += matched.pairs
        events, entries = matched.rows, matched.entries
    for event, entry in pairs:
        said = {column: entry.facts.get(column) for column in event.facts}
        found.compare(_name(who, event), event.facts, said, entry.index)
    for event in events:
        found.say(f"{_name(who, event)}: {event.type}: no entry tells of it")
    for entry in entries:
        logged_for = f"entry {entry.index} ({entry.type}) of finding {entry.facts.get('finding')}"
        found.say(f"{who}: {logged_for}: its rows are gone")


def _key(columns: tuple[str, ...]) -> Callable[[LogEvent | Recorded], Hashable]:
    return lambda logged: (logged.type, *(logged.facts.get(column) for column in columns))


def _name(who: str, event: LogEvent) -> str:
    return f"{who}: finding {event.facts['finding']}"
