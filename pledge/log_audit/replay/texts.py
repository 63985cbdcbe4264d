"""Replay of published pledge texts."""

from pledge.ledger.entries import Recorded
from pledge.log_audit.replay.differences import Differences
from pledge.pledges.log_events import TEXT_PUBLISHED
from pledge.pledges.texts import get_text, list_versions


def compare_texts(found: Differences) -> None:
    """Compare the hash of each text that this program carries; each is published once."""
    said: dict[str, list[Recorded]] = {version: [] for version in sorted(list_versions())}
    for entry, _bytes in found.about_registry:
        if entry.type == TEXT_PUBLISHED:
            said.setdefault(str(entry.facts.get("text_version")), []).append(entry)
    for version, entries in said.items():
        if version in list_versions():
            _compare_text(found, version, entries)
            continue
        for entry in entries:
            found.say(f"entry {entry.index} ({entry.type}): there is no text {version!r}")


def _compare_text(found: Differences, version: str, entries: list[Recorded]) -> None:
    if not entries:
        found.say(f"text {version}: no entry tells of it")
    text = get_text(version)
    now = {"sha256": text.sha256, "published_on": text.published_on.isoformat()}
    for entry in entries:
        logged = {
            "sha256": entry.facts.get("text_sha256"),
            "published_on": entry.facts.get("published_on"),
        }
        found.compare(f"text {version}", now, logged, entry.index)
    for entry in entries[1:]:
        found.say(f"entry {entry.index} ({entry.type}): text {version} was published before")
