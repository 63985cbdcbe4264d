"""Log events of the registry's keys, appended at start."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from pledge.badges.credentials.did import multikey_of
from pledge.config import Settings
from pledge.db import db
from pledge.keys.keyring import read_pairs
from pledge.ledger.append import LogEvent, acquire_log_lock, append_all
from pledge.ledger.encoding import moment
from pledge.ledger.models import LogEntry
from pledge.storage.key_files import KeyPurpose, SigningKey

SUBJECT = "keys"
ADDED = "key.added"
RETIRED = "key.retired"
PUBLISHED = (KeyPurpose.CREDENTIAL, KeyPurpose.LOG)


def record_key_events(settings: Settings) -> int:
    """Append what the log does not know yet of this registry's keys; return how many entries."""
    acquire_log_lock()  # so that two servers that start do not say it twice
    known = _list_known()
    missing = [event for event in list_key_events(settings) if event.to_bytes() not in known]
    append_all(missing)
    return len(missing)


def _list_known() -> set[bytes]:
    entries = db.session.scalars(select(LogEntry.entry).where(LogEntry.subject == SUBJECT))
    return {bytes(entry) for entry in entries}


def list_key_events(settings: Settings) -> Iterator[LogEvent]:
    """Tell of every key that the files hold, as the log should."""
    for purpose in PUBLISHED:
        for pair in read_pairs(settings, purpose):
            yield _key_event(ADDED, purpose, pair, pair.created_at)
            if pair.retired_at:
                yield _key_event(RETIRED, purpose, pair, pair.retired_at)


def _key_event(type_: str, purpose: KeyPurpose, pair: SigningKey, at: datetime) -> LogEvent:
    facts = {
        "purpose": purpose.value,
        "key_id": pair.id,
        "public_key": multikey_of(pair.public),
        "at": moment(at),
    }
    return LogEvent(SUBJECT, type_, facts)
