"""State machines of badges, clone flags and print jobs; sheets and colours."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from statistics import median


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


# So many people, each by a report of their own, say that the badge hangs elsewhere.
NOT_HERE_FLAGS = 3
# A copy on a busy site shows as scans far beyond the badge's own habit; small numbers show nothing.
SCANS_FACTOR = 10
SCANS_FLOOR = 50
SHORTEST_HABIT = 7


def is_called_misplaced(not_here: int) -> bool:
    """Tell whether so many not-here reports are for people to look into."""
    return not_here >= NOT_HERE_FLAGS


def usual_scans(before: Sequence[int]) -> int | None:
    """Return the median of the days before; none where they are too few to make a habit."""
    return round(median(before)) if len(before) >= SHORTEST_HABIT else None


def is_scanned_too_often(scans: int, usual: int | None) -> bool:
    """Tell whether a day's scans are far beyond what is usual for this badge."""
    if usual is None or scans < SCANS_FLOOR:
        return False
    return scans >= SCANS_FACTOR * max(usual, 1)


class Sheet(StrEnum):
    """What a badge is printed on."""

    A4 = "a4"
    A5 = "a5"
    BOARD = "board"
    STICKER = "sticker"
    EIGHT = "sheet"


# Width and height in millimetres; the sticker measures 90 by 54 within its lines of cut.
SHEET_SIZE: Mapping[Sheet, tuple[int, int]] = {
    Sheet.A4: (210, 297),
    Sheet.A5: (148, 210),
    Sheet.BOARD: (297, 420),
    Sheet.STICKER: (108, 72),
    Sheet.EIGHT: (210, 297),
}


class Colour(StrEnum):
    """In which colour a badge is printed; its code is always black on white."""

    GREEN = "green"
    BLACK = "black"


class FileForm(StrEnum):
    """What comes out of a print job."""

    ZIP = "zip"
    PDF = "pdf"


# A worker that has shown no progress for so long has died, and its job is begun anew.
JOB_STALE = timedelta(minutes=10)
JOB_TRIES = 3
JOB_KEPT = timedelta(days=7)
MAX_COPIES = 200
MAX_JOB = 2000
MAX_WAITING_JOBS = 3


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
