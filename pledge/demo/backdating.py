"""Backdating of demo rows, so that the demo has a history."""

from datetime import UTC, datetime, time, timedelta

from pledge.badges.queries import list_badges
from pledge.core.clock import SHANGHAI, day_of, now, today
from pledge.db import current_policy
from pledge.pledges.models import Pledge
from pledge.pledges.rules import year_from


def moment_ago(days: int, hour: int = 10) -> datetime:
    """Return a moment so many days ago, at an hour in China; never one yet to come."""
    at = datetime.combine(today() - timedelta(days=days), time(hour, 20), SHANGHAI)
    return min(at.astimezone(UTC), now())


def date_signing(pledge: Pledge, at: datetime) -> None:
    """Let a pledge just signed, and its badges, be of an earlier day."""
    day = day_of(at)
    signature = pledge.signatures[0]
    pledge.signed_on = signature.valid_from = day
    pledge.valid_until = signature.valid_until = year_from(day)
    signature.delete_name_on = pledge.valid_until + current_policy().retention.signer_name
    signature.at = pledge.changes[0].at = at
    for badge in list_badges(pledge):
        badge.issued_at = at
    pledge.site.created_at = min(pledge.site.created_at, at)


def date_last_change(pledge: Pledge, at: datetime) -> None:
    """Let the newest change of a pledge be of an earlier moment."""
    pledge.changes[-1].at = at
