"""Forms on an outcome's page; field names differ because they share one page."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from pledge.cases.rules.workflow import MAX_ANSWER, Measure
from pledge.web.forms.base import block
from pledge.web.forms.fields import EnumRadioField
from pledge.web.forms.stale_check import MAX_REASON, StateTokenForm, pick
from pledge.web.labels import labels

REASON_MISSING = _l("请写明理由。")


class MeasureForm(StateTokenForm):
    """Which measure is taken, and why."""

    # one that is not offered to an association is understood, to be refused by name
    measure = EnumRadioField(_l("措施"), Measure, labels.MEASURE, missing=_l("请选择一项措施。"))
    measure_reason = block(_l("采取措施的理由"), MAX_ANSWER, required=REASON_MISSING)


class SettleAppealForm(StateTokenForm):
    """How an appeal is settled, and why."""

    to = HiddenField()
    appeal_reason = block(_l("处理理由"), MAX_ANSWER, required=REASON_MISSING)


class CorrectionForm(StateTokenForm):
    """Why a finding is taken back."""

    correction_reason = block(_l("更正的理由"), MAX_ANSWER, required=REASON_MISSING)


class RecheckForm(StateTokenForm):
    """What a re-check has shown."""

    to = HiddenField()
    recheck_words = block(_l("复查情况"), MAX_ANSWER, required=_l("请写明复查看到了什么。"))


class ReopenForm(StateTokenForm):
    """Why a closed case is looked into again."""

    reopen_reason = block(_l("重新核查的理由"), MAX_ANSWER, required=REASON_MISSING)


class ProposalForm(StateTokenForm):
    """Why a pledge is to be revoked."""

    proposal_reason = block(_l("撤销的理由"), MAX_REASON, required=REASON_MISSING)


class SettlementForm(StateTokenForm):
    """What a second officer says to a proposed revocation."""

    to = HiddenField()
    settlement_reason = block(_l("复核意见"), MAX_REASON, required=_l("请写明复核意见。"))


class OutcomeForms:
    """All forms of one outcome's page: the one that was sent keeps what was typed."""

    def __init__(
        self, token: str, measures: Iterable[Measure], sent: StateTokenForm | None
    ) -> None:
        self.sent = sent
        self.measure = pick(MeasureForm, sent)
        self.appeal = pick(SettleAppealForm, sent)
        self.correction = pick(CorrectionForm, sent)
        self.recheck = pick(RecheckForm, sent)
        self.reopening = pick(ReopenForm, sent)
        self.measure.measure.offer(measures)
        own = (self.measure, self.appeal, self.correction, self.recheck, self.reopening)
        for form in own:
            form.state_token.data = token
