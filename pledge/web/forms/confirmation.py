"""The step before what is final: shown once more, with what was typed carried along."""

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from flask import request

from pledge.web.forms.base import SignedInForm
from pledge.web.setup.render import render


class Step(StrEnum):
    """Where a step stands that is read once more before it is taken."""

    REVIEW = "review"
    EDIT = "edit"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Confirmation:
    """What is read once more: facts, consequences, and the word on the button.

    ``identifying_text`` are pieces of the words that may point at a reporter, each with what it is.
    """

    title: str
    address: str
    button: str
    facts: list[tuple[str, str]]
    consequences: list[str] = field(default_factory=list)
    is_grave: bool = False
    identifying_text: list[tuple[str, str]] = field(default_factory=list)


def step_asked() -> Step:
    """Return the step of this request; anything unknown is the first one."""
    asked = request.form.get("step", "")
    return Step(asked) if asked in set(Step) else Step.REVIEW


def ask_to_confirm(form: SignedInForm, confirmation: Confirmation) -> str:
    """Show a step once more; the form's fields are carried along."""
    return render("forms/confirm.html", form=form, confirmation=confirmation, carried=carry(form))


def carry(form: SignedInForm) -> list[tuple[str, str]]:
    """Return what a form was sent with, to be sent again: names and words, without the token."""
    return [
        (part.name, _write(part.data))
        for part in form
        # a box that is not ticked is not sent
        if part.name != "csrf_token" and part.data not in {None, ""} and part.data is not False
    ]


def _write(data: object) -> str:
    # a field of minutes does not read the seconds of a time that is written out
    return f"{data:%H:%M}" if isinstance(data, time) else str(data)
