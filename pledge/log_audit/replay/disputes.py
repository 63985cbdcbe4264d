"""Replay of upheld disputes against the transfers in the log."""

from sqlalchemy import select

from pledge.db import db
from pledge.ledger.encoding import digest_words, moment
from pledge.log_audit.replay.differences import Differences, match
from pledge.merchants.log_events import REGISTRATION_TRANSFERRED
from pledge.merchants.models import DisputeChange
from pledge.merchants.rules import DisputeStatus


def compare_disputes(found: Differences) -> None:
    """Compare every transfer with the dispute it followed from, by its moment and reason."""
    rows = db.session.execute(
        select(DisputeChange.id, DisputeChange.at, DisputeChange.reason)
        .where(DisputeChange.new == DisputeStatus.UPHELD.value)
        .order_by(DisputeChange.id)
    ).all()
    about = [entry for entries in found.about_merchants.values() for entry in entries]
    matched = match(
        rows,
        (entry for entry in about if entry.type == REGISTRATION_TRANSFERRED),
        lambda row: (moment(row.at), digest_words(row.reason)),
        lambda entry: (entry.facts.get("at"), entry.facts.get("because_sha256")),
    )
    found.rows += len(rows)
    for row in matched.rows:
        found.say(f"dispute_change {row.id}: no entry tells of it")
    for entry in matched.entries:
        found.say(f"entry {entry.index} ({entry.type}): no dispute was upheld then")
