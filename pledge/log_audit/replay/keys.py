"""Replay of the registry's keys against its key files."""

from pledge.config import Settings
from pledge.log_audit.key_events import ADDED, RETIRED, list_key_events
from pledge.log_audit.replay.differences import Differences


def compare_keys(found: Differences, settings: Settings) -> None:
    """Compare every entry about a key with the key files; a log without such entries lacks none."""
    held = {event.to_bytes(): event for event in list_key_events(settings)}
    logged: set[bytes] = set()
    said = [pair for pair in found.about_registry if pair[0].type in {ADDED, RETIRED}]
    for recorded, entry in said:
        who = f"entry {recorded.index} ({recorded.type})"
        if entry not in held:
            found.say(f"{who}: no key file says so of key {recorded.facts.get('key_id')!r}")
        elif entry in logged:
            found.say(f"{who}: was said before")
        logged.add(entry)
    for entry, event in held.items():
        if said and entry not in logged:
            facts = event.facts
            found.say(
                f"{facts['purpose']} key {facts['key_id']}: no entry tells of it ({event.type})"
            )
