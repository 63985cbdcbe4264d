"""Refusal texts: every named refusal of a case has a sentence."""

import inspect
import pkgutil
from importlib import import_module

from flask import Flask

from pledge import cases
from pledge.cases.rules.workflow import CaseStatus, Move
from pledge.core.transitions import TransitionNotAllowed
from pledge.web.association.cases.errors import REFUSALS, refusal_text
from pledge.web.merchant.cases.labels import REFUSALS as MERCHANT_REFUSALS

# raised where no page of a case can lead: each is answered where it is raised
ELSEWHERE = {
    # the report form names the field
    "CodeDoesNotFit",
    "DayAfterEnd",
    "DayBeforeSigning",
    "DayInFuture",
    "SceneNotCovered",
    "TooManyPhotos",
    # the receipt's page
    "ReportClosed",
    "ReportWithdrawn",
    # the import's page names the line
    "BadFile",
    # the page of a threat mark
    "MarkSettled",
}


def refusals() -> dict[str, type[Exception]]:
    found = {}
    for module in pkgutil.walk_packages(cases.__path__, f"{cases.__name__}."):
        for name, kind in vars(import_module(module.name)).items():
            is_own = inspect.isclass(kind) and kind.__module__ == module.name
            if is_own and issubclass(kind, Exception):
                found[name] = kind
    return found


def test_every_refusal_is_answered_somewhere() -> None:
    answered = {kind.__name__ for kind in (*REFUSALS, *MERCHANT_REFUSALS)}
    silent = {
        name
        for name, kind in refusals().items()
        if not answered & {one.__name__ for one in kind.__mro__}
    }
    assert silent == ELSEWHERE


def test_transition_is_refused_by_status_and_name(app: Flask) -> None:
    with app.test_request_context():
        words = refusal_text(TransitionNotAllowed(CaseStatus.MERGED, Move.UPHOLD))
        others = refusal_text(
            TransitionNotAllowed(CaseStatus.APPEALED, Move.ALLOW_APPEAL, is_for_others=True)
        )
    assert "已并案" in words
    assert "认定成立" in words
    assert others != refusal_text_of_nobody(app)


def refusal_text_of_nobody(app: Flask) -> str:
    with app.test_request_context():
        return refusal_text(TransitionNotAllowed(CaseStatus.APPEALED, Move.ALLOW_APPEAL))
