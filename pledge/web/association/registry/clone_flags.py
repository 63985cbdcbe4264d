"""Views of clone flags: list, show, settle."""

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.badges.models import BadgeFlag
from pledge.badges.rules import FlagStatus
from pledge.badges.scanning import clone_flags
from pledge.badges.scanning.scan_counts import list_days
from pledge.core.transitions import TransitionNotAllowed
from pledge.web.association import blueprint
from pledge.web.association.cases.history.events import name_changers
from pledge.web.forms.flow import Refused, submit
from pledge.web.forms.stale_check import DecisionForm, State
from pledge.web.setup.access import (
    Audience,
    admits,
    get_flag_in_jurisdiction_or_404,
    own_jurisdiction,
    own_membership,
)
from pledge.web.setup.render import render

FOUND = {status.value: status for status in (FlagStatus.CONFIRMED, FlagStatus.DISMISSED)}


@blueprint.get("/flags")
@admits(Audience.ASSOCIATION)
def list_flags() -> str:
    """List the open suspicions of the jurisdiction."""
    return render(
        "association/registry/list_flags.html",
        flags=clone_flags.list_open_flags(own_jurisdiction()),
    )


@blueprint.get("/flags/<row_id:flag_id>")
@admits(Audience.ASSOCIATION)
def show_flag(flag_id: int) -> ResponseReturnValue:
    """Show one suspicion with the badge's counts by day."""
    return _show(get_flag_in_jurisdiction_or_404(flag_id))


@blueprint.post("/flags/<row_id:flag_id>/settle")
@admits(Audience.OFFICER)
def settle_flag(flag_id: int) -> ResponseReturnValue:
    """Write down whether the badge was copied; changes nothing else."""
    flag, form = get_flag_in_jurisdiction_or_404(flag_id), DecisionForm()

    def act() -> None:
        to = FOUND.get(form.to.data or "")
        if to is None:
            raise Refused(_("请选择查看结果。"))
        clone_flags.settle_flag(flag, to, by=own_membership().user, reason=form.reason.data or "")

    return submit(
        form,
        rows=[flag],
        state=State(lambda: str(flag.version)),
        act=act,
        refused={TransitionNotAllowed: _("这条提示已经处理过了。")},
        done=_("查看结果已记录。"),
        show=partial(_show, flag, form),
        back=url_for("association.list_flags"),
    )


def _show(
    flag: BadgeFlag, form: DecisionForm | None = None, status: int = 200
) -> ResponseReturnValue:
    form = form or DecisionForm()
    form.state_token.data = str(flag.version)
    body = render(
        "association/registry/show_flag.html",
        flag=flag,
        form=form,
        days=list_days(flag.badge),
        changes=flag.changes[::-1],
        who=name_changers(flag.changes, own_membership().association_id),
    )
    return body, status
