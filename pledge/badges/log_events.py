"""Log events of badges: issued, revoked, status slot placed."""

from datetime import datetime

from pledge.badges.models import Badge, BadgeChange
from pledge.ledger.append import LogEvent
from pledge.ledger.encoding import digest_words, moment

ISSUED = "badge.issued"
REVOKED = "badge.revoked"
PLACED = "status.placed"


def issue_event(badge: Badge) -> LogEvent:
    """Tell that a badge was issued, and what was printed on it."""
    facts = {
        "pledge": badge.pledge.number,
        "at": moment(badge.issued_at),
        "serial": badge.serial,
        "copy": badge.copy,
        "scene": badge.scene.value,
        "touchpoint": badge.label,
    }
    return LogEvent(badge.pledge.number, ISSUED, facts)


def revocation_event(badge: Badge, change: BadgeChange) -> LogEvent:
    """Tell that a badge was revoked."""
    facts = {
        "pledge": badge.pledge.number,
        "at": moment(change.at),
        "serial": badge.serial,
        "because_sha256": digest_words(change.reason),
    }
    return LogEvent(badge.pledge.number, REVOKED, facts)


def slot_event(number: str, list_number: int, position: int, at: datetime) -> LogEvent:
    """Tell where the bits of a pledge stand in the status lists of credentials."""
    facts = {"pledge": number, "at": moment(at), "list": list_number, "position": position}
    return LogEvent(number, PLACED, facts)
