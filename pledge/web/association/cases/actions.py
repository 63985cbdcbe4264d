"""Views that change a case: assign, take up, note, message, decide."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.associations.queries import list_members
from pledge.cases.findings import actions as findings
from pledge.cases.handling import actions, triage
from pledge.cases.handling.queries import last_asking
from pledge.cases.models.cases import Case
from pledge.cases.reports.reporter_actions import write_to_reporter
from pledge.cases.rules.workflow import MOVE_OF_FINDING, Actor, Finding, MoveRefused, destination
from pledge.db import db
from pledge.web.association import blueprint
from pledge.web.association.cases.errors import REFUSALS, refusal_text
from pledge.web.association.cases.forms import (
    AssignForm,
    DecideForm,
    MessageForm,
    NoteForm,
    TakeUpForm,
)
from pledge.web.association.cases.show import refuse_unseen, show_desk
from pledge.web.forms.confirmation import Confirmation, Step, ask_to_confirm, step_asked
from pledge.web.forms.stale_check import SeenForm, lock
from pledge.web.labels.labels import BREACH, FINDING
from pledge.web.notifications import mail
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
    case, member, form = get_case(case_id), own_membership(), AssignForm()
    form.offer(list_members(member.association))

    def act() -> None:
        triage.assign(case, form.members[form.assignee.data], by=member)

    return do(case, form, act, _("已交办。"))


@blueprint.post("/cases/<row_id:case_id>/take-up")
@admits(Audience.ASSOCIATION)
def take_up_case(case_id: int) -> ResponseReturnValue:
    """Begin, or go back to, looking into a case."""
    case, member = get_case(case_id), own_membership()
    return do(case, TakeUpForm(), lambda: actions.take_up(case, by=member), _("已进入核查。"))


@blueprint.post("/cases/<row_id:case_id>/note")
@admits(Audience.ASSOCIATION)
def write_note(case_id: int) -> ResponseReturnValue:
    """Write down something for colleagues alone."""
    case, member, form = get_case(case_id), own_membership(), NoteForm()

    def act() -> None:
        actions.write_note(case, form.note.data or "", by=member.user)

    return do(case, form, act, _("内部记录已保存。"))


@blueprint.post("/cases/<row_id:case_id>/message")
@admits(Audience.ASSOCIATION)
def write_message(case_id: int) -> ResponseReturnValue:
    """Write to a reporter, who reads it with the receipt code."""
    case, member, form = get_case(case_id), own_membership(), MessageForm()
    form.offer(case)

    def act() -> None:
        report = form.reports[form.report.data]
        write_to_reporter(report, form.message.data or "", by=member.user)
        mail.tell_reporter(report)

    return do(case, form, act, _("留言已保存，举报人凭回执码可以看到。"))


@blueprint.post("/cases/<row_id:case_id>/decide")
@admits(Audience.OFFICER)
def decide_case(case_id: int) -> ResponseReturnValue:
    """Decide a case with a finding, after it was read once more."""
    case, member, form = get_case(case_id), own_membership(), DecideForm()
    form.offer()
    if step_asked() is Step.EDIT:
        return show_desk(case, form)
    if status := refuse_unseen(case, form):
        return show_desk(case, form, status)
    finding = Finding(form.finding.data)
    try:
        destination(case.status, MOVE_OF_FINDING[finding], {Actor.OFFICER})
    except MoveRefused as refused:
        return show_desk(case, form, form.refuse(refusal_text(refused)))
    if step_asked() is not Step.CONFIRMED:
        return ask_to_confirm(form, _deciding(case, form, finding))

    def act() -> None:
        decision = findings.decide(case, finding, by=member, reason=form.reason.data or "")
        mail.tell_of_finding(case, decision)
        for report in case.reports:
            if form.answer.data:
                write_to_reporter(report, form.answer.data, by=member.user)
            mail.tell_reporter(report)

    return do(case, form, act, _("已作出认定。"), is_checked=True)


def get_case(case_id: int) -> Case:
    """Get a case of this jurisdiction, read anew and held until the end of the request."""
    return lock(get_case_in_jurisdiction_or_404(case_id))


def do(
    case: Case,
    form: SeenForm,
    act: Callable[[], None],
    done: str,
    *,
    is_checked: bool = False,
) -> ResponseReturnValue:
    """Do what a form asks and lead back to the case, or show why it cannot be, with its words."""
    if not is_checked and (status := refuse_unseen(case, form)):
        return show_desk(case, form, status)
    try:
        act()
    except REFUSALS as refused:
        words = refusal_text(refused)
        db.session.rollback()
        return show_desk(get_case(case.id), form, form.refuse(words))
    db.session.commit()
    flash(done)
    return redirect(url_for("association.show_case", case_id=case.id))


def _deciding(case: Case, form: DecideForm, finding: Finding) -> Confirmation:
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
