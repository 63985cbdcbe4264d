"""Views of a revocation: proposed by one officer, settled by another.

Nobody outside the associations learns of a proposal; the merchant is told of a revocation.
"""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.badges.queries import list_badges
from pledge.badges.rules import BadgeStatus
from pledge.cases.findings import revocation
from pledge.cases.findings.revocation import find_proposal
from pledge.cases.models.outcomes import Revocation
from pledge.core.transitions import TransitionNotAllowed
from pledge.pledges.models import Pledge
from pledge.web.association import blueprint
from pledge.web.association.cases.errors import refusal_text
from pledge.web.association.cases.history.lines import Names
from pledge.web.association.findings.forms import ProposalForm, SettlementForm
from pledge.web.association.registry.pledges import (
    page_of_pledge,
    pledge_state,
    show_pledge_page,
)
from pledge.web.forms.confirmation import Confirmation
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import StateTokenForm, lock
from pledge.web.labels import labels
from pledge.web.setup.access import (
    Audience,
    admits,
    get_pledge_in_jurisdiction_or_404,
    own_membership,
    signed_in_user,
)

REFUSALS = dict.fromkeys(
    (
        revocation.NoUpheldCase,
        revocation.AppealPending,
        revocation.FindingNotPublic,
        revocation.SameOfficer,
        revocation.OwnConflict,
        revocation.AlreadyProposed,
        revocation.AlreadySettled,
    ),
    refusal_text,
)
AGREED = {"agreed": True, "declined": False}


@blueprint.post("/pledges/<number>/revocation")
@admits(Audience.OFFICER)
def propose_revocation(number: str) -> ResponseReturnValue:
    """Propose to revoke a pledge; a colleague must agree before anything happens."""
    pledge, form = get_pledge_in_jurisdiction_or_404(number), ProposalForm()

    def act() -> None:
        reason = form.proposal_reason.data or ""
        revocation.propose_revocation(pledge, by=signed_in_user(), reason=reason)

    return _submit(pledge, form, act=act, done=_("已提出撤销，等另一位工作人员复核。"))


@blueprint.post("/pledges/<number>/revocation/settlement")
@admits(Audience.OFFICER)
def settle_revocation(number: str) -> ResponseReturnValue:
    """Agree to a proposed revocation, after it was read once more, or decline it."""
    pledge, form = get_pledge_in_jurisdiction_or_404(number), SettlementForm()
    if form.to.data not in AGREED:
        abort(HTTPStatus.BAD_REQUEST)
    is_agreed, by = AGREED[form.to.data], signed_in_user()

    def check() -> None:
        proposal = _get_proposal(pledge)
        # Nobody may correct the finding while a pledge is revoked on it.
        lock(proposal.case)
        revocation.require_settleable(proposal, is_agreed=is_agreed, by=by)

    def act() -> None:
        proposal, reason = _get_proposal(pledge), form.settlement_reason.data or ""
        revocation.settle_revocation(proposal, is_agreed=is_agreed, by=by, reason=reason)

    confirm = partial(_confirm, pledge, form) if is_agreed else None
    done = _("承诺已撤销，已通知商家。") if is_agreed else _("没有同意撤销，承诺不变。")
    return _submit(pledge, form, check=check, confirm=confirm, act=act, done=done)


def _get_proposal(pledge: Pledge) -> Revocation:
    return find_proposal(pledge) or abort(HTTPStatus.NOT_FOUND)


def _submit(
    pledge: Pledge,
    form: StateTokenForm,
    *,
    act: Callable[[], None],
    done: str,
    check: Callable[[], object] | None = None,
    confirm: Callable[[], Confirmation] | None = None,
) -> ResponseReturnValue:
    return submit(
        form,
        rows=[pledge],
        state=pledge_state(pledge),
        check=check,
        confirm=confirm,
        act=act,
        refused=REFUSALS | {TransitionNotAllowed: lambda _error: _words_of_status(pledge)},
        done=done,
        show=partial(show_pledge_page, pledge, form),
        back=page_of_pledge(pledge),
    )


def _words_of_status(pledge: Pledge) -> str:
    now = labels.PLEDGE_STATUS[pledge.status_today]
    return str(_("承诺现在是“%(now)s”，不能这样处理。", now=now))


def _confirm(pledge: Pledge, form: SettlementForm) -> Confirmation:
    proposal = _get_proposal(pledge)
    live = sum(badge.status is BadgeStatus.ACTIVE for badge in list_badges(pledge))
    names = Names({proposal.by_id}, own_membership().association_id)
    return Confirmation(
        title=_("确认撤销承诺"),
        address=url_for("association.settle_revocation", number=labels.show_number(pledge.number)),
        button=_("撤销承诺"),
        facts=[
            (_("场所"), pledge.site.name),
            (_("承诺编号"), labels.show_number(pledge.number)),
            (_("提出"), names.of(proposal.by_id)),
            (_("理由"), proposal.reason),
            (_("复核意见"), form.settlement_reason.data or ""),
        ],
        consequences=[
            _("理由会公开显示在承诺页面和标识页面上，并写进给商家的邮件。"),
            _("撤销后不能恢复；%(count)s个在用标识扫出来会显示“已撤销”。", count=live),
        ],
        is_grave=True,
    )
