"""Views that release quarantined cases."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import HiddenField

from pledge.cases.handling import triage
from pledge.cases.handling.queue import list_quarantined
from pledge.db import db
from pledge.web.association import blueprint
from pledge.web.forms.base import BAD_REQUEST, SignedInForm
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
    """Which held cases a member has seen: those up to the newest on the page."""

    newest = HiddenField()

    @property
    def newest_id(self) -> int:
        """The id of the newest case that was seen; 0 where it is no id."""
        typed = self.newest.data or ""
        return min(int(typed[:10]), LARGEST_ID) if typed.isdecimal() and typed.isascii() else 0


@blueprint.post("/cases/<row_id:case_id>/release")
@admits(Audience.ASSOCIATION)
def release_case(case_id: int) -> ResponseReturnValue:
    """Let one held case into the queue."""
    case = lock(get_case_in_jurisdiction_or_404(case_id))
    if not ReleaseForm().validate():
        abort(BAD_REQUEST)
    triage.release(case, by=own_membership())
    db.session.commit()
    flash(_("已放入受理队列。"))
    return redirect(url_for("association.show_case", case_id=case.id))


@blueprint.post("/pledges/<number>/release")
@admits(Audience.ASSOCIATION)
def release_about(number: str) -> ResponseReturnValue:
    """Let all held cases about a pledge in that the member has seen; what came since stays."""
    pledge, member, form = (
        get_pledge_in_jurisdiction_or_404(number),
        own_membership(),
        ReleaseForm(),
    )
    if not form.validate():
        abort(BAD_REQUEST)
    held = list_quarantined(pledge, member.user_id, form.newest_id)
    for case in held:
        triage.release(lock(case), by=member)
    db.session.commit()
    flash(_("已放入受理队列：%(count)s件。", count=len(held)))
    return redirect(url_for("association.queue", tab="held"))
