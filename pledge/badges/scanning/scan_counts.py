"""Scan counts and not-here counts by badge and day; nothing about who scanned.

Scans are tallied in memory and written in bulk, so that a scan costs no query.
"""

from collections import Counter, deque
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from pledge.badges.models import Badge, BadgeDay
from pledge.badges.rules import FlagReason
from pledge.badges.scanning.clone_flags import find_settled_day, flag_misplaced
from pledge.core.clock import today
from pledge.db import current_policy, db

CHUNK = 500


class ScanTally:
    """The scans of one process since they were last written down; adding to it takes no lock."""

    def __init__(self) -> None:
        self._seen: deque[str] = deque()

    def add(self, serial: str) -> None:
        """Count one scan."""
        self._seen.append(serial)

    def take(self) -> Counter[str]:
        """Return what was counted, and begin anew."""
        found: Counter[str] = Counter()
        while self._seen:
            found[self._seen.popleft()] += 1
        return found


def write_scans(counts: Counter[str]) -> None:
    """Add scans by serial to today's counts; serials that no badge has fall away."""
    scans: dict[int, int] = {}
    serials = list(counts)
    for start in range(0, len(serials), CHUNK):
        chunk = serials[start : start + CHUNK]
        found = db.session.execute(select(Badge.id, Badge.serial).where(Badge.serial.in_(chunk)))
        scans |= {badge_id: counts[serial] for badge_id, serial in found}
    # In one order everywhere, so that two processes that write at once never wait crosswise.
    rows = [_row(badge_id, scans=scans[badge_id]) for badge_id in sorted(scans)]
    for start in range(0, len(rows), CHUNK):
        _add(rows[start : start + CHUNK])


def count_not_here(badge: Badge) -> None:
    """Count a report that a badge hangs elsewhere; open a flag at the threshold."""
    _add([_row(badge.id, not_here=1)])
    flag_misplaced(badge, count_reports(badge))


def count_reports(badge: Badge) -> int:
    """Return how many reports say that a badge hangs elsewhere: of 90 days, and not yet settled."""
    settled = find_settled_day(badge, FlagReason.NOT_HERE) or date.min
    statement = select(func.sum(BadgeDay.not_here)).where(
        BadgeDay.badge_id == badge.id,
        BadgeDay.day >= today() - current_policy().retention.scans,
        BadgeDay.day > settled,
    )
    return db.session.scalar(statement) or 0


def list_days(badge: Badge) -> list[BadgeDay]:
    """List the counts of a badge, newest day first."""
    statement = select(BadgeDay).where(BadgeDay.badge_id == badge.id)
    return list(db.session.scalars(statement.order_by(BadgeDay.day.desc())))


def _row(badge_id: int, *, scans: int = 0, not_here: int = 0) -> dict[str, Any]:
    return {"badge_id": badge_id, "day": today(), "scans": scans, "not_here": not_here}


def _add(rows: list[dict[str, Any]]) -> None:
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert = (postgresql.insert if is_postgresql else sqlite.insert)(BadgeDay).values(rows)
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=[BadgeDay.badge_id, BadgeDay.day],
            set_={
                "scans": BadgeDay.scans + insert.excluded.scans,
                "not_here": BadgeDay.not_here + insert.excluded.not_here,
            },
        )
    )
