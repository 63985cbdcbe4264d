"""The one protocol of forms that change rows: valid, not stale, confirmed, done in one transaction.

A view of this kind says what is its own (what to check, what to do, where to lead) and returns
what submit() answers; it neither locks nor commits nor rolls back.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response
from wtforms import Field

from pledge.db import Model, db
from pledge.web.forms.base import SignedInForm
from pledge.web.forms.confirmation import Confirmation, Step, ask_to_confirm, step_asked
from pledge.web.forms.stale_check import State, StateTokenForm, check_stale, lock

R = TypeVar("R")


class Refused(Exception):
    """A refusal in the view's own words: above the form (409), or beside a field of it (422)."""

    def __init__(self, words: str, beside: Field | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.beside = beside


Words: TypeAlias = str | LazyString | Refused
Answer: TypeAlias = Words | Response | tuple[str, int]
# what is said of each exception, or what answers it; the first kind that fits counts
Refusals: TypeAlias = Mapping[type[Exception], Words | Callable[[Any], Answer]]

NONE_REFUSED: Refusals = MappingProxyType({})


def submit(
    form: SignedInForm,
    *,
    show: Callable[[int], ResponseReturnValue],
    act: Callable[[], R],
    back: str | Callable[[R], str | Response],
    done: str | Callable[[R], str] = "",
    rows: Sequence[Model] = (),
    state: State | None = None,
    check: Callable[[], object] | None = None,
    confirm: Callable[[], Confirmation | ResponseReturnValue] | None = None,
    refused: Refusals = NONE_REFUSED,
) -> ResponseReturnValue:
    """Answer a form: show it again with what is wrong, ask to confirm it, or do what it asks.

    ``show(status)`` renders the form's page. A form that was not sent is shown as it is, and so is
    one that comes back from its confirmation to be edited. ``rows`` are locked before anything is
    decided, in this order. A form that is invalid (400, 422), or not written on the ``state`` of
    now (409), is shown with what was typed. ``check`` raises what speaks against the step, before
    anybody is asked to confirm it and again when it is taken. ``confirm`` makes what is read once
    more, or a page of its own; None where nothing is.

    ``act`` changes rows and never commits: its changes are committed once, here, or rolled back
    together when it, ``check`` or ``confirm`` raises ``Refused`` or one of ``refused``. The rows
    are then read anew and the form is shown with the words of the refusal (409), unless ``refused``
    has an answer of its own. ``done`` is flashed, and ``back`` is the address that follows, or a
    whole response; either may be made of what ``act`` returned.
    """
    if not form.is_submitted():
        return show(HTTPStatus.OK)
    _lock(rows)
    if confirm and step_asked() is Step.EDIT:
        return show(HTTPStatus.OK)
    if status := _find_fault(form, state):
        return show(status)
    kinds: tuple[type[Exception], ...] = (Refused, *refused)
    try:
        if check:
            check()
        if confirm and step_asked() is not Step.CONFIRMED:
            return _ask(form, confirm())
        result = act()
        db.session.commit()
    except kinds as error:
        db.session.rollback()
        _lock(rows)
        return _refuse(form, error, refused, show)
    return _lead(result, done, back)


def _lead(
    result: R, done: str | Callable[[R], str], back: str | Callable[[R], str | Response]
) -> ResponseReturnValue:
    if words := done(result) if callable(done) else done:
        flash(words)
    follows = back(result) if callable(back) else back
    return redirect(follows) if isinstance(follows, str) else follows


def _lock(rows: Sequence[Model]) -> None:
    for row in rows:
        lock(row)


def _find_fault(form: SignedInForm, state: State | None) -> HTTPStatus | None:
    if isinstance(form, StateTokenForm):
        if state is None:
            raise TypeError("a form with a state token is compared with a state")
        return check_stale(form, state)
    if state is not None:
        raise TypeError("a form without a state token cannot be compared with a state")
    return None if form.validate() else form.status


def _ask(form: SignedInForm, asked: Confirmation | ResponseReturnValue) -> ResponseReturnValue:
    return ask_to_confirm(form, asked) if isinstance(asked, Confirmation) else asked


def _refuse(
    form: SignedInForm,
    error: Exception,
    refused: Refusals,
    show: Callable[[int], ResponseReturnValue],
) -> ResponseReturnValue:
    answer = error if isinstance(error, Refused) else _answer_to(error, refused)
    if isinstance(answer, Refused) and answer.beside is not None:
        answer.beside.errors = [answer.words]
        return show(form.status)
    if isinstance(answer, Refused):
        answer = answer.words
    if isinstance(answer, str | LazyString):
        return show(form.refuse(str(answer)))
    return answer


def _answer_to(error: Exception, refused: Refusals) -> Answer:
    # Which kinds are caught is what stands here, so one of them fits.
    found = next(found for kind, found in refused.items() if isinstance(error, kind))
    return found if isinstance(found, str | LazyString | Refused) else found(error)
