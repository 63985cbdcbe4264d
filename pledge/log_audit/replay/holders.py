"""Holders of pledges: the entity signed for in the log against the site's owner in the tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pledge.ledger.entries import Recorded
from pledge.log_audit.replay.rows import PledgeWithRows
from pledge.merchants.log_events import REGISTRATION_TRANSFERRED, digest_merchant
from pledge.pledges.log_events import SIGNED


class Transfers:
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


@dataclass(frozen=True)
class Mismatch:
    """A pledge whose merchant by the log is not the one of its place: who, which hash, since."""

    who: str
    name: str
    index: int


@dataclass
class Holder:
    """Result of comparing a merchant's pledges with the log: does any agree, and the mismatches."""

    agrees: bool = False
    mismatches: list[Mismatch] = field(default_factory=list)


Holders = dict[int, Holder]


def note_holder(holders: Holders, transfers: Transfers, who: str, whole: PledgeWithRows) -> None:
    """Follow a pledge's merchant through the log; collect a mismatch, to be reported later."""
    signed = next((entry for entry in whole.entries if entry.type == SIGNED), None)
    if signed is None:
        return
    row = whole.pledge
    holder = holders.setdefault(row.merchant_id, Holder())
    name, index = transfers.follow(str(signed.facts.get("merchant_sha256")), signed.index)
    if name == digest_merchant(row.legal_name, row.credit_code):
        holder.agrees = True
    else:
        holder.mismatches.append(Mismatch(who, name, index))
