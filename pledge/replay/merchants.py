"""Legal entities and what is known of their identity, compared with the log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import select

from pledge.db import db
from pledge.ledger.facts import digest_words, moment
from pledge.ledger.recorded import Recorded
from pledge.merchants.models import IdentityChange, Merchant
from pledge.merchants.record import (
    IDENTITY_CHANGED,
    REGISTRATION_TRANSFERRED,
    digest_merchant,
    subject_of,
)
from pledge.merchants.rules import Identity
from pledge.replay.differences import Differences, match
from pledge.replay.rows import AnyRow

CHUNK = 500


class _Transfers:
    """The registrations that went to another claimant, whose name has another hash."""

    def __init__(self, about: Mapping[str, Iterable[Recorded]]) -> None:
        self._after: dict[str, list[tuple[int, str]]] = {}
        self._before: dict[str, list[str]] = {}
        for entries in about.values():
            for entry in entries:
                if entry.type == REGISTRATION_TRANSFERRED:
                    before = str(entry.facts.get("merchant_sha256"))
                    after = str(entry.facts.get("to_sha256"))
                    self._after.setdefault(before, []).append((entry.index, after))
                    self._before.setdefault(after, []).append(before)

    def follow(self, name: str, index: int) -> tuple[str, int]:
        """Return what a name known from an entry has become, and the entry that says so."""
        while later := [step for step in self._after.get(name, ()) if step[0] > index]:
            index, name = min(later)
        return name, index

    def former_names(self, name: str) -> list[str]:
        """Return a name and all that it was reached from."""
        names = [name]
        for known in names:
            names += [one for one in self._before.get(known, ()) if one not in names]
        return list(dict.fromkeys(names))


def compare_merchants(found: Differences, known: Mapping[int, tuple[str, int]]) -> None:
    """Compare every entity; known is the hash its pledges were signed under, and the entry."""
    transfers = _Transfers(found.about_merchants)
    for chunk in _read_chunks():
        changes = _read_changes([row.id for row in chunk])
        for row in chunk:
            found.rows += 1
            now = digest_merchant(row.legal_name, row.credit_code)
            names = [now]
            if row.id in known:
                signed, index = known[row.id]
                name, since = transfers.follow(signed, index)
                names = [name]
                if now != name:
                    found.say(
                        f"merchant {row.id}: legal name or credit code in the table is not"
                        f" what was hashed in entry {since}"
                    )
            names = transfers.former_names(names[0])
            told = [e for name in names for e in found.about_merchants.pop(subject_of(name), ())]
            _compare_identity(found, row, changes.get(row.id, []), told)
    for entries in found.about_merchants.values():
        for entry in entries:
            found.say(f"entry {entry.index} ({entry.type}): its merchant is not in the table")


def _compare_identity(
    found: Differences, row: AnyRow, changes: Sequence[AnyRow], told: Iterable[Recorded]
) -> None:
    entries = sorted((e for e in told if e.type == IDENTITY_CHANGED), key=lambda e: e.index)
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
        if digest_words(change.because) != entry.facts.get("because_sha256"):
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
            IdentityChange.because,
            IdentityChange.at,
        )
        .where(IdentityChange.merchant_id.in_(ids))
        .order_by(IdentityChange.id)
    ):
        of_merchant.setdefault(row.merchant_id, []).append(row)
    return of_merchant
