"""Forms on a case's page."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from pledge.associations.models import Membership
from pledge.cases.models.cases import Case, Report
from pledge.cases.rules.workflow import MAX_ANSWER, MAX_STORY, Finding
from pledge.web.forms.base import block, choices
from pledge.web.forms.fields import EnumRadioField, OfferedField
from pledge.web.forms.stale_check import StateTokenForm, pick
from pledge.web.labels import labels


class AssignForm(StateTokenForm):
    """Who looks after the case."""

    assignee = OfferedField(_l("交给"), _l("请选择本协会的一位成员。"))

    def offer(self, members: list[Membership]) -> None:
        """Offer the members of one association."""
        self.members = {str(member.user_id): member for member in members}
        self.assignee.choices = choices(
            [("", _("请选择"))]
            + [
                (user_id, f"{member.user.email} · {labels.ROLE[member.role]}")
                for user_id, member in self.members.items()
            ]
        )

    members: dict[str, Membership]


class TakeUpForm(StateTokenForm):
    """Begin, or go back to, looking into the case: nothing to fill in."""


class AskForm(StateTokenForm):
    """Form of the paraphrase put to the merchant."""

    paraphrase = block(
        _l("给商家看的转述"),
        MAX_STORY,
        required=_l("请用协会自己的话写一段转述，商家只看得到这一段。"),
    )
    is_quoted = BooleanField(_l("同时给商家看举报人同意公开的原话"))


class NoteForm(StateTokenForm):
    """Words for colleagues alone."""

    note = block(_l("内部记录"), MAX_ANSWER, required=_l("请写下要记录的内容。"))


class MessageForm(StateTokenForm):
    """Words for a reporter, read with the receipt code."""

    report = OfferedField(_l("给谁"), _l("请选择本案的一件举报。"))
    message = block(_l("给举报人留言"), MAX_ANSWER, required=_l("请写下要告诉举报人的话。"))

    def offer(self, case: Case) -> None:
        """Offer the reports of a case; the first is chosen already."""
        self.reports = {str(report.id): report for report in case.reports}
        self.report.choices = choices(
            (number, _("举报%(id)s的举报人", id=number)) for number in self.reports
        )
        if len(self.reports) == 1 and not self.report.data:
            self.report.data = next(iter(self.reports))

    reports: dict[str, Report]


class ReferForm(StateTokenForm):
    """Where a case about a place without a pledge goes, and why."""

    refer_reason = block(
        _l("转给谁、为什么"), MAX_ANSWER, required=_l("请写明转给谁、为什么转出。")
    )


class DecideForm(StateTokenForm):
    """Form of an officer's finding: finding, reason, answer to the reporters."""

    finding = EnumRadioField(_l("认定"), Finding, labels.FINDING, missing=_l("请选择认定结果。"))
    reason = block(_l("认定理由"), MAX_ANSWER, required=_l("请写明认定的依据。"))
    answer = block(_l("给举报人的答复"), MAX_ANSWER, required=False)


class CaseForms:
    """All forms of one case's page: the one that was sent keeps what was typed."""

    def __init__(
        self,
        case: Case,
        members: list[Membership],
        token: str,
        sent: StateTokenForm | None = None,
    ) -> None:
        self.sent = sent
        self.assign = pick(AssignForm, sent)
        self.take_up = pick(TakeUpForm, sent)
        self.ask = pick(AskForm, sent)
        self.note = pick(NoteForm, sent)
        self.message = pick(MessageForm, sent)
        self.decide = pick(DecideForm, sent)
        self.assign.offer(members)
        self.message.offer(case)
        for form in (self.assign, self.take_up, self.ask, self.note, self.message, self.decide):
            # What is sent next was written on the state shown now.
            form.state_token.data = token
