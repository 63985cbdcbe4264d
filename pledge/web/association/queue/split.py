"""Views that split reports off a case."""

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation

from pledge.cases.handling import triage
from pledge.cases.models.cases import Case, Report
from pledge.web.association import blueprint
from pledge.web.association.cases.errors import REFUSALS
from pledge.web.association.cases.show import case_state, state_token
from pledge.web.forms.base import block, choices
from pledge.web.forms.fields import BoxesField
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import MAX_REASON, StateTokenForm
from pledge.web.labels import labels
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.setup.render import render


class SplitForm(StateTokenForm):
    """Which reports become a case of their own, and why."""

    reports = BoxesField(_l("拆分出去的举报"), _l("请勾选本案要拆分出去的举报。"))
    reason = block(_l("拆分理由"), MAX_REASON, required=_l("请写明为什么不是同一件事。"))

    def offer(self, case: Case) -> None:
        """Offer the reports of a case."""
        self.of_case = {str(report.id): report for report in case.reports}
        self.reports.choices = choices(
            (
                number,
                _(
                    "举报%(id)s · %(day)s · %(code)s",
                    id=number,
                    day=labels.show_day(report.happened_on),
                    code=labels.BREACH[report.code],
                ),
            )
            for number, report in self.of_case.items()
        )

    def validate_reports(self, field: Field) -> None:
        """Refuse all of them."""
        if len(set(field.data or ())) == len(self.of_case):
            raise StopValidation(_("拆分后两边都要至少留一件举报。"))

    @property
    def ticked(self) -> list[Report]:
        """The reports that leave."""
        return [self.of_case[number] for number in self.reports.data or ()]

    of_case: dict[str, Report]


@blueprint.get("/cases/<row_id:case_id>/split")
@admits(Audience.ASSOCIATION)
def show_split(case_id: int) -> ResponseReturnValue:
    """Show the reports of a case, to tick those that are another matter."""
    return _show(get_case_in_jurisdiction_or_404(case_id), SplitForm(formdata=None))


@blueprint.post("/cases/<row_id:case_id>/split")
@admits(Audience.ASSOCIATION)
def split_case(case_id: int) -> ResponseReturnValue:
    """Make the ticked reports a case of their own."""
    case, member, form = get_case_in_jurisdiction_or_404(case_id), own_membership(), SplitForm()
    form.offer(case)
    return submit(
        form,
        rows=[case],
        state=case_state(case),
        act=lambda: triage.split_case(case, form.ticked, by=member, reason=form.reason.data or ""),
        refused=REFUSALS,
        done=lambda fresh: _("已拆分，这是新的案件%(id)s。", id=fresh.id),
        show=partial(_show, case, form),
        back=lambda fresh: url_for("association.show_case", case_id=fresh.id),
    )


def _show(case: Case, form: SplitForm, status: int = 200) -> ResponseReturnValue:
    form.state_token.data = state_token(case)
    form.offer(case)
    stories = {str(report.id): report.story for report in case.reports}
    page = render("association/queue/show_split.html", case=case, form=form, stories=stories)
    return page, status
