"""The clocks of a case: by when each step must be taken; an operator may set other lengths."""

from dataclasses import dataclass
from datetime import date, timedelta

from pledge.cases.rules.workflow import CaseStatus
from pledge.core.clock import add_working_days


@dataclass(frozen=True)
class Clocks:
    """How long each step may take: working days, but for the appeal, which is calendar days."""

    triage: int = 7
    reply: int = 10
    extension: int = 5
    decision: int = 45
    appeal: int = 21


def appeal_until(decided_on: date, clocks: Clocks) -> date:
    """Return the last day on which a merchant may appeal."""
    return decided_on + timedelta(days=clocks.appeal)


def due_on(status: CaseStatus, today: date, decide_by: date | None, clocks: Clocks) -> date | None:
    """Return the day by which a case entering a status today must move on.

    The decision is counted once, from acceptance: ``decide_by`` is that day.
    """
    match status:
        case CaseStatus.RECEIVED:
            return add_working_days(today, clocks.triage)
        case CaseStatus.IN_REVIEW:
            return decide_by
        case CaseStatus.WITH_MERCHANT:
            return add_working_days(today, clocks.reply)
        case CaseStatus.APPEALED:
            return add_working_days(today, clocks.decision)
    return None


def is_overdue(due: date | None, today: date) -> bool:
    """Tell whether a clock has run out."""
    return due is not None and today > due


_clocks = Clocks()


def use_clocks(clocks: Clocks) -> None:
    """Set the lengths of this registry's clocks."""
    global _clocks  # noqa: PLW0603 - one process serves one registry
    _clocks = clocks


def current_clocks() -> Clocks:
    """Return the lengths of this registry's clocks."""
    return _clocks
