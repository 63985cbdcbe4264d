"""Views that refer a case about an unsigned place to another body."""

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.cases.handling.actions import refer
from pledge.cases.models.cases import Case
from pledge.web.association import blueprint
from pledge.web.association.cases.errors import REFUSALS
from pledge.web.association.cases.forms import ReferForm
from pledge.web.association.cases.show import case_state, state_token
from pledge.web.forms.flow import submit
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.setup.render import render


@blueprint.get("/cases/<row_id:case_id>/referral")
@admits(Audience.ASSOCIATION)
def show_referral(case_id: int) -> ResponseReturnValue:
    """Ask where a case goes, and why."""
    return _show(get_case_in_jurisdiction_or_404(case_id), ReferForm(formdata=None))


@blueprint.post("/cases/<row_id:case_id>/referral")
@admits(Audience.ASSOCIATION)
def refer_case(case_id: int) -> ResponseReturnValue:
    """Close a case about an unsigned place by referring it."""
    case, member, form = get_case_in_jurisdiction_or_404(case_id), own_membership(), ReferForm()

    def act() -> None:
        refer(case, by=member, reason=form.refer_reason.data or "")

    return submit(
        form,
        rows=[case],
        state=case_state(case),
        act=act,
        refused=REFUSALS,
        done=_("案件已转出。"),
        show=partial(_show, case, form),
        back=url_for("association.show_case", case_id=case_id),
    )


def _show(case: Case, form: ReferForm, status: int = 200) -> ResponseReturnValue:
    form.state_token.data = state_token(case)
    return render("association/cases/show_referral.html", case=case, form=form), status
