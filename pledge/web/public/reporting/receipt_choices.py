"""What a reporter decides about a report: to withdraw it, to let the wording be read, or no more.

Each is a button of the page behind the receipt code; a withdrawal is asked twice, because it
cannot be taken back.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.cases.models.cases import Report
from pledge.cases.reports.reporter_actions import give_consent, take_consent_back, withdraw_report


class Choice(StrEnum):
    """The buttons, by the value they send."""

    WITHDRAW = "withdraw"
    WITHDRAW_CONFIRMED = "withdraw-confirmed"
    CONSENT = "consent"
    TAKE_BACK = "take-back"


DONE: Mapping[Choice, LazyString] = {
    Choice.WITHDRAW_CONFIRMED: _l("举报已撤回。"),
    Choice.CONSENT: _l("已记下：消费者协会可以把您的原话给商家看，或者公开。"),
    Choice.TAKE_BACK: _l("已记下：除消费者协会外，不再给任何人看您的原话。"),
}
_ACTS: Mapping[Choice, Callable[[Report], None]] = {
    Choice.WITHDRAW_CONFIRMED: withdraw_report,
    Choice.CONSENT: give_consent,
    Choice.TAKE_BACK: take_consent_back,
}


def find_choice(action: str) -> Choice | None:
    """Find the choice a button stands for."""
    return Choice(action) if action in set(Choice) else None


def act(report: Report, choice: Choice) -> LazyString | None:
    """Do what was chosen and return what to say; None where it is to be asked once more."""
    if choice not in _ACTS:
        return None
    _ACTS[choice](report)
    return DONE[choice]
