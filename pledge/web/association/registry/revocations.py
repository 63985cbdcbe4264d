"""Views of a revocation: proposed by one officer, settled by another.

Nobody outside the associations learns of a proposal; the merchant is told of a revocation.
"""

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.badges.queries import list_badges
from pledge.badges.rules import BadgeStatus
from pledge.cases.findings import revocation
from pledge.cases.findings.revocation import find_proposal
from pledge.cases.models.outcomes import Revocation
from pledge.core.state_machine import RefusedMove
from pledge.db import db
from pledge.pledges.models import Pledge
from pledge.web.association import blueprint
from pledge.web.association.cases.errors import refusal_text
from pledge.web.association.cases.history.lines import Names
from pledge.web.association.findings.forms import ProposalForm, SettlementForm
from pledge.web.association.registry.pledges import seen_of_pledge, show_pledge_of
from pledge.web.forms.confirmation import Confirmation, Step, ask_to_confirm, step_asked
from pledge.web.forms.stale_check import SeenForm, lock
from pledge.web.labels import labels
from pledge.web.notifications import mail
from pledge.web.setup.access import (
    Audience,
    admits,
    get_pledge_in_jurisdiction_or_404,
    own_membership,
    signed_in_user,
)

REFUSALS = (
    revocation.NoUpheldCase,
    revocation.AppealPending,
    revocation.FindingNotPublic,
    revocation.SameOfficer,
    revocation.OwnConflict,
    revocation.AlreadyProposed,
    revocation.AlreadySettled,
)
AGREED = {"agreed": True, "declined": False}


@blueprint.post("/pledges/<number>/revocation")
@admits(Audience.OFFICER)
def propose_revocation(number: str) -> ResponseReturnValue:
    """Propose to revoke a pledge; a colleague must agree before anything happens."""
    pledge, form = lock(get_pledge_in_jurisdiction_or_404(number)), ProposalForm()
    if status := form.refusal(seen_of_pledge(pledge)):
        return show_pledge_of(pledge, form, status)

    def act() -> None:
        reason = form.proposal_reason.data or ""
        proposal = revocation.propose_revocation(pledge, by=signed_in_user(), reason=reason)
        mail.tell_members(
            revocation.list_settlers(proposal),
            "mail/revocation_proposed.txt",
            path=_page_of(pledge),
            pledge=pledge,
            site=pledge.site,
        )

    return _do(pledge, form, act, _("已提出撤销，等另一位工作人员复核。"))


@blueprint.post("/pledges/<number>/revocation/settlement")
@admits(Audience.OFFICER)
def settle_revocation(number: str) -> ResponseReturnValue:
    """Agree to a proposed revocation, after it was read once more, or decline it."""
    pledge, form = lock(get_pledge_in_jurisdiction_or_404(number)), SettlementForm()
    if form.to.data not in AGREED:
        abort(400)
    is_agreed, by = AGREED[form.to.data], signed_in_user()
    if step_asked() is Step.EDIT:
        return show_pledge_of(pledge, form)
    if status := form.refusal(seen_of_pledge(pledge)):
        return show_pledge_of(pledge, form, status)
    proposal = find_proposal(pledge) or abort(404)
    # Nobody may correct the finding while a pledge is revoked on it.
    lock(proposal.case)
    if is_agreed and step_asked() is not Step.CONFIRMED:
        # Before the page to confirm, as it shows the reason.
        try:
            revocation.require_settleable(proposal, is_agreed=True, by=by)
        except (RefusedMove, *REFUSALS) as refused:
            return _refuse(pledge, form, refused)
        return ask_to_confirm(form, _confirm(pledge, proposal, form))

    def act() -> None:
        reason = form.settlement_reason.data or ""
        revocation.settle_revocation(proposal, is_agreed=is_agreed, by=by, reason=reason)
        if is_agreed:
            mail.tell_of_pledge(pledge, proposal.reason)

    done = _("承诺已撤销，已通知商家。") if is_agreed else _("没有同意撤销，承诺不变。")
    return _do(pledge, form, act, done)


def _page_of(pledge: Pledge) -> str:
    return url_for("association.show_pledge", number=labels.show_number(pledge.number))


def _do(pledge: Pledge, form: SeenForm, act: Callable[[], None], done: str) -> ResponseReturnValue:
    try:
        act()
    except (RefusedMove, *REFUSALS) as refused:
        return _refuse(pledge, form, refused)
    db.session.commit()
    flash(done)
    return redirect(_page_of(pledge))


def _refuse(pledge: Pledge, form: SeenForm, refused: Exception) -> ResponseReturnValue:
    words = _words_of(refused, pledge)
    db.session.rollback()
    return show_pledge_of(lock(pledge), form, form.refuse(words))


def _words_of(refused: Exception, pledge: Pledge) -> str:
    if not isinstance(refused, RefusedMove):
        return refusal_text(refused)
    now = labels.PLEDGE_STATUS[pledge.status_today]
    return str(_("承诺现在是“%(now)s”，不能这样处理。", now=now))


def _confirm(pledge: Pledge, proposal: Revocation, form: SettlementForm) -> Confirmation:
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
