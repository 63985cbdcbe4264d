"""Views of a pledge for members: show, suspend, reinstate."""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.badges.queries import list_badges
from pledge.badges.rules import BadgeStatus
from pledge.cases.findings import revocation
from pledge.cases.findings.actions import get_decision
from pledge.cases.findings.queries import has_unpublished_finding, list_revocations
from pledge.cases.handling.involvement import has_conflict_about
from pledge.cases.handling.queries import list_about
from pledge.cases.rules.workflow import CaseStatus, Finding
from pledge.core.clock import today
from pledge.pledges.actions import reinstate_pledge, suspend_pledge
from pledge.pledges.models import Pledge
from pledge.pledges.rules import LIVE, PledgeStatus
from pledge.pledges.texts import get_text
from pledge.web.association import blueprint
from pledge.web.association.cases.errors import refusal_text
from pledge.web.association.cases.history.lines import Names
from pledge.web.association.findings.forms import ProposalForm, SettlementForm
from pledge.web.forms.confirmation import Confirmation
from pledge.web.forms.flow import Refused, submit
from pledge.web.forms.stale_check import MAX_REASON, DecisionForm, State, StateTokenForm, pick
from pledge.web.labels import labels
from pledge.web.setup.access import (
    Audience,
    admits,
    get_pledge_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.setup.render import render

ACTION: Mapping[PledgeStatus, LazyString] = {
    PledgeStatus.SUSPENDED: _l("暂停承诺"),
    PledgeStatus.ACTIVE: _l("恢复承诺"),
}
ACT = {
    PledgeStatus.SUSPENDED: suspend_pledge,
    PledgeStatus.ACTIVE: reinstate_pledge,
}
OFFERED: Mapping[PledgeStatus, tuple[PledgeStatus, ...]] = {
    PledgeStatus.ACTIVE: (PledgeStatus.SUSPENDED,),
    PledgeStatus.SUSPENDED: (PledgeStatus.ACTIVE,),
}


@blueprint.get("/pledges/<number>")
@admits(Audience.ASSOCIATION)
def show_pledge(number: str) -> ResponseReturnValue:
    """Show a pledge with its cases and changes; the case it is reached from gives a reason."""
    pledge, form = get_pledge_in_jurisdiction_or_404(number), DecisionForm(formdata=None)
    form.reason.data = _reason_from(pledge, request.args.get("case", ""))
    return show_pledge_page(pledge, form)


@blueprint.post("/pledges/<number>/move")
@admits(Audience.OFFICER)
def move_pledge(number: str) -> ResponseReturnValue:
    """Suspend or reinstate a pledge, after the decision was read once more."""
    pledge, form = get_pledge_in_jurisdiction_or_404(number), DecisionForm()
    to = next((move for move in ACTION if move == form.to.data), None)
    if to is None:
        abort(HTTPStatus.BAD_REQUEST)
    reason = form.reason.data or ""

    def check() -> None:
        if problem := _problem(pledge, to):
            raise Refused(problem)

    def act() -> None:
        ACT[to](pledge, by=own_membership().user, reason=reason)

    return submit(
        form,
        rows=[pledge],
        state=pledge_state(pledge),
        check=check,
        confirm=partial(_moving, pledge, to, reason),
        act=act,
        done=_("承诺现在是“%(now)s”，已通知商家。", now=labels.PLEDGE_STATUS[to]),
        show=partial(show_pledge_page, pledge, form),
        back=page_of_pledge(pledge),
    )


def page_of_pledge(pledge: Pledge) -> str:
    """Return the address of a pledge's page."""
    return url_for("association.show_pledge", number=labels.show_number(pledge.number))


def _problem(pledge: Pledge, to: PledgeStatus) -> str:
    if to not in OFFERED.get(pledge.status_today, ()):
        now = labels.PLEDGE_STATUS[pledge.status_today]
        return str(_("承诺现在是“%(now)s”，不能这样处理。", now=now))
    if has_conflict_about(pledge, own_membership().user_id):
        return refusal_text(revocation.OwnConflict())
    return ""


def _why_not_revoked(pledge: Pledge) -> str:
    """Return what is missing before anybody may propose to revoke a pledge; empty if nothing."""
    try:
        revocation.find_ground(pledge)
    except (revocation.AppealPending, revocation.FindingNotPublic):
        if day := revocation.public_from(pledge):
            return str(_("认定公开以后才能提出撤销：最早%(day)s。", day=labels.show_day(day)))
        return str(_("商家的申诉还在处理；认定维持并公开以后才能提出撤销。"))
    except revocation.NoUpheldCase:
        return str(_("撤销承诺要先有一件案件经认定成立，并且认定已经公开。"))
    return ""


def _reason_from(pledge: Pledge, case_id: str) -> str:
    """Return a first draft of the public reason, from a case about this pledge.

    What was found is quoted only once the finding is public itself: a suspension must not publish
    it before the appeal.
    """
    if not case_id.isdecimal():
        return ""
    about = {str(case.id): case for case in list_about(pledge, own_membership().user_id)}
    if case_id not in about or about[case_id].finding is not Finding.UPHELD:
        return ""
    case = about[case_id]
    if case.status is CaseStatus.REMEDIED:
        return case.changes[-1].reason[:MAX_REASON]
    decision = get_decision(case)
    if decision.published_at is None:
        return str(_("案件核查期间暂停，待整改和复查后决定是否恢复。"))
    return decision.reason[:MAX_REASON]


def pledge_state(pledge: Pledge) -> State:
    """Return the state that forms about a pledge are compared with."""
    return State(partial(_state_token, pledge))


def _state_token(pledge: Pledge) -> str:
    """Return what tells one state of a pledge from another: its row, and what is proposed."""
    proposals = list_revocations(pledge)
    settled = sum(one.is_agreed is not None for one in proposals)
    return f"{pledge.version}.{len(proposals)}.{settled}"


def show_pledge_page(
    pledge: Pledge, sent: StateTokenForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """Show a pledge's page; a form that was sent keeps its words and says what is wrong."""
    form, proposal_form, settlement_form = (
        pick(kind, sent) for kind in (DecisionForm, ProposalForm, SettlementForm)
    )
    for one in (form, proposal_form, settlement_form):
        one.state_token.data = _state_token(pledge)
    text, member = get_text(pledge.text_version), own_membership()
    has_conflict = has_conflict_about(pledge, member.user_id)
    revocations = [] if has_conflict else list_revocations(pledge)
    ids: set[int | None] = {row.by_id for row in pledge.changes}
    ids |= {user_id for one in revocations for user_id in (one.by_id, one.settled_by_id)}
    names = Names(ids, member.association_id)
    page = render(
        "association/registry/show_pledge.html",
        pledge=pledge,
        site=pledge.site,
        merchant=pledge.site.merchant,
        status=pledge.status_today,
        member=member,
        form=form,
        sent=sent,
        proposal_form=proposal_form,
        settlement_form=settlement_form,
        proposal=next((one for one in revocations if one.is_agreed is None), None),
        declined=[one for one in revocations if one.is_agreed is False],
        has_conflict=has_conflict,
        is_live=pledge.status_today in LIVE,
        why_not_revoked=_why_not_revoked(pledge),
        moves=[
            (to.value, ACTION[to])
            for to in OFFERED.get(pledge.status_today, ())
            if not _problem(pledge, to)
        ],
        badges=list_badges(pledge),
        cases=list_about(pledge, member.user_id),
        today=today(),
        clauses=text.clauses_named(pledge.clauses),
        changes=list(reversed(pledge.changes)),
        who={user_id: names.of(user_id) for user_id in ids},
    )
    return page, status


def _moving(pledge: Pledge, to: PledgeStatus, reason: str) -> Confirmation:
    live = sum(badge.status is BadgeStatus.ACTIVE for badge in list_badges(pledge))
    last = {
        PledgeStatus.SUSPENDED: _(
            "%(count)s个在用标识扫出来会显示“已暂停”，恢复后照常。", count=live
        ),
        PledgeStatus.ACTIVE: _("%(count)s个在用标识扫出来会重新显示“有效”。", count=live),
    }
    return Confirmation(
        title=_("确认：%(action)s", action=ACTION[to]),
        address=url_for("association.move_pledge", number=labels.show_number(pledge.number)),
        button=str(ACTION[to]),
        facts=[
            (_("场所"), pledge.site.name),
            (_("承诺编号"), labels.show_number(pledge.number)),
            (_("理由"), reason),
        ],
        consequences=[
            _("理由会公开显示在承诺页面和标识页面上，并写进给商家的邮件。"),
            *(
                [_("有关这份承诺的认定还没有公开：理由里不要写认定的内容。")]
                if has_unpublished_finding(pledge)
                else []
            ),
            last[to],
        ],
        is_grave=to is not PledgeStatus.ACTIVE,
    )
