"""View that puts a case to its merchant, with a preview of identifying text.

What is found is named and forbids nothing: a member knows which date is the merchant's own.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.cases.handling import actions
from pledge.cases.handling.hearing import list_withheld
from pledge.cases.handling.queries import list_exhibits
from pledge.cases.models.cases import Case
from pledge.cases.rules.identifying_text import Trace, find_identifying_text
from pledge.web.association import blueprint
from pledge.web.association.cases.actions import submit_on_case
from pledge.web.association.cases.forms import AskForm
from pledge.web.forms.confirmation import Confirmation
from pledge.web.labels import labels
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    own_membership,
)

TRACE: Mapping[StrEnum, LazyString] = {
    Trace.PLATE: _l("车牌"),
    Trace.PHONE: _l("电话号码"),
    Trace.ACCOUNT: _l("邮箱或者账号"),
    Trace.NUMBER: _l("证件号一类的长号码"),
    Trace.DATE: _l("具体日期"),
    Trace.TIME: _l("时刻"),
    Trace.TABLE: _l("桌号、房号、车位"),
    Trace.ORDER: _l("订单号、票号、尾号"),
    Trace.NAME: _l("称呼"),
    Trace.VERBATIM: _l("举报人没有同意公开的原话"),
}


@blueprint.post("/cases/<row_id:case_id>/ask-merchant")
@admits(Audience.ASSOCIATION)
def ask_merchant(case_id: int) -> ResponseReturnValue:
    """Ask the merchant, in the association's own words, after they were read once more."""
    case, member, form = get_case_in_jurisdiction_or_404(case_id), own_membership(), AskForm()
    words, is_quoted = form.paraphrase.data or "", bool(form.is_quoted.data)

    def act() -> None:
        actions.ask_merchant(case, words, by=member, is_quoted=is_quoted)

    return submit_on_case(
        case,
        form,
        check=partial(actions.require_askable, case, by=member, is_quoted=is_quoted),
        confirm=partial(_asking, case, words, is_quoted=is_quoted),
        act=act,
        done=_("已转商家答复，并已通知商家。"),
    )


def label_identifying_text(case: Case, *texts: str) -> list[tuple[str, str]]:
    """List (what it is, the piece) of all in these texts that may point at a reporter of a case."""
    withheld = list_withheld(case)
    found = [one for text in texts for one in find_identifying_text(text, withheld)]
    return [(str(TRACE[one.what]), one.piece) for one in dict.fromkeys(found)]


def _asking(case: Case, words: str, *, is_quoted: bool) -> Confirmation:
    # All reports there are now: what an earlier asking told would leave later ones out.
    photos = sum(bool(one.disclosed) and one.reply_id is None for one in list_exhibits(case))
    return Confirmation(
        title=_("商家会看到的样子"),
        address=url_for("association.ask_merchant", case_id=case.id),
        button=_("转给商家"),
        facts=[
            (_("场所"), case.name),
            (_("问题"), str(labels.BREACH[case.code])),
            (_("环节"), _show_spots(case)),
            (_("时间"), labels.show_coarse_day(min(one.happened_on for one in case.reports))),
            (_("转述"), words),
            (_("举报人同意公开的原话"), "\n\n".join(_quotes(case) if is_quoted else ())),
            (_("披露的照片"), _("%(count)s张", count=photos) if photos else ""),
        ],
        consequences=[
            _("商家会收到邮件，答复期限从今天算起。"),
            _("商家看到之后收不回来。"),
        ],
        identifying_text=label_identifying_text(case, words),
    )


def _show_spots(case: Case) -> str:
    badges = [report.badge for report in case.reports if report.badge]
    spots = sorted({labels.show_spot(badge.scene, badge.label) for badge in badges})
    return "、".join(spots) or str(labels.SCENE[case.scene])


def _quotes(case: Case) -> Iterable[str]:
    return sorted(report.story for report in case.reports if report.consented_at)
