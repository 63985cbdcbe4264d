"""Forms that know which state of a thing their writer saw.

A form written on an older state is refused with its words kept, so that two colleagues never
overwrite each other unseen.
"""

from collections.abc import Callable
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from pledge.db import Model, db
from pledge.web.forms.base import SignedInForm, block

T = TypeVar("T", bound=Model)
F = TypeVar("F", bound="SeenForm")

CONFLICT = 409
MAX_REASON = 500


class SeenForm(SignedInForm):
    """A form that carries the state its writer saw."""

    version = HiddenField()
    problem = ""

    def refusal(self, seen: str, describe_newest_event: Callable[[], str] = str) -> int | None:
        """Check the form against the state of now; return the status of a refusal, or None.

        ``tell_newest`` says what was done last, for a writer who saw an older state.
        """
        is_valid = self.validate()
        if self.version.data != seen:
            problem = _(
                "您打开页面之后，同事或举报人改动了这里。您写的内容还在，请看过最新情况后再提交。"
            )
            self.problem = f"{problem}\n{describe_newest_event()}".strip()
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
    reason = block(_l("理由"), MAX_REASON, required=_l("请写明理由。"))


def pick(kind: type[F], sent: SeenForm | None) -> F:
    """Return the form that was sent if it is of this kind, or an empty one."""
    return sent if isinstance(sent, kind) else kind(formdata=None)


def lock(thing: T) -> T:
    """Read a row anew and hold it until the end of the request."""
    db.session.refresh(thing, with_for_update=True)
    return thing
