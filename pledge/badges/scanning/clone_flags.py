"""Clone flags: suspicions that a badge was copied, opened by counts and settled by officers."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from pledge.accounts.models import User
from pledge.badges import rules
from pledge.badges.events import CloneFlagRaised
from pledge.badges.models import Badge, BadgeDay, BadgeFlag, BadgeFlagChange
from pledge.badges.rules import ALLOWED_FLAG_MOVES, BadgeStatus, FlagReason, FlagStatus
from pledge.core.clock import day_of, now, today
from pledge.core.events import emit
from pledge.core.regions import prefix
from pledge.core.state_machine import change_status
from pledge.db import db
from pledge.merchants.models import Site
from pledge.pledges.models import Pledge


def flag_misplaced(badge: Badge, not_here: int) -> BadgeFlag | None:
    """Open a flag where enough reports, since the last was settled, say that it hangs elsewhere."""
    if not rules.is_called_misplaced(not_here):
        return None
    return _open(badge, FlagReason.NOT_HERE, count=not_here, usual=0)


def flag_scanned_too_often() -> int:
    """Open a flag for each badge scanned far beyond its habit today; return how many."""
    busy = db.session.scalars(
        select(Badge)
        .join(BadgeDay, BadgeDay.badge_id == Badge.id)
        .where(
            BadgeDay.day == today(),
            BadgeDay.scans >= rules.SCANS_FLOOR,
            Badge.status == BadgeStatus.ACTIVE,
        )
    ).all()
    return sum(_judge_scans(badge) for badge in busy)


def settle_flag(flag: BadgeFlag, to: FlagStatus, *, by: User, reason: str) -> None:
    """Write down what an officer found."""
    change = BadgeFlagChange.record(flag.status, to, by=by, reason=reason)
    change_status(flag, to, allowed=ALLOWED_FLAG_MOVES[flag.status], change=change)


def find_settled_day(badge: Badge, reason: FlagReason) -> date | None:
    """Find the day on which an officer last settled a flag of this badge."""
    statement = (
        select(func.max(BadgeFlagChange.at))
        .join(BadgeFlag, BadgeFlagChange.flag_id == BadgeFlag.id)
        .where(
            BadgeFlag.badge_id == badge.id,
            BadgeFlag.reason == reason,
            BadgeFlagChange.new != FlagStatus.OPEN,
        )
    )
    at = db.session.scalar(statement)
    return day_of(at) if at else None


def find_flag_in(jurisdiction: str, flag_id: int) -> BadgeFlag | None:
    """Find a flag by id if its place is in this jurisdiction."""
    return db.session.scalar(
        select(BadgeFlag)
        .join(BadgeFlag.badge)
        .join(Badge.pledge)
        .join(Pledge.site)
        .where(BadgeFlag.id == flag_id, Site.region_code.startswith(prefix(jurisdiction)))
    )


def list_open_flags(jurisdiction: str, limit: int = 200) -> list[BadgeFlag]:
    """List the open flags of a jurisdiction, oldest first."""
    return list(
        db.session.scalars(
            select(BadgeFlag)
            .join(BadgeFlag.badge)
            .join(Badge.pledge)
            .join(Pledge.site)
            .options(joinedload(BadgeFlag.badge).joinedload(Badge.pledge).joinedload(Pledge.site))
            .where(
                BadgeFlag.status == FlagStatus.OPEN,
                Site.region_code.startswith(prefix(jurisdiction)),
            )
            .order_by(BadgeFlag.id)
            .limit(limit)
        )
    )


def list_open_flags_of(pledge: Pledge) -> list[BadgeFlag]:
    """List the open flags of a pledge's badges, oldest first."""
    return list(
        db.session.scalars(
            select(BadgeFlag)
            .join(BadgeFlag.badge)
            .options(joinedload(BadgeFlag.badge))
            .where(Badge.pledge_id == pledge.id, BadgeFlag.status == FlagStatus.OPEN)
            .order_by(BadgeFlag.id)
        )
    )


def notify_holder(flag: BadgeFlag) -> None:
    """Mark a clone flag as notified and emit the event that informs the badge's holder."""
    flag.notified_at = now()
    emit(flag, CloneFlagRaised(flag))


def list_unnotified_flags() -> list[BadgeFlag]:
    """List the open flags whose badge holder has not been notified yet."""
    statement = select(BadgeFlag).where(
        BadgeFlag.notified_at.is_(None), BadgeFlag.status == FlagStatus.OPEN
    )
    return list(db.session.scalars(statement.order_by(BadgeFlag.id).limit(100)))


def _judge_scans(badge: Badge) -> bool:
    counted = select(BadgeDay.day, BadgeDay.scans).where(BadgeDay.badge_id == badge.id)
    days = {row.day: row.scans for row in db.session.execute(counted)}
    scans = days.pop(today())
    usual = rules.usual_scans(list(days.values()))
    if not rules.is_scanned_too_often(scans, usual) or _is_judged_today(badge):
        return False
    return _open(badge, FlagReason.SCANS, count=scans, usual=usual or 0) is not None


def _open(badge: Badge, reason: FlagReason, *, count: int, usual: int) -> BadgeFlag | None:
    """Open a flag, unless one for the same reason is open: that one learns the new count."""
    known = db.session.scalar(
        select(BadgeFlag).where(
            BadgeFlag.badge_id == badge.id,
            BadgeFlag.reason == reason,
            BadgeFlag.status == FlagStatus.OPEN,
        )
    )
    if known is not None:
        known.count = count
        return None
    flag = BadgeFlag(
        badge=badge,
        reason=reason,
        count=count,
        usual=usual,
        status=FlagStatus.OPEN,
        opened_at=now(),
    )
    flag.changes.append(BadgeFlagChange.record(None, FlagStatus.OPEN, by=None, reason=""))
    db.session.add(flag)
    db.session.flush()
    return flag


def _is_judged_today(badge: Badge) -> bool:
    settled = find_settled_day(badge, FlagReason.SCANS)
    return settled is not None and settled >= today()
