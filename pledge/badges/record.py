"""What the public log says of a badge: serial, copy and touchpoint, when issued, when revoked."""

from pledge.badges.models import Badge, BadgeChange
from pledge.ledger.actions import Event
from pledge.ledger.facts import digest_words, moment

ISSUED = "badge.issued"
REVOKED = "badge.revoked"


def tell_issue(badge: Badge) -> Event:
    """Tell that a badge was issued, and what was printed on it."""
    facts = {
        "pledge": badge.pledge.number,
        "at": moment(badge.issued_at),
        "serial": badge.serial,
        "copy": badge.copy,
        "scene": badge.scene.value,
        "touchpoint": badge.label,
    }
    return Event(badge.pledge.number, ISSUED, facts)


def tell_revocation(badge: Badge, change: BadgeChange) -> Event:
    """Tell that a badge was revoked."""
    facts = {
        "pledge": badge.pledge.number,
        "at": moment(change.at),
        "serial": badge.serial,
        "because_sha256": digest_words(change.because),
    }
    return Event(badge.pledge.number, REVOKED, facts)
