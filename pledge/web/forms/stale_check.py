"""Optimistic lock of forms: the state token of what their writer saw, compared when they are sent.

A form written on an older state is refused with its words kept, so that two colleagues never
overwrite each other unseen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from pledge.db import Model, db
from pledge.web.forms.base import SignedInForm, block

T = TypeVar("T", bound=Model)
F = TypeVar("F", bound="StateTokenForm")

MAX_REASON = 500


@dataclass(frozen=True)
class State:
    """State of what a form is about: a token that changes with it, and the newest change in words.

    Both are asked for after the rows were locked; ``newest`` is for a writer who saw an older
    state.
    """

    token: Callable[[], str]
    newest: Callable[[], str] = str


class StateTokenForm(SignedInForm):
    """A form that carries the token of the state its writer saw."""

    state_token = HiddenField(name="version")


class DecisionForm(StateTokenForm):
    """An officer's decision: where to, and why."""

    to = HiddenField()
    reason = block(_l("理由"), MAX_REASON, required=_l("请写明理由。"))


def check_stale(form: StateTokenForm, state: State) -> HTTPStatus | None:
    """Validate a form and compare its token with the state of now.

    Returns None, or the status of a refusal: 400 or 422 for what is invalid, 409 for what is stale.
    """
    is_valid = form.validate()
    if form.state_token.data != state.token():
        problem = _(
            "您打开页面之后，同事或举报人改动了这里。您写的内容还在，请看过最新情况后再提交。"
        )
        form.problem = f"{problem}\n{state.newest()}".strip()
    if not is_valid:
        return form.status
    return HTTPStatus.CONFLICT if form.problem else None


def pick(kind: type[F], sent: StateTokenForm | None) -> F:
    """Return the form that was sent if it is of this kind, or an empty one."""
    return sent if isinstance(sent, kind) else kind(formdata=None)


def lock(thing: T) -> T:
    """Read a row anew and hold it until the end of the request."""
    db.session.refresh(thing, with_for_update=True)
    return thing
