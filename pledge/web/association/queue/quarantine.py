"""Views that release quarantined cases."""

from http import HTTPStatus
from typing import NoReturn

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import HiddenField

from pledge.cases.handling import triage
from pledge.cases.handling.queue import list_quarantined
from pledge.web.association import blueprint
from pledge.web.forms.base import SignedInForm
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import lock
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    get_pledge_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.setup.converters import LARGEST_ID


class ReleaseForm(SignedInForm):
    """Which quarantined cases a member has seen: those up to the newest on the page."""

    newest = HiddenField()

    @property
    def newest_id(self) -> int:
        """The id of the newest case that was seen; 0 where it is no id."""
        typed = self.newest.data or ""
        return min(int(typed[:10]), LARGEST_ID) if typed.isdecimal() and typed.isascii() else 0


@blueprint.post("/cases/<row_id:case_id>/release")
@admits(Audience.ASSOCIATION)
def release_case(case_id: int) -> ResponseReturnValue:
    """Release one quarantined case into the queue."""
    case = get_case_in_jurisdiction_or_404(case_id)
    return submit(
        ReleaseForm(),
        rows=[case],
        act=lambda: triage.release(case, by=own_membership()),
        done=_("已放入受理队列。"),
        show=_refuse_foreign,
        back=url_for("association.show_case", case_id=case.id),
    )


@blueprint.post("/pledges/<number>/release")
@admits(Audience.ASSOCIATION)
def release_about(number: str) -> ResponseReturnValue:
    """Release the quarantined cases about a pledge that the member has seen, and no later ones."""
    pledge, member = get_pledge_in_jurisdiction_or_404(number), own_membership()
    form = ReleaseForm()

    def act() -> int:
        released = list_quarantined(pledge, member.user_id, form.newest_id)
        for case in released:
            triage.release(lock(case), by=member)
        return len(released)

    return submit(
        form,
        act=act,
        done=lambda count: _("已放入受理队列：%(count)s件。", count=count),
        show=_refuse_foreign,
        back=url_for("association.queue", tab="held"),
    )


def _refuse_foreign(_status: int) -> NoReturn:
    """Answer a form with nothing to fill in: only its token can be wrong."""
    abort(HTTPStatus.BAD_REQUEST)
