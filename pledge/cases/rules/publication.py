"""Publication rule of a finding: after the hearing and the appeal."""

from datetime import date
from enum import StrEnum

from pledge.cases.rules.workflow import Finding


class AppealState(StrEnum):
    """Where the appeal against a finding stands."""

    NONE = "none"
    PENDING = "pending"
    DISMISSED = "dismissed"
    ALLOWED = "allowed"


def appeal_state(*, is_filed: bool, is_allowed: bool | None) -> AppealState:
    """Return where an appeal stands, from whether it was filed and how it was settled."""
    if not is_filed:
        return AppealState.NONE
    if is_allowed is None:
        return AppealState.PENDING
    return AppealState.ALLOWED if is_allowed else AppealState.DISMISSED


def is_heard(*, has_answered: bool, reply_due_on: date | None, today: date) -> bool:
    """Tell whether a merchant answered, or was asked and let its clock run out."""
    return has_answered or (reply_due_on is not None and today > reply_due_on)


def may_publish(
    finding: Finding,
    *,
    is_heard: bool,
    appeal: AppealState,
    appeal_until: date,
    today: date,
    is_overturned: bool = False,
    corrects_published: bool = False,
) -> bool:
    """Tell whether a decision may be public today.

    An upheld one may once the merchant was heard and its appeal was dismissed, or none was filed
    in the days for it; one overturned before that never may. Any other decision is public only as
    the correction of one that is.
    """
    if finding is not Finding.UPHELD:
        return corrects_published
    if is_overturned or not is_heard:
        return False
    match appeal:
        case AppealState.DISMISSED:
            return True
        case AppealState.NONE:
            return today > appeal_until
    return False
