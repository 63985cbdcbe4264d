"""Refusal texts of case actions, one sentence for each exception."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.cases.evidence import exhibits
from pledge.cases.findings import actions as findings
from pledge.cases.findings import revocation
from pledge.cases.handling import actions, legal_holds, triage
from pledge.cases.letters import service as letters
from pledge.cases.rules.measures import PublicSuitReserved
from pledge.cases.rules.workflow import Move
from pledge.core.transitions import TransitionNotAllowed
from pledge.web.forms.flow import Refusals
from pledge.web.labels import labels

WORDS: Mapping[type[Exception], LazyString] = {
    triage.NotAMember: _l("请选择本协会的一位成员。"),
    triage.CaseClosed: _l("案件已有认定，不能再这样处理。"),
    triage.InConflict: _l("对方已声明回避本案，请交给别的同事。"),
    triage.NotTheSamePlace: _l("只有同一个场所的案件才能合并。"),
    triage.HeardAlready: _l("这件案件已经请商家答复过，不能并入别的案件；可以把另一件并入这一件。"),
    actions.CaseQuarantined: _l("案件还在暂存待看，请先放入受理队列。"),
    triage.NothingLeft: _l("拆分后两边都要至少留一件举报。"),
    triage.NoDisclosedReportLeft: _l("拆分后，本案至少要留下一件已请商家答复的举报。"),
    actions.ParaphraseMissing: _l("请用协会自己的话写一段转述，商家只看得到这一段。"),
    actions.NoPledgeHere: _l("这个场所没有签署承诺，不能转商家答复，也不能认定违反承诺。"),
    actions.PledgeHere: _l("这个场所签署了承诺，应当核查，不能转出。"),
    actions.WordsNotReleased: _l("没有举报人同意公开原话。"),
    findings.MerchantNotHeard: _l("还没有听取商家意见：请先转商家答复，等商家答复或者答复期满。"),
    findings.VisitMissing: _l("请先记录一次复查，再作这项认定。"),
    revocation.NoUpheldCase: _l("只有违反承诺经认定成立后才能撤销承诺。可以先暂停。"),
    revocation.AppealPending: _l(
        "商家的申诉还在处理；认定维持并公开以后才能撤销承诺。可以先暂停。"
    ),
    revocation.FindingNotPublic: _l(
        "认定还没有公开；申诉期过后、认定公开了才能撤销承诺。可以先暂停。"
    ),
    revocation.SameOfficer: _l("撤销须由另一位工作人员复核同意，提出人不能自己同意。"),
    revocation.OwnConflict: _l("您声明过回避有关这份承诺的案件，不能暂停、恢复或者撤销它。"),
    letters.MeasureNotTaken: _l("本案还没有采取这项措施：请先记下措施和理由，再制作文书。"),
    revocation.AlreadyProposed: _l("已经有一项撤销提议在等待复核。"),
    revocation.AlreadySettled: _l("这项提议已经处理过。"),
    legal_holds.AlreadyOnHold: _l("案件已经在保全中。"),
    legal_holds.NotOnHold: _l("案件没有保全，不用解除。"),
    exhibits.NotDisclosable: _l("商家自己的照片不用作披露件。"),
    exhibits.NothingDisclosed: _l("披露件已经被收回了。"),
    exhibits.OriginalNotKept: _l("这张照片没有密封原件，或者原件已按期删除。"),
    exhibits.ReasonMissing: _l("请写明查看原件的理由。"),
    PublicSuitReserved: _l("消费民事公益诉讼只能由中国消费者协会和省级消费者协会提起。"),
}


def refusal_text(refused: Exception) -> str:
    """Return why something was refused; a move that the table lacks is named."""
    if not isinstance(refused, TransitionNotAllowed):
        return str(WORDS[type(refused)])
    words = _(
        "案件现在是“%(now)s”，不能“%(move)s”。",
        now=labels.CASE_STATUS[refused.status],
        move=labels.MOVE[refused.wanted],
    )
    if refused.is_for_others and refused.wanted in {Move.DISMISS_APPEAL, Move.ALLOW_APPEAL}:
        words = _(
            "您参与过本案，或者参与过与它合并、拆分的案件，申诉要由没有参与过的工作人员处理。"
        )
    elif refused.is_for_others:
        words = _("“%(move)s”不能由您来作。", move=labels.MOVE[refused.wanted])
    return str(words)


REFUSALS: Refusals = dict.fromkeys((TransitionNotAllowed, *WORDS), refusal_text)
