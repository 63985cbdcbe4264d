"""Replay of pledges: places, signatures and changes."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from pledge.db import db
from pledge.ledger.encoding import digest_words, moment
from pledge.ledger.entries import Recorded, read_entry
from pledge.ledger.models import LogEntry
from pledge.log_audit.replay.badges import compare_badges
from pledge.log_audit.replay.differences import Differences, match
from pledge.log_audit.replay.findings import compare_findings
from pledge.log_audit.replay.holders import Holders, Transfers, note_holder
from pledge.log_audit.replay.rows import AnyRow, PledgeWithRows, read_pledges
from pledge.log_audit.replay.slots import compare_slots
from pledge.pledges.log_events import RENEWED, SIGNED, type_of
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus

SIGNINGS = frozenset({SIGNED, RENEWED})
# Which status an entry leads to; the others are named for theirs.
LEADS_TO = {
    SIGNED: PledgeStatus.ACTIVE,
    RENEWED: PledgeStatus.ACTIVE,
    "pledge.reinstated": PledgeStatus.ACTIVE,
}


def compare_pledges(found: Differences, transfers: Transfers) -> Holders:
    """Compare every pledge; return what they say of each merchant, by its id."""
    holders: Holders = {}
    for whole in read_pledges():
        who = f"pledge {show_number(whole.pledge.number)}"
        found.rows += whole.count
        moves = [entry for entry in whole.entries if entry.type.startswith("pledge.")]
        if not whole.entries:
            found.say(f"{who}: no entry tells of it")
            continue
        _compare_state(found, who, whole)
        _compare_changes(found, who, whole.changes, moves)
        signings = [entry for entry in moves if entry.type in SIGNINGS]
        _compare_signatures(found, who, whole.signatures, signings)
        compare_badges(found, who, whole)
        compare_slots(found, who, whole)
        compare_findings(found, who, whole)
        note_holder(holders, transfers, who, whole)
    _name_the_lost(found)
    return holders


def show_number(number: str) -> str:
    """Return a pledge number in its two groups."""
    return f"{number[:4]}-{number[4:]}"


def _compare_state(found: Differences, who: str, whole: PledgeWithRows) -> None:
    row = whole.pledge
    now: dict[str, object] = {
        "status": row.status.value,
        "text_version": row.text_version,
        "clauses": row.clauses,
        "scenes": row.scenes,
        "signed_on": row.signed_on.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "previous": row.previous,
    }
    for column, (value, index) in _fold(whole.entries).items():
        if column != "place":
            found.compare(who, now, {column: value}, index)
        elif isinstance(value, Mapping):
            _compare_place(found, f"site {row.site_id} of {who}", row, value, index)


def _compare_place(
    found: Differences, who: str, row: AnyRow, said: Mapping[str, object], index: int
) -> None:
    now = {
        "kind": row.kind.value,
        "name": row.name,
        "address": row.address,
        "region": row.region_code,
        "inside": row.inside,
    }
    found.compare(who, now, {key: said.get(key) for key in now}, index)


def _fold(entries: Sequence[Recorded]) -> dict[str, tuple[object, int]]:
    """Return what the log says in the end, by column, each with the entry that said it last."""
    state: dict[str, tuple[object, int]] = {}
    for entry in entries:
        facts = entry.facts
        said: dict[str, object] = {}
        if entry.type.startswith("pledge."):
            said["status"] = LEADS_TO.get(entry.type, entry.type.removeprefix("pledge."))
        if entry.type in SIGNINGS:
            taken = ("text_version", "clauses", "scenes", "valid_until")
            said |= {column: facts.get(column) for column in taken if column in facts}
        if entry.type == SIGNED:
            said |= {column: facts.get(column) for column in ("signed_on", "previous", "place")}
        state |= {column: (value, entry.index) for column, value in said.items()}
    return state


def _compare_changes(
    found: Differences, who: str, changes: Sequence[AnyRow], entries: Sequence[Recorded]
) -> None:
    exact = match(
        changes,
        entries,
        lambda row: (type_of(row.old, row.new), moment(row.at)),
        lambda entry: (entry.type, entry.facts.get("at")),
    )
    dated = match(
        exact.rows, exact.entries, lambda row: type_of(row.old, row.new), lambda entry: entry.type
    )
    for row, entry in dated.pairs:
        found.say(
            f"{who}: pledge_change {row.id} ({entry.type}) is of {moment(row.at)},"
            f" entry {entry.index} of {entry.facts.get('at')}"
        )
    for row in dated.rows:
        found.say(f"{who}: pledge_change {row.id} to {row.new!r}: no entry tells of it")
    for entry in dated.entries:
        found.say(f"{who}: entry {entry.index} ({entry.type}): its row in pledge_change is gone")
    last = -1
    for row, entry in sorted([*exact.pairs, *dated.pairs], key=lambda pair: int(pair[0].id)):
        logged = entry.facts.get("because_sha256")
        if logged is not None and logged != digest_words(row.reason):
            found.say(f"{who}: pledge_change {row.id}: not the reason of entry {entry.index}")
        if row.is_during_case is not (entry.facts.get("during_case") is True):
            found.say(
                f"{who}: pledge_change {row.id}: is_during_case is {row.is_during_case}"
                f" in the table, not so in entry {entry.index}"
            )
        if entry.facts.get("old", row.old) != row.old:
            found.say(f"{who}: pledge_change {row.id}: not the status before entry {entry.index}")
        if entry.index < last:
            found.say(f"{who}: pledge_change {row.id}: in another order than in the log")
        last = entry.index


def _compare_signatures(
    found: Differences, who: str, signatures: Sequence[AnyRow], entries: Sequence[Recorded]
) -> None:
    for row, entry in zip(signatures, entries, strict=False):
        now = {
            "text_version": row.text_version,
            "text_sha256": row.text_sha256,
            "clauses": list(row.self_check),
            "signed_on": row.valid_from.isoformat(),
            "valid_until": row.valid_until.isoformat(),
            "at": moment(row.at),
        }
        logged = {column: entry.facts.get(column) for column in now}
        found.compare(f"{who}: pledge_signature {row.id}", now, logged, entry.index)
    for row in signatures[len(entries) :]:
        found.say(f"{who}: pledge_signature {row.id}: no entry tells of it")
    for entry in entries[len(signatures) :]:
        found.say(f"{who}: entry {entry.index} ({entry.type}): its pledge_signature is gone")


def _name_the_lost(found: Differences) -> None:
    """Name the pledges that the log knows and the table does not."""
    known = select(Pledge.id).where(Pledge.number == LogEntry.subject).exists()
    rows = db.session.execute(
        select(LogEntry.index, LogEntry.entry).where(~known).order_by(LogEntry.index)
    )
    lost: dict[str, list[int]] = {}
    for index, entry in rows:
        recorded = read_entry(index, bytes(entry))
        if "pledge" in recorded.facts:
            lost.setdefault(str(recorded.facts["pledge"]), []).append(index)
    there = select(Pledge.number).where(Pledge.number.in_(lost))
    misfiled = set(db.session.scalars(there))
    for number, indices in lost.items():
        if number in misfiled:
            continue
        listed = ", ".join(str(index) for index in indices[:20])
        found.say(
            f"pledge {show_number(number)}: is not in the table, entries tell of it: {listed}"
        )
