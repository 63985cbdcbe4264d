"""The life of a badge: it stands until it is revoked, and its pledge decides the rest."""

from collections.abc import Mapping
from enum import StrEnum


class BadgeStatus(StrEnum):
    """The statuses of a badge."""

    ACTIVE = "active"
    REVOKED = "revoked"


ALLOWED_MOVES: Mapping[BadgeStatus, frozenset[BadgeStatus]] = {
    BadgeStatus.ACTIVE: frozenset({BadgeStatus.REVOKED}),
    BadgeStatus.REVOKED: frozenset(),
}
