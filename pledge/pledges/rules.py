"""State machine of a pledge, its renewal period and its status on a day."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

RENEWABLE_DAYS_BEFORE = 30


class PledgeStatus(StrEnum):
    """The statuses of a pledge, as the public contract spells them."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REVOKED = "revoked"


ALLOWED_MOVES: Mapping[PledgeStatus, frozenset[PledgeStatus]] = {
    PledgeStatus.ACTIVE: frozenset(
        {PledgeStatus.SUSPENDED, PledgeStatus.WITHDRAWN, PledgeStatus.EXPIRED, PledgeStatus.REVOKED}
    ),
    PledgeStatus.SUSPENDED: frozenset(
        {PledgeStatus.ACTIVE, PledgeStatus.WITHDRAWN, PledgeStatus.EXPIRED, PledgeStatus.REVOKED}
    ),
    PledgeStatus.WITHDRAWN: frozenset(),
    PledgeStatus.EXPIRED: frozenset(),
    PledgeStatus.REVOKED: frozenset(),
}

LIVE = frozenset({PledgeStatus.ACTIVE, PledgeStatus.SUSPENDED})


def effective_status(status: PledgeStatus, valid_until: date, today: date) -> PledgeStatus:
    """Return what a pledge reads today: a live one past its last day has expired."""
    if status in LIVE and today > valid_until:
        return PledgeStatus.EXPIRED
    return status


def year_from(day: date) -> date:
    """Return the last valid day of a year that begins on this day."""
    try:
        return day.replace(year=day.year + 1) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)


def is_renewable(status: PledgeStatus, valid_until: date, today: date) -> bool:
    """Tell whether a pledge may be renewed today: active, within 30 days of its last day."""
    opens = valid_until - timedelta(days=RENEWABLE_DAYS_BEFORE)
    return status is PledgeStatus.ACTIVE and opens <= today <= valid_until
