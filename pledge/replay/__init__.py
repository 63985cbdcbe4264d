"""Replaying the whole public log against the tables; names what differs and mends nothing."""

from collections.abc import Mapping, Sequence

from pledge.db import db
from pledge.keys import SigningKey
from pledge.replay.checkpoints import read_roots
from pledge.replay.differences import Differences
from pledge.replay.holders import Transfers
from pledge.replay.merchants import compare_merchants
from pledge.replay.pledges import compare_pledges
from pledge.replay.texts import compare_texts
from pledge.replay.tree import check_tree


def replay(keys: Sequence[SigningKey], kept: Mapping[str, str] | None = None) -> Differences:
    """Compare log and tables as they stand at one moment, and the log with its checkpoints.

    The keys are those of the log, retired ones too; kept are checkpoints from elsewhere by name.
    """
    db.session.rollback()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    found = Differences()
    check_tree(found, read_roots(found, keys, kept or {}))
    compare_texts(found)
    transfers = Transfers(found.about_merchants)
    compare_merchants(found, compare_pledges(found, transfers), transfers)
    db.session.rollback()
    return found
