"""Views that declare a member's conflict of interest."""

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pledge.associations.models import Membership
from pledge.associations.queries import list_associations, list_members
from pledge.cases.handling import triage
from pledge.cases.handling.queries import list_conflicts
from pledge.cases.models.cases import Case
from pledge.core.regions import contains
from pledge.web.association import blueprint
from pledge.web.association.cases.show import case_state, state_token
from pledge.web.forms.base import block
from pledge.web.forms.confirmation import Confirmation
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import MAX_REASON, StateTokenForm
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.setup.render import render


class ConflictForm(StateTokenForm):
    """Why a member must not handle a case."""

    reason = block(_l("回避理由"), MAX_REASON, required=_l("请写明回避理由。"))


@blueprint.get("/cases/<row_id:case_id>/conflict")
@admits(Audience.ASSOCIATION)
def show_conflict(case_id: int) -> ResponseReturnValue:
    """Show the form with which a member declares a conflict of interest."""
    return _show(get_case_in_jurisdiction_or_404(case_id), ConflictForm(formdata=None))


@blueprint.post("/cases/<row_id:case_id>/conflict")
@admits(Audience.ASSOCIATION)
def declare_conflict(case_id: int) -> ResponseReturnValue:
    """Take a declaration after it was read once more; the case is closed to its writer."""
    case, member, form = get_case_in_jurisdiction_or_404(case_id), own_membership(), ConflictForm()
    return submit(
        form,
        rows=[case],
        state=case_state(case),
        confirm=partial(_declaring, case, member, form),
        act=lambda: triage.declare_conflict(case, form.reason.data or "", by=member),
        done=_("已登记回避，这件案件由其他同事办理。"),
        show=partial(_show, case, form),
        back=url_for("association.queue"),
    )


def _show(case: Case, form: ConflictForm, status: int = 200) -> ResponseReturnValue:
    form.state_token.data = state_token(case)
    page = render("association/cases/show_conflict.html", case=case, form=form)
    return page, status


def _declaring(case: Case, member: Membership, form: ConflictForm) -> Confirmation:
    return Confirmation(
        title=_("确认回避"),
        address=url_for("association.declare_conflict", case_id=case.id),
        button=_("确认回避"),
        facts=[
            (_("案件"), str(case.id)),
            (_("场所"), case.name),
            (_("回避理由"), form.reason.data or ""),
        ],
        consequences=[
            _("您以后看不到这件案件，也看不到其中的举报和照片；并案、拆分以后也是这样。"),
            _("同事能看到您的回避理由。声明以后不能自己撤回。"),
            _who_goes_on(case, member),
        ],
        is_grave=True,
    )


def _who_goes_on(case: Case, member: Membership) -> str:
    away = {row.user_id for row in list_conflicts(case)} | {member.user_id}
    own = member.association
    if any(one.user_id not in away for one in list_members(own)):
        return str(_("案件会变成无人负责，由本协会其他同事接手。"))
    wider = [
        one.name
        for one in list_associations()
        if one.region_code != own.region_code
        and contains(one.region_code, own.region_code)
        and any(member.user_id not in away for member in list_members(one))
    ]
    if not wider:
        return str(
            _("本协会没有其他成员可以接手，也没有上级协会能看到：请先请运行管理员增加成员。")
        )
    return str(
        _("本协会没有其他成员可以接手，由能看到这件案件的上级协会办理：%(who)s。", who=wider[-1])
    )
