"""Published findings, their corrections and what followed, compared with what the log says."""

from pledge.breaches import record
from pledge.ledger.actions import Event
from pledge.ledger.recorded import Recorded
from pledge.replay.differences import Differences, Matched, match
from pledge.replay.rows import Whole


def compare_findings(found: Differences, who: str, whole: Whole) -> None:
    """Compare what the tables make public of a pledge's findings with the entries, both ways."""
    events = [event for _at, event in record.tell_all(whole.published)]
    entries = [entry for entry in whole.entries if entry.type in record.TYPES]
    exact = match(
        events,
        entries,
        lambda event: (event.type, event.facts["at"]),
        lambda entry: (entry.type, entry.facts.get("at")),
    )
    # What is of another moment is still compared with the entry that tells of its kind.
    loose = match(exact.rows, exact.entries, lambda event: event.type, lambda entry: entry.type)
    for event, entry in [*exact.pairs, *loose.pairs]:
        said = {column: entry.facts.get(column) for column in event.facts}
        found.compare(_name(who, event), event.facts, said, entry.index)
    _name_the_alone(found, who, loose)


def _name_the_alone(found: Differences, who: str, left: Matched[Event]) -> None:
    for event in left.rows:
        found.say(f"{_name(who, event)}: {event.type}: no entry tells of it")
    for entry in left.entries:
        found.say(f"{who}: {_show(entry)}: its rows are gone")


def _name(who: str, event: Event) -> str:
    return f"{who}: finding {event.facts['finding']}"


def _show(entry: Recorded) -> str:
    return f"entry {entry.index} ({entry.type}) of finding {entry.facts.get('finding')}"
