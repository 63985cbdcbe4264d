"""Published texts compared with what the log says of them."""

from pledge.ledger.recorded import list_recorded
from pledge.pledges.record import TEXT_PUBLISHED
from pledge.pledges.texts import get_text, list_versions
from pledge.replay.differences import Differences


def compare_texts(found: Differences) -> None:
    """Compare the hash of each text that this program carries."""
    said = list_recorded(f"text {version}" for version in list_versions())
    for version in sorted(list_versions()):
        entries = [entry for entry in said[f"text {version}"] if entry.type == TEXT_PUBLISHED]
        if not entries:
            found.say(f"text {version}: no entry tells of it")
        text = get_text(version)
        now = {"sha256": text.sha256, "published_on": text.published_on.isoformat()}
        for entry in entries:
            told = {
                "sha256": entry.facts.get("text_sha256"),
                "published_on": entry.facts.get("published_on"),
            }
            found.compare(f"text {version}", now, told, entry.index)
