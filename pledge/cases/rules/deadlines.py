"""Deadlines of a case: the last day of each step, from the status and the policy."""

from datetime import date, timedelta

from pledge.cases.rules.workflow import CaseStatus
from pledge.core.clock import add_working_days
from pledge.core.policy import Deadlines


def appeal_until(decided_on: date, deadlines: Deadlines) -> date:
    """Return the last day on which a merchant may appeal."""
    return decided_on + timedelta(days=deadlines.appeal)


def due_on(
    status: CaseStatus, today: date, decide_by: date | None, deadlines: Deadlines
) -> date | None:
    """Return the day by which a case entering a status today must move on.

    The decision is counted once, from acceptance: ``decide_by`` is that day.
    """
    match status:
        case CaseStatus.RECEIVED:
            return add_working_days(today, deadlines.triage)
        case CaseStatus.IN_REVIEW:
            return decide_by
        case CaseStatus.WITH_MERCHANT:
            return add_working_days(today, deadlines.reply)
        case CaseStatus.APPEALED:
            return add_working_days(today, deadlines.decision)
    return None


def is_overdue(due: date | None, today: date) -> bool:
    """Tell whether a deadline has passed."""
    return due is not None and today > due
