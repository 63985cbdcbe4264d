"""Log events of pledges: place, text, days, transitions; names and reasons by hash."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pledge.ledger.append import LogEvent
from pledge.ledger.encoding import digest_words, moment
from pledge.ledger.entries import Recorded
from pledge.merchants.log_events import describe_place, digest_merchant
from pledge.pledges.models import Pledge, PledgeChange, PledgeSignature
from pledge.pledges.rules import PledgeStatus
from pledge.pledges.texts import PledgeText

SIGNED = "pledge.signed"
RENEWED = "pledge.renewed"
TEXT_PUBLISHED = "text.published"


def type_of(old: str | None, new: str) -> str:
    """Return the log entry type of a change of status."""
    if old is None:
        return SIGNED
    if new == PledgeStatus.ACTIVE:
        return RENEWED if old == PledgeStatus.ACTIVE else "pledge.reinstated"
    return f"pledge.{new}"


def signing_event(pledge: Pledge, change: PledgeChange, signature: PledgeSignature) -> LogEvent:
    """Tell of a signature: the first one also says for which place and for whom."""
    facts: dict[str, Any] = {
        "pledge": pledge.number,
        "at": moment(change.at),
        "text_version": signature.text_version,
        "text_sha256": signature.text_sha256,
        "clauses": list(signature.self_check),
        "signed_on": signature.valid_from.isoformat(),
        "valid_until": signature.valid_until.isoformat(),
    }
    # A renewal overwrites the scenes: those of earlier signatures are known to the log alone.
    if signature is pledge.signatures[-1]:
        facts["scenes"] = list(pledge.scenes)
    if change.old is None:
        merchant = pledge.site.merchant
        facts["place"] = describe_place(pledge.site)
        facts["merchant_sha256"] = digest_merchant(merchant.legal_name, merchant.credit_code)
        facts["previous"] = pledge.previous.number if pledge.previous else None
    return LogEvent(pledge.number, type_of(change.old, change.new), facts)


def transition_event(pledge: Pledge, change: PledgeChange) -> LogEvent:
    """Tell of a change of status that nobody signs."""
    facts: dict[str, Any] = {
        "pledge": pledge.number,
        "at": moment(change.at),
        "old": change.old,
        "new": change.new,
        "because_sha256": digest_words(change.reason),
    }
    if change.is_during_case:
        facts["during_case"] = True
    return LogEvent(pledge.number, type_of(change.old, change.new), facts)


def text_event(text: PledgeText, at: datetime) -> LogEvent:
    """Tell that a text stands, by its hash."""
    facts = {
        "text_version": text.version,
        "text_sha256": text.sha256,
        "published_on": text.published_on.isoformat(),
        "at": moment(at),
    }
    return LogEvent(f"text {text.version}", TEXT_PUBLISHED, facts)


def find_entries(changes: Sequence[PledgeChange], said: Iterable[Recorded]) -> dict[int, Recorded]:
    """Find the log entry of each change, by the change's id."""
    waiting: dict[tuple[str, object], list[Recorded]] = {}
    for entry in said:
        waiting.setdefault((entry.type, entry.facts.get("at")), []).append(entry)
    found = {}
    for change in changes:
        logged = waiting.get((type_of(change.old, change.new), moment(change.at)))
        if logged:
            found[change.id] = logged.pop(0)
    return found
