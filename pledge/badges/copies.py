"""Further copies of a touchpoint's badge, each with its own serial."""

from sqlalchemy import func, select

from pledge.badges.actions import issue, make_copy
from pledge.badges.models import Badge
from pledge.badges.rules import MAX_COPIES, BadgeStatus
from pledge.db import db
from pledge.merchants.models import Touchpoint
from pledge.merchants.rules import Identity
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus


class TooManyCopies(Exception):
    """A touchpoint has no room for so many copies."""

    def __init__(self, room: int) -> None:
        super().__init__(f"room for {room} more")
        self.room = room


class NotStanding(Exception):
    """Copies are for a pledge that stands, in its own scenes, of an identity not awaited."""


def add_copies(
    pledge: Pledge, touchpoint: Touchpoint, count: int, *, require_identity: bool
) -> list[Badge]:
    """Issue more copies, numbered after the highest number ever given at this touchpoint."""
    awaits = require_identity and pledge.site.merchant.identity is not Identity.CONFIRMED
    foreign = touchpoint.site_id != pledge.site_id or touchpoint.scene.value not in pledge.scenes
    if pledge.status_today is not PledgeStatus.ACTIVE or awaits or foreign:
        raise NotStanding
    # Two who add at once must not give the same number twice.
    db.session.execute(
        select(Touchpoint.id).where(Touchpoint.id == touchpoint.id).with_for_update()
    )
    here = (Badge.pledge_id == pledge.id, Badge.touchpoint_id == touchpoint.id)
    in_use = db.session.scalar(
        select(func.count(Badge.id)).where(*here, Badge.status == BadgeStatus.ACTIVE)
    )
    room = MAX_COPIES - (in_use or 0)
    if count > room:
        raise TooManyCopies(room)
    highest = db.session.scalar(select(func.max(Badge.copy)).where(*here)) or 0
    return issue(make_copy(pledge, touchpoint, highest + one) for one in range(1, count + 1))
