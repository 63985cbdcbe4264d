"""Confirmation pages of measures, appeals, corrections and re-checks."""

from flask import url_for
from flask_babel import gettext as _

from pledge.cases.findings.actions import find_recheck, get_decision
from pledge.cases.findings.queries import list_measures, milder_skipped
from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import Measure, Move
from pledge.pledges.rules import PledgeStatus
from pledge.web.association.findings.forms import (
    CorrectionForm,
    MeasureForm,
    RecheckForm,
    SettleAppealForm,
)
from pledge.web.forms.confirmation import Confirmation
from pledge.web.labels.labels import BREACH, MEASURE, PLEDGE_STATUS, show_moment


def confirm_measure(case: Case, form: MeasureForm) -> Confirmation:
    """Return what is read once more before a measure is taken."""
    measure = form.measure.chosen
    skipped = milder_skipped(list_measures(case))[measure]
    return Confirmation(
        title=_("确认采取措施"),
        address=url_for("association.take_measure", case_id=case.id),
        button=_("采取措施"),
        facts=[
            *_about(case),
            (_("措施"), str(MEASURE[measure])),
            (_("理由"), form.measure_reason.data or ""),
        ],
        consequences=[
            _("措施和理由记入案件，不能删除。"),
            *(
                [_("记录之后可以制作文书发给商家。")]
                if measure in {Measure.WARNING, Measure.INTERVIEW}
                else []
            ),
            *([name_skipped(skipped)] if skipped else []),
        ],
    )


def name_skipped(skipped: tuple[Measure, ...]) -> str:
    """Return the hint that milder measures were never taken; it forbids nothing."""
    names = "、".join(str(MEASURE[one]) for one in skipped)
    return str(_("本案还没有采取过较轻的措施：%(names)s。", names=names))


def confirm_settlement(case: Case, form: SettleAppealForm, *, is_allowed: bool) -> Confirmation:
    """Return what is read once more before an appeal is settled."""
    return Confirmation(
        title=_("确认申诉成立") if is_allowed else _("确认申诉不成立"),
        address=url_for("association.settle_appeal", case_id=case.id),
        button=_("申诉成立，更正认定") if is_allowed else _("申诉不成立，维持认定"),
        facts=[*_about(case), (_("处理理由"), form.appeal_reason.data or "")],
        consequences=[
            _("商家会收到邮件，邮件里有这里写的理由。"),
            *(
                [_("认定更正为“不成立”；原认定和更正都看得到。"), *_pledge_stays(case)]
                if is_allowed
                else [
                    _("认定维持成立。同一项认定只能申诉一次。"),
                    _("认定和理由随即公开，并写入公开日志。"),
                ]
            ),
        ],
        is_grave=True,
    )


def confirm_correction(case: Case, form: CorrectionForm) -> Confirmation:
    """Return what is read once more before a finding is taken back."""
    return Confirmation(
        title=_("确认更正认定"),
        address=url_for("association.correct_finding", case_id=case.id),
        button=_("更正为“不成立”"),
        facts=[*_about(case), (_("更正的理由"), form.correction_reason.data or "")],
        consequences=[
            _("认定更正为“不成立”；原认定和更正都看得到。"),
            _("商家会收到邮件，邮件里有这里写的理由；举报人会收到有新情况的提醒。"),
            *_pledge_stays(case),
        ],
        is_grave=True,
    )


def confirm_recheck(case: Case, form: RecheckForm, move: Move) -> Confirmation:
    """Return what is read once more before a breach is called mended, or back."""
    is_mended = move is Move.RECORD_REMEDY
    visit, is_public = find_recheck(case), get_decision(case).published_at is not None
    return Confirmation(
        title=_("确认复查结果：已整改") if is_mended else _("确认复查结果：回潮"),
        address=url_for("association.record_recheck", case_id=case.id),
        button=_("记为已整改") if is_mended else _("记为回潮"),
        facts=[
            *_about(case),
            (_("依据的现场核查"), show_moment(visit.visited_at) if visit else ""),
            (_("复查情况"), form.recheck_words.data or ""),
        ],
        consequences=[
            _("复查结果和日期随即公开，并写入公开日志，不能删除。")
            if is_public
            else _("复查结果和日期在认定公开时一并公开，并写入公开日志，不能删除。"),
            _("商家看得到复查结果；举报人会收到有新情况的提醒。"),
        ],
        is_grave=not is_mended,
    )


def _about(case: Case) -> list[tuple[str, str]]:
    return [(_("场所"), case.name), (_("问题"), str(BREACH[case.code]))]


def _pledge_stays(case: Case) -> list[str]:
    status = case.pledge.status_today if case.pledge else None
    if status not in {PledgeStatus.SUSPENDED, PledgeStatus.REVOKED}:
        return []
    words = _("承诺仍是“%(now)s”，更正不会自动改变它。", now=PLEDGE_STATUS[status])
    return [str(words)]
