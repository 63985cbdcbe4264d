"""Views of a merchant's requests in a case: more time, appeal, threat mark."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from pledge.cases.findings import actions as findings
from pledge.cases.findings.queries import list_appeals
from pledge.cases.handling import actions, threats
from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import Actor, Move, moves_open
from pledge.core.clock import add_working_days, today
from pledge.db import current_policy
from pledge.web.forms.base import SignedInForm, block
from pledge.web.forms.confirmation import Confirmation, ask_to_confirm
from pledge.web.forms.flow import submit
from pledge.web.labels import labels
from pledge.web.merchant import blueprint
from pledge.web.merchant.cases.disclosure import view_case
from pledge.web.merchant.cases.labels import REFUSALS, merchant_refusal_text
from pledge.web.setup.access import Audience, admits, get_own_case_or_404, signed_in_user
from pledge.web.setup.current import private
from pledge.web.setup.render import render

MAX_REASON = 500
MAX_APPEAL = 2000


class WordsForm(SignedInForm):
    """Words about a case; each kind of them has a label of its own."""

    words: TextAreaField


class MoreTimeForm(WordsForm):
    """Why more time is needed."""

    words = block(_l("为什么需要更多时间"), MAX_REASON, required=_l("请写明原因。"))


class AppealForm(WordsForm):
    """Why a finding is wrong."""

    words = block(_l("申诉理由"), MAX_APPEAL, required=_l("请写明您认为认定错在哪里。"))


class ThreatForm(WordsForm):
    """What was threatened or demanded."""

    words = block(
        _l("发生了什么"), MAX_APPEAL, required=_l("请写明对方怎么说、索要什么、何时通过什么方式。")
    )


@blueprint.route("/cases/<row_id:case_id>/more-time", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def ask_for_time(case_id: int) -> ResponseReturnValue:
    """Ask for more time to answer, once; it is given at once, to a day said beforehand."""
    case, form = get_own_case_or_404(case_id), MoreTimeForm()

    def act() -> str:
        actions.ask_for_time(case, form.words.data or "", by=signed_in_user())
        return str(_("已延期，请在%(day)s前答复。", day=_show(case)))

    def was_taken(words: str) -> bool:
        return case.extended_at is not None and words in {one.reason for one in case.changes}

    page = {"new_day": _later(case), "extension": current_policy().deadlines.extension}
    template = "merchant/cases/ask_for_time.html"
    return _submit(case, form, template, act=act, was_taken=was_taken, page=page)


@blueprint.route("/cases/<row_id:case_id>/appeal", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def appeal(case_id: int) -> ResponseReturnValue:
    """Appeal against an upheld finding, within its days and once."""
    case, form = get_own_case_or_404(case_id), AppealForm()

    def act() -> str:
        findings.appeal(case, form.words.data or "", by=signed_in_user())
        return str(_("申诉已提交，%(day)s前会有决定。", day=_show(case)))

    def was_taken(words: str) -> bool:
        return words in {filed.words for filed in list_appeals(case)}

    def confirm() -> Confirmation:
        findings.get_appealable(case)
        return _appealing(case, form.words.data or "")

    page, template = {"decide_by": _decide_by()}, "merchant/cases/appeal.html"
    return _submit(case, form, template, act=act, was_taken=was_taken, page=page, confirm=confirm)


@blueprint.route("/cases/<row_id:case_id>/threat", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def mark_threat(case_id: int) -> ResponseReturnValue:
    """Mark a case in which somebody threatened or extorted; the case itself goes on as before."""
    case, form = get_own_case_or_404(case_id), ThreatForm()

    def act() -> str:
        threats.mark_threat(case, form.words.data or "", by=signed_in_user())
        return str(_("标记已提交，由消费者协会工作人员核实，结果显示在本页。"))

    def was_taken(words: str) -> bool:
        waiting = [one for one in threats.list_threats(case) if one.is_confirmed is None]
        return words in {one.words for one in waiting}

    return _submit(case, form, "merchant/cases/mark_threat.html", act=act, was_taken=was_taken)


def _submit(
    case: Case,
    form: WordsForm,
    template: str,
    *,
    act: Callable[[], str],
    was_taken: Callable[[str], bool],
    page: Mapping[str, object] = MappingProxyType({}),
    confirm: Callable[[], Confirmation] | None = None,
) -> ResponseReturnValue:
    """Submit a merchant's words about a case; ``act`` returns what is said when it is done.

    ``was_taken`` tells whether these very words came before: a form sent twice is taken once.
    """
    back = url_for("merchant.show_case", case_id=case.id)

    def check() -> None:
        if was_taken(form.words.data or ""):
            abort(redirect(back))

    return submit(
        form,
        rows=[case],
        check=check,
        confirm=confirm and (lambda: private(ask_to_confirm(form, confirm()))),
        act=act,
        refused=dict.fromkeys(
            REFUSALS, lambda error: merchant_refusal_text(error, view_case(case))
        ),
        done=lambda said: said,
        show=lambda status: _page(case, form, template, page, status),
        back=back,
    )


def _page(
    case: Case, form: WordsForm, template: str, page: Mapping[str, object], status: int
) -> ResponseReturnValue:
    if form.problem:
        form.words.errors = [form.problem]
    body = render(
        template,
        case=view_case(case),
        form=form,
        moves=moves_open(case.status, {Actor.MERCHANT}),
        move=Move,
        today=today(),
        **page,
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
