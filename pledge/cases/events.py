"""Events of cases beside their changes of status."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pledge.associations.models import Membership
from pledge.cases.models.cases import Case, Report
from pledge.cases.models.outcomes import Decision, Letter, Revocation


class ReminderKind(StrEnum):
    """Which deadline a reminder is about, and for whom."""

    STEP = "step"
    OVERDUE = "overdue"
    REPLY = "reply"
    APPEAL = "appeal"


@dataclass(frozen=True)
class ReminderDue:
    """A deadline of a case ends on a day and somebody can still act; emitted once."""

    kind: ReminderKind
    case: Case
    due_on: date
    decision: Decision | None = None


@dataclass(frozen=True)
class MessageWritten:
    """The association wrote to a reporter."""

    report: Report


@dataclass(frozen=True)
class MerchantReplied:
    """The merchant answered, perhaps once more without a change of status."""

    case: Case


@dataclass(frozen=True)
class ThreatMarked:
    """The merchant says that somebody threatened or extorted it."""

    case: Case


@dataclass(frozen=True)
class LetterSent:
    """An association's letter to the merchant has its number and its files."""

    case: Case
    letter: Letter


@dataclass(frozen=True)
class RevocationProposed:
    """An officer proposes to revoke a pledge; ``settlers`` may agree or decline."""

    proposal: Revocation
    settlers: tuple[Membership, ...]
