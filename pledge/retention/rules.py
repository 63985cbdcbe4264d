"""Kinds of personal data that retention deletes, and the tally of a run."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """A kind of what goes on a date."""

    CONTACTS = "contacts"
    SIGNER_NAMES = "signer names"
    MAILS = "mails"
    NOTICES = "notices"
    LICENCES = "licence photos"
    STAGED = "staged photos"
    SCANS = "scan counts"
    REPORT_PHOTOS = "report photos"
    ORIGINALS = "originals"
    UNCONFIRMED = "unconfirmed accounts"
    PRINTS = "print files"
    ORPHANED_UPLOADS = "uploads without a row"
    ORPHANED_ORIGINALS = "originals without a row"
    ORPHANED_LETTERS = "letters without a row"


@dataclass(frozen=True)
class TallyLine:
    """How many of a kind go, and the day of the oldest: on which it was due, or was made."""

    kind: Kind
    count: int
    oldest: date | None


@dataclass(frozen=True)
class RetentionTally:
    """What a run takes, or would take: all kinds, those with nothing as well."""

    lines: tuple[TallyLine, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many went of each kind of which something went."""
        return {line.kind.value: line.count for line in self.lines if line.count}


def line_of(kind: Kind, days: list[date]) -> TallyLine:
    """Return the line of a kind from the days of what goes."""
    return TallyLine(kind, len(days), min(days, default=None))
