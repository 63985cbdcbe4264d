"""Replay: the whole public log compared with the tables; reports differences, changes nothing."""

from collections.abc import Mapping

from pledge.config import Settings
from pledge.db import db
from pledge.log_audit.replay.checkpoints import read_roots
from pledge.log_audit.replay.differences import Differences
from pledge.log_audit.replay.disputes import compare_disputes
from pledge.log_audit.replay.holders import Transfers
from pledge.log_audit.replay.keys import compare_keys
from pledge.log_audit.replay.merchants import compare_merchants
from pledge.log_audit.replay.pledges import compare_pledges
from pledge.log_audit.replay.texts import compare_texts
from pledge.log_audit.replay.tree import check_tree


def replay(settings: Settings, kept: Mapping[str, str] | None = None) -> Differences:
    """Compare log and tables as they stand at one moment, and the log with its checkpoints.

    Kept are checkpoints from elsewhere, by name; the log's own keys, retired ones too, signed them.
    """
    db.session.rollback()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    found = Differences()
    check_tree(found, read_roots(found, settings.log_keys, kept or {}))
    compare_keys(found, settings)
    compare_texts(found)
    compare_disputes(found)
    transfers = Transfers(found.about_merchants)
    compare_merchants(found, compare_pledges(found, transfers), transfers)
    db.session.rollback()
    return found
