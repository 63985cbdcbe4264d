"""Log events of merchants (by hash) and of sites."""

from typing import Any

from pledge.ledger.append import LogEvent
from pledge.ledger.encoding import digest_facts, digest_words, moment
from pledge.merchants.models import DisputeChange, IdentityChange, Merchant, Site

IDENTITY_CHANGED = "identity.changed"
REGISTRATION_TRANSFERRED = "registration.transferred"


def digest_merchant(legal_name: str, credit_code: str) -> str:
    """Return the hash that stands for a legal entity; a sole proprietor's name is a person's."""
    return digest_facts({"legal_name": legal_name, "credit_code": credit_code})


def subject_of(merchant_sha256: str) -> str:
    """Return what entries about a legal entity are filed under."""
    return merchant_sha256[:40]


def describe_place(site: Site) -> dict[str, Any]:
    """Return a place as its badge page names it; what it stands inside, by name."""
    return {
        "kind": site.kind.value,
        "name": site.name,
        "address": site.address,
        "region": site.region_code,
        "inside": site.container.name if site.container else None,
    }


def identity_event(merchant: Merchant, change: IdentityChange) -> LogEvent:
    """Tell how sure the registry has become of an entity."""
    digest = digest_merchant(merchant.legal_name, merchant.credit_code)
    facts = {
        "merchant_sha256": digest,
        "at": moment(change.at),
        "old": change.old,
        "new": change.new,
        "because_sha256": digest_words(change.reason),
    }
    return LogEvent(subject_of(digest), IDENTITY_CHANGED, facts)


def transfer_event(former_sha256: str, merchant: Merchant, change: DisputeChange) -> LogEvent:
    """Tell that a registration went to another claimant, under the name the claimant gave."""
    facts = {
        "merchant_sha256": former_sha256,
        "to_sha256": digest_merchant(merchant.legal_name, merchant.credit_code),
        "at": moment(change.at),
        "because_sha256": digest_words(change.reason),
    }
    return LogEvent(subject_of(former_sha256), REGISTRATION_TRANSFERRED, facts)
