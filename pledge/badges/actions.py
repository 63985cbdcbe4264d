"""Actions on badges: issue for a pledge's touchpoints, replace, revoke."""

from collections.abc import Iterable

from sqlalchemy import select

from pledge.accounts.models import User
from pledge.badges import log_events, queries
from pledge.badges.credentials.status_slots import give_slot
from pledge.badges.models import Badge, BadgeChange
from pledge.badges.rules import ALLOWED_MOVES, BadgeStatus
from pledge.core import reference_codes
from pledge.core.clock import now
from pledge.core.state_machine import change_status
from pledge.db import db
from pledge.ledger.append import append, append_all
from pledge.merchants.models import Merchant, Site, Touchpoint
from pledge.merchants.rules import Identity
from pledge.pledges.models import Pledge
from pledge.pledges.rules import LIVE


def issue_badges(pledge: Pledge, *, require_identity: bool) -> list[Badge]:
    """Issue a badge for each touchpoint that has none under this pledge.

    Where the registry requires a confirmed identity and this one is not, none is issued yet.
    """
    if require_identity and pledge.site.merchant.identity is not Identity.CONFIRMED:
        return []
    issued = {badge.touchpoint_id for badge in queries.list_badges(pledge)}
    badges = issue(
        make_copy(pledge, touchpoint)
        for touchpoint in pledge.site.touchpoints
        if touchpoint.id not in issued and touchpoint.scene.value in pledge.scenes
    )
    give_slot(pledge)
    return badges


def make_copy(pledge: Pledge, touchpoint: Touchpoint, copy: int = 1) -> Badge:
    """Make a copy of a touchpoint's badge, to be issued."""
    return Badge(
        pledge=pledge,
        touchpoint_id=touchpoint.id,
        scene=touchpoint.scene,
        label=touchpoint.label,
        copy=copy,
    )


def issue(made: Iterable[Badge]) -> list[Badge]:
    """Issue badges: each gets a serial of its own and an entry of the log."""
    badges = list(made)
    for badge in badges:
        badge.serial = reference_codes.make_serial()
        badge.issued_at = now()
    db.session.add_all(badges)
    db.session.flush()
    append_all(log_events.issue_event(badge) for badge in badges)
    return badges


def issue_awaited_badges(merchant: Merchant) -> list[Badge]:
    """Issue what waited for this merchant's confirmation."""
    waiting = db.session.scalars(
        select(Pledge)
        .join(Pledge.site)
        .where(Site.merchant_id == merchant.id, Pledge.status.in_(LIVE))
    ).all()
    return [badge for pledge in waiting for badge in issue_badges(pledge, require_identity=True)]


def revoke_badge(badge: Badge, *, by: User, reason: str) -> None:
    """Revoke one badge; its pledge stands."""
    transition_badge(badge, BadgeStatus.REVOKED, by=by, reason=reason)


def replace_badge(badge: Badge, *, by: User, reason: str) -> Badge:
    """Revoke a badge and issue another for the same touchpoint and copy."""
    revoke_badge(badge, by=by, reason=reason)
    copy = Badge(
        pledge=badge.pledge,
        touchpoint_id=badge.touchpoint_id,
        scene=badge.scene,
        label=badge.label,
        copy=badge.copy,
    )
    [successor] = issue([copy])
    return successor


def transition_badge(badge: Badge, to: BadgeStatus, *, by: User | None, reason: str) -> None:
    """Change a badge's status by the rules, leaving a row and an entry of the log behind."""
    change = BadgeChange.record(badge.status, to, by=by, reason=reason)
    change_status(badge, to, allowed=ALLOWED_MOVES[badge.status], change=change)
    db.session.flush()
    append(log_events.revocation_event(badge, change))
