"""Forms that know which state of a thing their writer saw, and the step before what is final.

A form written on an older state is refused with its words kept, so that two colleagues never
overwrite each other unseen.
"""

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import TypeVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from pledge.db import Model, db
from pledge.web.base_form import SignedInForm, block
from pledge.web.render import render

T = TypeVar("T", bound=Model)

CONFLICT = 409
MAX_REASON = 500


class SeenForm(SignedInForm):
    """A form that carries the state its writer saw."""

    version = HiddenField()
    problem = ""

    def refusal(self, seen: str) -> int | None:
        """Check the form against the state of now; return the status of a refusal, or None."""
        is_valid = self.validate()
        if self.version.data != seen:
            self.problem = _(
                "您打开页面之后，同事或举报人改动了这里。您写的内容还在，请看过最新情况后再提交。"
            )
        if not is_valid:
            return self.status
        return CONFLICT if self.problem else None

    def refuse(self, problem: str) -> int:
        """Say why what was asked cannot be done now; return the status."""
        self.problem = problem
        return CONFLICT


class DecisionForm(SeenForm):
    """An officer's decision: where to, and why."""

    to = HiddenField()
    because = block(_l("理由"), MAX_REASON, required=_l("请写明理由。"))


class Step(StrEnum):
    """Where a decision stands that is read once more before it is made."""

    REVIEW = "review"
    EDIT = "edit"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Confirmation:
    """What an officer reads once more: facts, consequences, and the word on the button."""

    title: str
    address: str
    button: str
    facts: list[tuple[str, str]]
    consequences: list[str] = field(default_factory=list)
    is_grave: bool = False


def step_asked() -> Step:
    """Return the step of this request; anything unknown is the first one."""
    asked = request.form.get("step", "")
    return Step(asked) if asked in set(Step) else Step.REVIEW


def ask_to_confirm(form: SeenForm, confirmation: Confirmation) -> str:
    """Show a decision once more; its fields are carried along."""
    return render(
        "association/confirm.html", form=form, confirmation=confirmation, carried=carry(form)
    )


def carry(form: SeenForm) -> list[tuple[str, str]]:
    """Return what a form was sent with, to be sent again: names and words, without the token."""
    return [
        (part.name, _write(part.data))
        for part in form
        if part.name != "csrf_token" and part.data not in {None, ""}
    ]


def _write(data: object) -> str:
    # a field of minutes does not read the seconds of a time that is written out
    return f"{data:%H:%M}" if isinstance(data, time) else str(data)


def lock(thing: T) -> T:
    """Read a row anew and hold it until the end of the request."""
    db.session.refresh(thing, with_for_update=True)
    return thing
