"""Replay of legal entities and their identities."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select

from pledge.db import db
from pledge.ledger.encoding import digest_words, moment
from pledge.ledger.entries import Recorded
from pledge.log_audit.replay.differences import Differences, match
from pledge.log_audit.replay.holders import Holder, Holders, Transfers
from pledge.log_audit.replay.rows import AnyRow
from pledge.merchants.log_events import IDENTITY_CHANGED, digest_merchant, subject_of
from pledge.merchants.models import IdentityChange, Merchant
from pledge.merchants.rules import Identity

CHUNK = 500


def compare_merchants(found: Differences, holders: Holders, transfers: Transfers) -> None:
    """Compare every entity with what is said of it and of the pledges of its places."""
    taken = _list_names() if any(holder.mismatches for holder in holders.values()) else set()
    for chunk in _read_chunks():
        changes = _read_changes([row.id for row in chunk])
        for row in chunk:
            found.rows += 1
            name = _name_mismatches(found, row, holders.get(row.id, Holder()), taken)
            names = transfers.former_names(name)
            logged = [e for name in names for e in found.about_merchants.pop(subject_of(name), ())]
            _compare_identity(found, row, changes.get(row.id, []), logged)
    for entries in found.about_merchants.values():
        for entry in entries:
            found.say(f"entry {entry.index} ({entry.type}): its merchant is not in the table")


def _name_mismatches(found: Differences, row: AnyRow, holder: Holder, taken: set[str]) -> str:
    """Name what is not an entity's by the log; return the hash that the log knows it by."""
    name = digest_merchant(row.legal_name, row.credit_code)
    # Where nothing agrees and nobody else bears the name, the entity itself was renamed.
    former = [] if holder.agrees else [one for one in holder.mismatches if one.name not in taken]
    if former:
        last = max(former, key=lambda one: one.index)
        name = last.name
        found.say(
            f"merchant {row.id}: legal name or credit code in the table is not"
            f" what was hashed in entry {last.index}"
        )
    for mismatch in holder.mismatches:
        if mismatch.name != name:
            found.say(
                f"{mismatch.who}: its place belongs to merchant {row.id},"
                f" who is not the one hashed in entry {mismatch.index}"
            )
    return name


def _list_names() -> set[str]:
    return {
        digest_merchant(row.legal_name, row.credit_code) for rows in _read_chunks() for row in rows
    }


def _compare_identity(
    found: Differences, row: AnyRow, changes: Sequence[AnyRow], logged: Iterable[Recorded]
) -> None:
    entries = sorted((e for e in logged if e.type == IDENTITY_CHANGED), key=lambda e: e.index)
    who = f"merchant {row.id}"
    matched = match(
        changes,
        entries,
        lambda change: (change.old, change.new, moment(change.at)),
        lambda entry: (entry.facts.get("old"), entry.facts.get("new"), entry.facts.get("at")),
    )
    for change in matched.rows:
        found.say(f"{who}: identity_change {change.id} to {change.new!r}: no entry tells of it")
    for entry in matched.entries:
        found.say(f"{who}: entry {entry.index} ({entry.type}): no row in identity_change")
    for change, entry in matched.pairs:
        if digest_words(change.reason) != entry.facts.get("because_sha256"):
            found.say(f"{who}: identity_change {change.id}: not the reason of entry {entry.index}")
    found.rows += len(changes)
    if entries:
        last = entries[-1]
        found.compare(
            who, {"identity": row.identity.value}, {"identity": last.facts.get("new")}, last.index
        )
    elif row.identity is not Identity.SELF_DECLARED:
        found.say(f"{who}: identity is {row.identity.value!r} in the table, no entry says so")


def _read_chunks() -> Iterator[Sequence[AnyRow]]:
    last = 0
    columns = (Merchant.id, Merchant.legal_name, Merchant.credit_code, Merchant.identity)
    while rows := db.session.execute(
        select(*columns).where(Merchant.id > last).order_by(Merchant.id).limit(CHUNK)
    ).all():
        yield rows
        last = rows[-1].id


def _read_changes(ids: list[int]) -> dict[int, list[AnyRow]]:
    of_merchant: dict[int, list[AnyRow]] = {}
    for row in db.session.execute(
        select(
            IdentityChange.id,
            IdentityChange.merchant_id,
            IdentityChange.old,
            IdentityChange.new,
            IdentityChange.reason,
            IdentityChange.at,
        )
        .where(IdentityChange.merchant_id.in_(ids))
        .order_by(IdentityChange.id)
    ):
        of_merchant.setdefault(row.merchant_id, []).append(row)
    return of_merchant
