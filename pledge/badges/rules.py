"""The life of a badge, of a suspicion that it was copied, and of a print job."""

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


class FlagReason(StrEnum):
    """Why a badge may hang where it does not belong."""

    NOT_HERE = "not_here"
    SCANS = "scans"


class FlagStatus(StrEnum):
    """The life of a suspicion: people look into it, and nothing happens by itself."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


ALLOWED_FLAG_MOVES: Mapping[FlagStatus, frozenset[FlagStatus]] = {
    FlagStatus.OPEN: frozenset({FlagStatus.CONFIRMED, FlagStatus.DISMISSED}),
    FlagStatus.CONFIRMED: frozenset(),
    FlagStatus.DISMISSED: frozenset(),
}


class JobStatus(StrEnum):
    """The life of a print job."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


ALLOWED_JOB_MOVES: Mapping[JobStatus, frozenset[JobStatus]] = {
    JobStatus.WAITING: frozenset({JobStatus.RUNNING}),
    # A worker that died leaves its job running; the next one begins it anew.
    JobStatus.RUNNING: frozenset({JobStatus.WAITING, JobStatus.DONE, JobStatus.FAILED}),
    JobStatus.DONE: frozenset(),
    JobStatus.FAILED: frozenset(),
}
