"""Questions about badges."""

from sqlalchemy import case, select

from pledge.badges.models import Badge
from pledge.badges.rules import BadgeStatus
from pledge.db import db
from pledge.merchants.models import Merchant, Site
from pledge.pledges.models import Pledge


def find_badge(serial: str) -> Badge | None:
    """Find a badge by its serial."""
    return db.session.scalar(select(Badge).where(Badge.serial == serial))


def find_own_badge(owner_id: int, serial: str) -> Badge | None:
    """Find a badge by serial if this account signed its pledge."""
    return db.session.scalar(
        select(Badge)
        .join(Badge.pledge)
        .join(Pledge.site)
        .join(Site.merchant)
        .where(Badge.serial == serial, Merchant.owner_id == owner_id)
    )


def list_badges(pledge: Pledge) -> list[Badge]:
    """List the badges of a pledge: those in use, then the revoked, each in the order of issue."""
    in_use_first = case((Badge.status == BadgeStatus.ACTIVE, 0), else_=1)
    return list(
        db.session.scalars(
            select(Badge).where(Badge.pledge_id == pledge.id).order_by(in_use_first, Badge.id)
        )
    )
