"""Labels of a case's state for its merchant, and refusal texts."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.cases.findings import actions as findings
from pledge.cases.handling import actions, threats
from pledge.cases.rules.workflow import CaseStatus, Move
from pledge.core.transitions import TransitionNotAllowed
from pledge.web.labels import labels
from pledge.web.merchant.cases.disclosure import MerchantCaseView

# A sentence for every status; where a day belongs to it, the page says the day below.
STANDING: Mapping[CaseStatus, LazyString] = {
    CaseStatus.RECEIVED: _l("消费者协会收到了反映，还没有开始核查。"),
    CaseStatus.IN_REVIEW: _l("消费者协会正在核查，还没有认定。"),
    CaseStatus.WITH_MERCHANT: _l("消费者协会在等您的答复，还没有认定。"),
    CaseStatus.UPHELD: _l("消费者协会认定：没有履行承诺。"),
    CaseStatus.APPEALED: _l("您的申诉正在处理，由没有参与认定的工作人员决定。"),
    CaseStatus.REMEDIED: _l("消费者协会复查过：已经整改。认定保留在记录里。"),
    CaseStatus.RELAPSED: _l("消费者协会复查发现：整改之后问题又出现了。"),
    CaseStatus.NOT_UPHELD: _l("消费者协会认定：反映的问题不成立。案件已办结。"),
    CaseStatus.INSUFFICIENT: _l("消费者协会认定：证据不足。案件已办结，不认定您违反承诺。"),
    CaseStatus.REFERRED: _l("案件不在本系统处理，已经转出。"),
    CaseStatus.MERGED: _l("这件事已与另一案件合并办理。"),
}
REFUSALS = (
    TransitionNotAllowed,
    actions.NotAsked,
    actions.AlreadyExtended,
    findings.AppealTooLate,
    findings.AlreadyAppealed,
    threats.MarkWaiting,
)


def merchant_refusal_text(refused: Exception, case: MerchantCaseView) -> str:
    """Return why a merchant's step cannot be taken now; what was typed is not lost by it."""
    match refused:
        case actions.AlreadyExtended():
            words = _(
                "延期只能申请一次，本案已经延过。请在%(day)s前答复。",
                day=labels.show_day(case.reply_due_on) if case.reply_due_on else "",
            )
        case findings.AppealTooLate():
            until = case.decision.appeal_until if case.decision else None
            words = _(
                "申诉期已于%(day)s届满，不能再申诉。", day=labels.show_day(until) if until else ""
            )
        case findings.AlreadyAppealed():
            words = _("对一项认定只能申诉一次，您已经申诉过。")
        case threats.MarkWaiting():
            words = _("您此前的标记还在核实，有结果后才能再次标记。")
        case TransitionNotAllowed(status=status, wanted=Move.REPLY):
            words = _("案件已是“%(now)s”，不再收答复。", now=labels.CASE_STATUS[status])
        case TransitionNotAllowed(status=status):
            words = _("案件现在是“%(now)s”，不能这样处理。", now=labels.CASE_STATUS[status])
        case _:
            words = _("消费者协会现在没有在等您的答复。")
    return str(words)
