"""Replay of badges and their revocations."""

from pledge.badges.log_events import ISSUED, REVOKED
from pledge.badges.rules import BadgeStatus
from pledge.ledger.encoding import digest_words, moment
from pledge.ledger.entries import Recorded
from pledge.log_audit.replay.differences import Differences, match
from pledge.log_audit.replay.rows import AnyRow, PledgeWithRows


def compare_badges(found: Differences, who: str, whole: PledgeWithRows) -> None:
    """Compare the badges of a pledge, each by its serial."""
    issued: dict[str, Recorded] = {}
    for entry in whole.entries:
        if entry.type == ISSUED:
            serial = str(entry.facts.get("serial"))
            if issued.setdefault(serial, entry) is not entry:
                found.say(f"{who}: entry {entry.index}: badge {serial} was issued before")
    revoked = [entry for entry in whole.entries if entry.type == REVOKED]
    ended = {str(entry.facts.get("serial")): entry for entry in revoked}
    for badge in whole.badges:
        logged = issued.pop(badge.serial, None)
        if logged is None:
            found.say(f"{who}: badge {badge.serial}: no entry tells of it")
            continue
        _compare_badge(
            found, f"{who}: badge {badge.serial}", badge, logged, ended.get(badge.serial)
        )
    for serial, entry in issued.items():
        found.say(f"{who}: badge {serial} of entry {entry.index}: is not in the table")
    _compare_revocations(found, who, whole, revoked)


def _compare_badge(
    found: Differences, who: str, badge: AnyRow, issued: Recorded, ended: Recorded | None
) -> None:
    now = {
        "at": moment(badge.issued_at),
        "copy": badge.copy,
        "scene": badge.scene.value,
        "touchpoint": badge.label,
    }
    found.compare(who, now, {key: issued.facts.get(key) for key in now}, issued.index)
    status = BadgeStatus.REVOKED if ended else BadgeStatus.ACTIVE
    said = ended or issued
    found.compare(who, {"status": badge.status.value}, {"status": status.value}, said.index)


def _compare_revocations(
    found: Differences, who: str, whole: PledgeWithRows, revoked: list[Recorded]
) -> None:
    matched = match(
        whole.badge_changes,
        revoked,
        lambda row: (row.serial, moment(row.at)),
        lambda entry: (entry.facts.get("serial"), entry.facts.get("at")),
    )
    for row in matched.rows:
        found.say(f"{who}: badge_change {row.id} of {row.serial}: no entry tells of it")
    for entry in matched.entries:
        serial = entry.facts.get("serial")
        found.say(f"{who}: entry {entry.index}: its badge_change of {serial} is gone")
    for row, entry in matched.pairs:
        if digest_words(row.reason) != entry.facts.get("because_sha256"):
            found.say(f"{who}: badge_change {row.id}: not the reason of entry {entry.index}")
