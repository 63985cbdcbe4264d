"""Known entry types, and the canonical bytes of each entry."""

import json

import rfc8785

from pledge.badges.log_events import ISSUED, PLACED, REVOKED
from pledge.cases.findings.log_events import TYPES as OF_FINDING
from pledge.ledger.entries import Recorded
from pledge.log_audit.key_events import ADDED, RETIRED, SUBJECT
from pledge.log_audit.replay.differences import Differences
from pledge.merchants.log_events import IDENTITY_CHANGED, REGISTRATION_TRANSFERRED, subject_of
from pledge.pledges.log_events import RENEWED, SIGNED, TEXT_PUBLISHED, type_of
from pledge.pledges.rules import PledgeStatus

OF_PLEDGE = frozenset(
    {
        SIGNED,
        RENEWED,
        ISSUED,
        REVOKED,
        PLACED,
        *OF_FINDING,
        *(type_of(PledgeStatus.SUSPENDED, status) for status in PledgeStatus),
    }
)
OF_MERCHANT = frozenset({IDENTITY_CHANGED, REGISTRATION_TRANSFERRED})
OF_REGISTRY = frozenset({ADDED, RETIRED, TEXT_PUBLISHED})


def check_kind(found: Differences, recorded: Recorded, entry: bytes, subject: str) -> None:
    """Report an entry whose form, type or subject this registry would not have written."""
    who = f"entry {recorded.index}"
    if not _is_canonical(entry):
        found.say(f"{who}: is not canonical JSON")
    elif recorded.type not in OF_PLEDGE | OF_MERCHANT | OF_REGISTRY:
        found.say(f"{who}: is of the unknown type {recorded.type!r}")
    elif recorded.type in OF_PLEDGE and not isinstance(recorded.facts.get("pledge"), str):
        found.say(f"{who} ({recorded.type}): tells of no pledge")
    expected = _subject_logged(recorded)
    if expected is not None and expected != subject:
        found.say(f"{who}: is filed under {subject!r} but tells of {expected!r}")


def _is_canonical(entry: bytes) -> bool:
    try:
        return rfc8785.dumps(json.loads(entry)) == entry
    except (ValueError, RecursionError):
        return False


def _subject_logged(entry: Recorded) -> str | None:
    """Return what an entry is about by its own words; None where they do not say."""
    if "pledge" in entry.facts:
        return str(entry.facts["pledge"])
    if entry.type in OF_MERCHANT:
        return subject_of(str(entry.facts.get("merchant_sha256")))
    if entry.type == TEXT_PUBLISHED:
        return f"text {entry.facts.get('text_version')}"
    return SUBJECT if entry.type in OF_REGISTRY else None
