"""Views of a merchant's requests in a case: more time, appeal, threat mark."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pledge.cases.findings import actions as findings
from pledge.cases.findings.queries import list_appeals
from pledge.cases.handling import actions, threats
from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import Actor, Move, moves_open
from pledge.core.clock import add_working_days, today
from pledge.db import current_policy, db
from pledge.web.forms import confirmation as confirming
from pledge.web.forms.base import SignedInForm, block
from pledge.web.forms.confirmation import Confirmation
from pledge.web.labels import labels
from pledge.web.merchant import blueprint
from pledge.web.merchant.cases.disclosure import view_case
from pledge.web.merchant.cases.labels import REFUSALS, merchant_refusal_text
from pledge.web.merchant.cases.show import hold
from pledge.web.notifications import mail
from pledge.web.notifications.mail import Came
from pledge.web.setup.access import Audience, admits, get_own_case_or_404, signed_in_user
from pledge.web.setup.current import private
from pledge.web.setup.render import render

MAX_REASON = 500
MAX_APPEAL = 2000
CONFLICT = 409


class MoreTimeForm(SignedInForm):
    """Why more time is needed."""

    words = block(_l("为什么需要更多时间"), MAX_REASON, required=_l("请写明原因。"))


class AppealForm(SignedInForm):
    """Why a finding is wrong."""

    words = block(_l("申诉理由"), MAX_APPEAL, required=_l("请写明您认为认定错在哪里。"))


class ThreatForm(SignedInForm):
    """What was threatened or demanded."""

    words = block(
        _l("发生了什么"), MAX_APPEAL, required=_l("请写明对方怎么说、索要什么、何时通过什么方式。")
    )


@dataclass(frozen=True)
class MerchantStep:
    """One step: its page, what taking it does and says, and what a colleague hears of it.

    ``was_taken`` tells whether these very words came before: a form sent twice is one step.
    ``confirm`` makes what is read once more before a step that is taken only once; it raises what
    taking the step would.
    """

    template: str
    act: Callable[[str], str]
    was_taken: Callable[[str], bool]
    came: Came
    page: Mapping[str, object] = field(default_factory=dict)
    confirm: Callable[[str], Confirmation] | None = None


@blueprint.route("/cases/<row_id:case_id>/more-time", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def ask_for_time(case_id: int) -> ResponseReturnValue:
    """Ask for more time to answer, once; it is given at once, to a day said beforehand."""
    case = get_own_case_or_404(case_id)

    def act(words: str) -> str:
        actions.ask_for_time(case, words, by=signed_in_user())
        return str(_("已延期，请在%(day)s前答复。", day=_show(case)))

    def was_taken(words: str) -> bool:
        return case.extended_at is not None and words in {one.reason for one in case.changes}

    page = {"new_day": _later(case), "extension": current_policy().deadlines.extension}
    step = MerchantStep("merchant/cases/ask_for_time.html", act, was_taken, Came.MORE_TIME, page)
    return _take(case, MoreTimeForm(), step)


@blueprint.route("/cases/<row_id:case_id>/appeal", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def appeal(case_id: int) -> ResponseReturnValue:
    """Appeal against an upheld finding, within its days and once."""
    case = get_own_case_or_404(case_id)

    def act(words: str) -> str:
        findings.appeal(case, words, by=signed_in_user())
        return str(_("申诉已提交，%(day)s前会有决定。", day=_show(case)))

    def was_taken(words: str) -> bool:
        return words in {filed.words for filed in list_appeals(case)}

    def confirm(words: str) -> Confirmation:
        findings.get_appealable(case)
        return _appealing(case, words)

    page = {"decide_by": _decide_by()}
    step = MerchantStep("merchant/cases/appeal.html", act, was_taken, Came.APPEAL, page, confirm)
    return _take(case, AppealForm(), step)


@blueprint.route("/cases/<row_id:case_id>/threat", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def mark_threat(case_id: int) -> ResponseReturnValue:
    """Mark a case in which somebody threatened or extorted; the case itself goes on as before."""
    case = get_own_case_or_404(case_id)

    def act(words: str) -> str:
        threats.mark_threat(case, words, by=signed_in_user())
        return str(_("标记已提交，由消费者协会工作人员核实，结果显示在本页。"))

    def was_taken(words: str) -> bool:
        waiting = [one for one in threats.list_threats(case) if one.is_confirmed is None]
        return words in {one.words for one in waiting}

    step = MerchantStep("merchant/cases/mark_threat.html", act, was_taken, Came.THREAT)
    return _take(case, ThreatForm(), step)


def _take(case: Case, form: SignedInForm, step: MerchantStep) -> ResponseReturnValue:
    is_back = step.confirm and confirming.step_asked() is confirming.Step.EDIT
    if is_back or not form.is_submitted():
        return _page(case, form, step)
    if not form.validate():
        return _page(case, form, step, form.status)
    words = form["words"].data or ""
    hold(case)
    if step.was_taken(words):
        return redirect(url_for("merchant.show_case", case_id=case.id))
    try:
        if step.confirm and confirming.step_asked() is not confirming.Step.CONFIRMED:
            return private(confirming.ask_to_confirm(form, step.confirm(words)))
        done = step.act(words)
    except REFUSALS as refused:
        form["words"].errors = [merchant_refusal_text(refused, view_case(case))]
        return _page(case, form, step, CONFLICT)
    mail.tell_assignee(case, step.came)
    db.session.commit()
    flash(done)
    return redirect(url_for("merchant.show_case", case_id=case.id))


def _page(
    case: Case, form: SignedInForm, step: MerchantStep, status: int = 200
) -> ResponseReturnValue:
    body = render(
        step.template,
        case=view_case(case),
        form=form,
        moves=moves_open(case.status, {Actor.MERCHANT}),
        move=Move,
        today=today(),
        **step.page,
    )
    return private(body, status)


def _appealing(case: Case, words: str) -> Confirmation:
    return Confirmation(
        title=_("确认申诉"),
        address=url_for("merchant.appeal", case_id=case.id),
        button=_("提交申诉"),
        facts=[
            (_("场所"), case.name),
            (_("问题"), str(labels.BREACH[case.code])),
            (_("申诉理由"), words),
        ],
        consequences=[
            _("对这项认定只能申诉一次，提交后不能补充或者修改。"),
            _(
                "由没有参与认定的工作人员审查，%(day)s前作出决定。",
                day=labels.show_day(_decide_by()),
            ),
            _("申诉期间认定不公开。"),
        ],
    )


def _decide_by() -> date:
    return add_working_days(today(), current_policy().deadlines.decision)


def _later(case: Case) -> date:
    return add_working_days(
        max(case.reply_due_on or today(), today()), current_policy().deadlines.extension
    )


def _show(case: Case) -> str:
    return labels.show_day(case.due_on) if case.due_on else ""
