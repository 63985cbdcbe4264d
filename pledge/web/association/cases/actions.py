"""Views that change a case: assign, take up, note, message, decide."""

from collections.abc import Callable
from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.associations.queries import list_members
from pledge.cases.findings import actions as findings
from pledge.cases.handling import actions, triage
from pledge.cases.handling.queries import last_asking
from pledge.cases.models.cases import Case
from pledge.cases.reports.reporter_actions import write_to_reporter
from pledge.cases.rules.workflow import MOVE_OF_FINDING, Actor, Finding, destination
from pledge.web.association import blueprint
from pledge.web.association.cases.errors import REFUSALS
from pledge.web.association.cases.forms import (
    AssignForm,
    DecideForm,
    MessageForm,
    NoteForm,
    TakeUpForm,
)
from pledge.web.association.cases.show import case_state, show_case_page
from pledge.web.forms.confirmation import Confirmation
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import StateTokenForm
from pledge.web.labels.labels import BREACH, FINDING
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    own_membership,
)


@blueprint.post("/cases/<row_id:case_id>/assign")
@admits(Audience.ASSOCIATION)
def assign_case(case_id: int) -> ResponseReturnValue:
    """Ask a colleague, or oneself, to look after a case."""
    case, member, form = get_case_in_jurisdiction_or_404(case_id), own_membership(), AssignForm()
    form.offer(list_members(member.association))

    def act() -> None:
        triage.assign(case, form.members[form.assignee.data], by=member)

    return submit_on_case(case, form, act=act, done=_("已交办。"))


@blueprint.post("/cases/<row_id:case_id>/take-up")
@admits(Audience.ASSOCIATION)
def take_up_case(case_id: int) -> ResponseReturnValue:
    """Begin, or go back to, looking into a case."""
    case, member = get_case_in_jurisdiction_or_404(case_id), own_membership()
    act = partial(actions.take_up, case, by=member)
    return submit_on_case(case, TakeUpForm(), act=act, done=_("已进入核查。"))


@blueprint.post("/cases/<row_id:case_id>/note")
@admits(Audience.ASSOCIATION)
def write_note(case_id: int) -> ResponseReturnValue:
    """Write down something for colleagues alone."""
    case, member, form = get_case_in_jurisdiction_or_404(case_id), own_membership(), NoteForm()

    def act() -> None:
        actions.write_note(case, form.note.data or "", by=member.user)

    return submit_on_case(case, form, act=act, done=_("内部记录已保存。"))


@blueprint.post("/cases/<row_id:case_id>/message")
@admits(Audience.ASSOCIATION)
def write_message(case_id: int) -> ResponseReturnValue:
    """Write to a reporter, who reads it with the receipt code."""
    case, member, form = get_case_in_jurisdiction_or_404(case_id), own_membership(), MessageForm()
    form.offer(case)

    def act() -> None:
        report = form.reports[form.report.data]
        write_to_reporter(report, form.message.data or "", by=member.user)

    return submit_on_case(case, form, act=act, done=_("留言已保存，举报人凭回执码可以看到。"))


@blueprint.post("/cases/<row_id:case_id>/decide")
@admits(Audience.OFFICER)
def decide_case(case_id: int) -> ResponseReturnValue:
    """Decide a case with a finding, after it was read once more."""
    case, member, form = get_case_in_jurisdiction_or_404(case_id), own_membership(), DecideForm()

    def check() -> None:
        destination(case.status, MOVE_OF_FINDING[form.finding.chosen], {Actor.OFFICER})

    def act() -> None:
        reason = form.reason.data or ""
        findings.decide(case, form.finding.chosen, by=member, reason=reason)
        if answer := form.answer.data:
            for report in case.reports:
                write_to_reporter(report, answer, by=member.user)

    confirm = partial(_deciding, case, form)
    done = _("已作出认定。")
    return submit_on_case(case, form, check=check, confirm=confirm, act=act, done=done)


def submit_on_case(
    case: Case,
    form: StateTokenForm,
    *,
    act: Callable[[], None],
    done: str,
    check: Callable[[], object] | None = None,
    confirm: Callable[[], Confirmation] | None = None,
) -> ResponseReturnValue:
    """Submit a form of a case's page, which shows it again and follows when it is done."""
    return submit(
        form,
        rows=[case],
        state=case_state(case),
        check=check,
        confirm=confirm,
        act=act,
        refused=REFUSALS,
        done=done,
        show=partial(show_case_page, case, form),
        back=url_for("association.show_case", case_id=case.id),
    )


def _deciding(case: Case, form: DecideForm) -> Confirmation:
    finding = form.finding.chosen
    return Confirmation(
        title=_("确认认定"),
        address=url_for("association.decide_case", case_id=case.id),
        button=_("确认认定"),
        facts=[
            (_("场所"), case.name),
            (_("问题"), str(BREACH[case.code])),
            (_("认定"), str(FINDING[finding])),
            (_("认定理由"), form.reason.data or ""),
            (_("给举报人的答复"), form.answer.data or ""),
        ],
        consequences=[
            _("举报人凭回执码会看到认定结果和给他的答复。"),
            *([_("商家会看到认定结果和理由。")] if last_asking(case) else []),
            *(
                [_("商家可以申诉；申诉期满或者申诉处理完后，认定才会公开。")]
                if finding is Finding.UPHELD
                else []
            ),
            _("作出的认定留有记录；以后更正，也会写明更正。"),
        ],
        is_grave=True,
    )
