"""What a member does with a report: each a small form, refused with its words kept."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.associations.queries import list_members
from pledge.breaches import actions
from pledge.breaches.models import Report
from pledge.breaches.rules import ALLOWED_MOVES, Finding, Status
from pledge.breaches.rules import Audience as Reader
from pledge.changes import RefusedMove
from pledge.db import db
from pledge.web import labels, mail
from pledge.web.access import (
    Audience,
    admits,
    get_report_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.association import blueprint
from pledge.web.association.report_forms import (
    AssignForm,
    CloseForm,
    MessageForm,
    NoteForm,
    PutForm,
    TakeUpForm,
)
from pledge.web.association.reports import seen_of, show_desk
from pledge.web.association.seen_form import (
    Confirmation,
    SeenForm,
    Step,
    ask_to_confirm,
    lock,
    step_asked,
)
from pledge.web.row_id import ROW_ID

REPORT = f"/reports/<{ROW_ID}:report_id>"


@blueprint.post(f"{REPORT}/assign")
@admits(Audience.ASSOCIATION)
def assign_report(report_id: int) -> ResponseReturnValue:
    """Ask a colleague, or oneself, to look after a report."""
    report, member, form = _get(report_id), own_membership(), AssignForm()
    form.offer(list_members(member.association))

    def act() -> None:
        if report.status is Status.CLOSED:
            raise actions.ReportClosed
        actions.assign(report, form.members[form.assignee.data], by=member)

    return _do(report, form, act, _("已交办。"))


@blueprint.post(f"{REPORT}/take-up")
@admits(Audience.ASSOCIATION)
def take_up_report(report_id: int) -> ResponseReturnValue:
    """Begin, or go back to, looking into a report."""
    report, member = _get(report_id), own_membership()
    return _do(
        report, TakeUpForm(), lambda: actions.take_up(report, by=member), _("举报已进入核查。")
    )


@blueprint.post(f"{REPORT}/put-to-merchant")
@admits(Audience.ASSOCIATION)
def put_report_to_merchant(report_id: int) -> ResponseReturnValue:
    """Ask the merchant, in the association's own words."""
    report, member, form = _get(report_id), own_membership(), PutForm()

    def act() -> None:
        actions.put_to_merchant(report, form.paraphrase.data or "", by=member)
        mail.ask_merchant(report)

    return _do(report, form, act, _("已转商家答复，并已通知商家。"))


@blueprint.post(f"{REPORT}/note")
@admits(Audience.ASSOCIATION)
def write_note(report_id: int) -> ResponseReturnValue:
    """Write down something for colleagues alone."""
    report, member, form = _get(report_id), own_membership(), NoteForm()

    def act() -> None:
        actions.write_entry(report, Reader.ASSOCIATION, form.note.data or "", by=member.user)

    return _do(report, form, act, _("内部记录已保存。"))


@blueprint.post(f"{REPORT}/message")
@admits(Audience.ASSOCIATION)
def write_message(report_id: int) -> ResponseReturnValue:
    """Write to the reporter, who reads it with the receipt code."""
    report, member, form = _get(report_id), own_membership(), MessageForm()

    def act() -> None:
        actions.write_entry(report, Reader.REPORTER, form.message.data or "", by=member.user)
        mail.tell_reporter(report)

    return _do(report, form, act, _("留言已保存，举报人凭回执码可以看到。"))


@blueprint.post(f"{REPORT}/close")
@admits(Audience.OFFICER)
def close_report(report_id: int) -> ResponseReturnValue:
    """Close a report with a finding, after it was read once more."""
    report, member, form = _get(report_id), own_membership(), CloseForm()
    form.offer()
    if step_asked() is Step.EDIT:
        return show_desk(report, form)
    if status := form.refusal(seen_of(report)):
        return show_desk(report, form, status)
    finding = Finding(form.finding.data)
    if step_asked() is not Step.CONFIRMED and Status.CLOSED in ALLOWED_MOVES[report.status]:
        return ask_to_confirm(form, _closing(report, form, finding))

    def act() -> None:
        actions.close_report(report, finding, by=member, because=form.reason.data or "")
        if form.answer.data:
            actions.write_entry(report, Reader.REPORTER, form.answer.data, by=member.user)
        mail.tell_reporter(report)

    return _do(report, form, act, _("举报已办结。"), is_checked=True)


def _get(report_id: int) -> Report:
    return lock(get_report_in_jurisdiction_or_404(report_id))


def _do(
    report: Report,
    form: SeenForm,
    act: Callable[[], None],
    done: str,
    *,
    is_checked: bool = False,
) -> ResponseReturnValue:
    if not is_checked and (status := form.refusal(seen_of(report))):
        return show_desk(report, form, status)
    try:
        act()
    except RefusedMove as refused:
        return show_desk(report, form, form.refuse(_words_of(refused)))
    except actions.ReportClosed:
        return show_desk(report, form, form.refuse(_("举报已办结，不能再交办。")))
    db.session.commit()
    flash(done)
    return redirect(url_for("association.show_report", report_id=report.id))


def _words_of(refused: RefusedMove) -> str:
    words = _(
        "举报现在是“%(old)s”，不能转为“%(new)s”。",
        old=labels.REPORT_STATUS[refused.old],
        new=labels.REPORT_STATUS[refused.new],
    )
    return str(words)


def _closing(report: Report, form: CloseForm, finding: Finding) -> Confirmation:
    return Confirmation(
        title=_("确认办结举报"),
        address=url_for("association.close_report", report_id=report.id),
        button=_("确认办结"),
        facts=[
            (_("场所"), report.pledge.site.name),
            (_("问题"), str(labels.BREACH[report.code])),
            (_("认定"), str(labels.FINDING[finding])),
            (_("认定理由"), form.reason.data or ""),
            (_("给举报人的答复"), form.answer.data or ""),
        ],
        consequences=[
            _("办结后不能撤回，也不能改动认定。"),
            _("举报人凭回执码会看到认定结果和给他的答复；认定理由只留在协会内部。"),
            *([_("被问到的商家也会看到认定结果。")] if report.paraphrase else []),
        ],
        is_grave=True,
    )
