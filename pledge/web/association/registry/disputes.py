"""Views of identity disputes: claim, licence photo, decision."""

from flask import Response, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.core.state_machine import RefusedMove
from pledge.db import db
from pledge.merchants import actions
from pledge.merchants.models import IdentityDispute
from pledge.merchants.rules import DisputeStatus
from pledge.pledges.actions import index_merchant
from pledge.web.association import blueprint
from pledge.web.association.cases.history.events import name_changers
from pledge.web.association.cases.show import send_private_photo
from pledge.web.association.registry.identities import differing_region, issue_after_confirmation
from pledge.web.forms.confirmation import Confirmation, Step, ask_to_confirm, step_asked
from pledge.web.forms.stale_check import DecisionForm, lock
from pledge.web.labels import labels
from pledge.web.notifications import mail
from pledge.web.setup.access import (
    Audience,
    admits,
    get_dispute_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.setup.render import render

SETTLED = {
    DisputeStatus.UPHELD.value: DisputeStatus.UPHELD,
    DisputeStatus.DISMISSED.value: DisputeStatus.DISMISSED,
}


@blueprint.get("/disputes/<row_id:dispute_id>")
@admits(Audience.OFFICER)
def show_dispute(dispute_id: int) -> ResponseReturnValue:
    """Show both sides of a dispute."""
    return _show(get_dispute_in_jurisdiction_or_404(dispute_id))


@blueprint.get("/disputes/<row_id:dispute_id>/licence")
@admits(Audience.OFFICER)
def show_licence(dispute_id: int) -> Response:
    """Show the claimant's photo of the licence; only here, and for nobody's cache."""
    dispute = get_dispute_in_jurisdiction_or_404(dispute_id)
    if dispute.licence_photo is None:
        abort(404)
    return send_private_photo(dispute.licence_photo)


@blueprint.post("/disputes/<row_id:dispute_id>/settle")
@admits(Audience.OFFICER)
def settle_dispute(dispute_id: int) -> ResponseReturnValue:
    """Uphold or dismiss a dispute, after it was read once more."""
    dispute = lock(get_dispute_in_jurisdiction_or_404(dispute_id))
    lock(dispute.merchant)
    form = DecisionForm()
    to = SETTLED.get(form.to.data or "")
    if step_asked() is Step.EDIT:
        return _show(dispute, form)
    if status := form.refusal(_seen_of(dispute)):
        return _show(dispute, form, status)
    if to is None:
        abort(400)
    if step_asked() is not Step.CONFIRMED and dispute.status is DisputeStatus.OPEN:
        return ask_to_confirm(form, _settling(dispute, form, to))
    return _settle(dispute, form, to)


def _settle(dispute: IdentityDispute, form: DecisionForm, to: DisputeStatus) -> ResponseReturnValue:
    reason = form.reason.data or ""
    former = dispute.merchant.owner
    try:
        actions.settle_dispute(dispute, to, by=own_membership().user, reason=reason)
    except RefusedMove:
        problem = _("争议已处理：%(now)s。", now=labels.DISPUTE_STATUS[dispute.status])
        return _show(dispute, form, form.refuse(problem))
    except actions.AlreadyRegistered:
        problem = _(
            "申请人的账号已登记了另一个主体，一个账号只能登记一个，所以不能把这份登记转给它。"
            "请联系申请人换一个账号申请。"
        )
        return _show(dispute, form, form.refuse(problem))
    mail.tell_of_dispute(dispute, dispute.claimant, reason)
    if to is DisputeStatus.UPHELD:
        index_merchant(dispute.merchant_id)
        issue_after_confirmation(dispute.merchant)
        mail.tell_of_dispute(dispute, former, reason)
    db.session.commit()
    flash(_("争议已处理：%(now)s。", now=labels.DISPUTE_STATUS[to]))
    return redirect(url_for("association.show_dispute", dispute_id=dispute.id))


def _seen_of(dispute: IdentityDispute) -> str:
    return f"{dispute.version}.{dispute.merchant.version}"


def _show(
    dispute: IdentityDispute, form: DecisionForm | None = None, status: int = 200
) -> ResponseReturnValue:
    form = form or DecisionForm(formdata=None)
    form.version.data = _seen_of(dispute)
    page = render(
        "association/registry/show_dispute.html",
        dispute=dispute,
        merchant=dispute.merchant,
        form=form,
        differing_region=differing_region,
        changes=list(reversed(dispute.changes)),
        who=name_changers(dispute.changes, own_membership().association_id),
    )
    return page, status


def _settling(dispute: IdentityDispute, form: DecisionForm, to: DisputeStatus) -> Confirmation:
    is_upheld = to is DisputeStatus.UPHELD
    return Confirmation(
        title=_("确认支持申请") if is_upheld else _("确认不支持申请"),
        address=url_for("association.settle_dispute", dispute_id=dispute.id),
        button=_("确认转移登记") if is_upheld else _("确认不支持"),
        facts=[
            (_("统一社会信用代码"), dispute.merchant.credit_code),
            (_("登记名称"), dispute.merchant.legal_name),
            (_("申请人填写的名称"), dispute.legal_name),
            (_("理由"), form.reason.data or ""),
        ],
        consequences=_consequences(dispute, is_upheld=is_upheld),
        is_grave=is_upheld,
    )


def _consequences(dispute: IdentityDispute, *, is_upheld: bool) -> list[str]:
    if not is_upheld:
        return [_("登记保持不变；申请人会收到邮件，邮件里有这里写的理由。")]
    return [
        _(
            "这份登记连同%(count)s个场所转给申请人，原账号不再能管理。",
            count=len(dispute.merchant.sites),
        ),
        _("登记名称改为“%(name)s”，身份记为已核验。", name=dispute.legal_name),
        _("双方都会收到邮件，邮件里有这里写的理由。处理后不能撤回。"),
    ]
