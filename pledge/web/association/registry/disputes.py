"""Views of identity disputes: claim, licence photo, decision."""

from functools import partial
from http import HTTPStatus

from flask import Response, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.core.transitions import TransitionNotAllowed
from pledge.merchants import actions
from pledge.merchants.models import IdentityDispute
from pledge.merchants.rules import DisputeStatus
from pledge.pledges.actions import index_merchant
from pledge.web.association import blueprint
from pledge.web.association.cases.history.events import name_changers
from pledge.web.association.cases.show import send_private_photo
from pledge.web.association.registry.identities import differing_region, issue_after_confirmation
from pledge.web.forms.confirmation import Confirmation
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import DecisionForm, State
from pledge.web.labels import labels
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
    dispute, form = get_dispute_in_jurisdiction_or_404(dispute_id), DecisionForm()
    to = SETTLED.get(form.to.data or "") or abort(HTTPStatus.BAD_REQUEST)

    def check() -> None:
        if dispute.status is not DisputeStatus.OPEN:
            raise TransitionNotAllowed(dispute.status, to)

    return submit(
        form,
        rows=[dispute, dispute.merchant],
        state=State(partial(_state_token, dispute)),
        check=check,
        confirm=partial(_settling, dispute, form, to),
        act=partial(_settle, dispute, to, form.reason.data or ""),
        refused={
            TransitionNotAllowed: lambda _error: _words_of_status(dispute.status),
            actions.AlreadyRegistered: _(
                "申请人的账号已登记了另一个主体，一个账号只能登记一个，所以不能把这份登记转给它。"
                "请联系申请人换一个账号申请。"
            ),
        },
        done=_words_of_status(to),
        show=partial(_show, dispute, form),
        back=url_for("association.show_dispute", dispute_id=dispute_id),
    )


def _settle(dispute: IdentityDispute, to: DisputeStatus, reason: str) -> None:
    actions.settle_dispute(dispute, to, by=own_membership().user, reason=reason)
    if to is DisputeStatus.UPHELD:
        index_merchant(dispute.merchant_id)
        issue_after_confirmation(dispute.merchant)


def _words_of_status(status: DisputeStatus) -> str:
    return str(_("争议已处理：%(now)s。", now=labels.DISPUTE_STATUS[status]))


def _state_token(dispute: IdentityDispute) -> str:
    return f"{dispute.version}.{dispute.merchant.version}"


def _show(
    dispute: IdentityDispute, form: DecisionForm | None = None, status: int = 200
) -> ResponseReturnValue:
    form = form or DecisionForm(formdata=None)
    form.state_token.data = _state_token(dispute)
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
