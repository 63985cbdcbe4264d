"""Reporter actions on a receipt's page: withdraw, consent, take consent back.

Each is a button of the page behind the receipt code; a withdrawal is asked twice, because it
cannot be taken back.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.cases.models.cases import Report
from pledge.cases.reports.reporter_actions import give_consent, take_consent_back, withdraw_report


class ReporterAction(StrEnum):
    """The buttons, by the value they send."""

    WITHDRAW = "withdraw"
    WITHDRAW_CONFIRMED = "withdraw-confirmed"
    CONSENT = "consent"
    TAKE_BACK = "take-back"


DONE: Mapping[ReporterAction, LazyString] = {
    ReporterAction.WITHDRAW_CONFIRMED: _l("举报已撤回。"),
    ReporterAction.CONSENT: _l("已记下：消费者协会可以把您的原话给商家看，或者公开。"),
    ReporterAction.TAKE_BACK: _l("已记下：除消费者协会外，不再给任何人看您的原话。"),
}
_ACTS: Mapping[ReporterAction, Callable[[Report], None]] = {
    ReporterAction.WITHDRAW_CONFIRMED: withdraw_report,
    ReporterAction.CONSENT: give_consent,
    ReporterAction.TAKE_BACK: take_consent_back,
}


def find_action(action: str) -> ReporterAction | None:
    """Find the choice a button stands for."""
    return ReporterAction(action) if action in set(ReporterAction) else None


def perform(report: Report, action: ReporterAction) -> LazyString | None:
    """Do what was chosen and return what to say; None where it is to be asked once more."""
    if action not in _ACTS:
        return None
    _ACTS[action](report)
    return DONE[action]
