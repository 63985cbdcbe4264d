"""Pledges of a jurisdiction: members look them up, officers suspend, reinstate and revoke."""

from collections.abc import Mapping

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.badges.queries import list_badges
from pledge.badges.rules import BadgeStatus
from pledge.breaches.measures import has_upheld_case
from pledge.breaches.queries import list_about
from pledge.clock import today
from pledge.db import db
from pledge.pledges.actions import reinstate_pledge, suspend_pledge
from pledge.pledges.models import Pledge
from pledge.pledges.rules import Status
from pledge.pledges.texts import get_text
from pledge.web import labels, mail
from pledge.web.access import (
    Audience,
    admits,
    get_pledge_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.association import blueprint
from pledge.web.association.history import name_changers
from pledge.web.association.seen_form import (
    Confirmation,
    DecisionForm,
    Step,
    ask_to_confirm,
    lock,
    step_asked,
)
from pledge.web.render import render

ACTION: Mapping[Status, LazyString] = {
    Status.SUSPENDED: _l("暂停承诺"),
    Status.ACTIVE: _l("恢复承诺"),
    Status.REVOKED: _l("撤销承诺"),
}
ACT = {
    Status.SUSPENDED: suspend_pledge,
    Status.ACTIVE: reinstate_pledge,
}
OFFERED: Mapping[Status, tuple[Status, ...]] = {
    Status.ACTIVE: (Status.SUSPENDED,),
    Status.SUSPENDED: (Status.ACTIVE,),
}


@blueprint.get("/pledges/<number>")
@admits(Audience.ASSOCIATION)
def show_pledge(number: str) -> ResponseReturnValue:
    """Show a pledge with its reports and who changed it when."""
    return _show(get_pledge_in_jurisdiction_or_404(number))


@blueprint.post("/pledges/<number>/move")
@admits(Audience.OFFICER)
def move_pledge(number: str) -> ResponseReturnValue:
    """Suspend, reinstate or revoke a pledge, after the decision was read once more."""
    pledge = lock(get_pledge_in_jurisdiction_or_404(number))
    form = DecisionForm()
    if step_asked() is Step.EDIT:
        return _show(pledge, form)
    if status := form.refusal(str(pledge.version)):
        return _show(pledge, form, status)
    to = next((move for move in ACTION if move == form.to.data), None)
    if to is None:
        abort(400)
    if problem := _problem(pledge, to):
        return _show(pledge, form, form.refuse(problem))
    because = form.because.data or ""
    if step_asked() is not Step.CONFIRMED:
        return ask_to_confirm(form, _moving(pledge, to, because))
    ACT[to](pledge, by=own_membership().user, because=because)
    mail.tell_of_pledge(pledge, because)
    db.session.commit()
    flash(_("承诺现在是“%(now)s”，已通知商家。", now=labels.PLEDGE_STATUS[pledge.status]))
    return redirect(url_for("association.show_pledge", number=labels.show_number(pledge.number)))


def _problem(pledge: Pledge, to: Status) -> str:
    if to not in OFFERED.get(pledge.status_today, ()):
        now = labels.PLEDGE_STATUS[pledge.status_today]
        return str(_("承诺现在是“%(now)s”，不能这样处理。", now=now))
    if to is Status.REVOKED and not has_upheld_case(pledge):
        return str(_("只有举报经认定成立后才能撤销承诺。可以先暂停。"))
    return ""


def _show(
    pledge: Pledge, form: DecisionForm | None = None, status: int = 200
) -> ResponseReturnValue:
    form = form or DecisionForm(formdata=None)
    form.version.data = str(pledge.version)
    text = get_text(pledge.text_version)
    member = own_membership()
    page = render(
        "association/show_pledge.html",
        pledge=pledge,
        site=pledge.site,
        merchant=pledge.site.merchant,
        status=pledge.status_today,
        member=member,
        form=form,
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
        who=name_changers(pledge.changes, member.association_id),
    )
    return page, status


def _moving(pledge: Pledge, to: Status, because: str) -> Confirmation:
    live = sum(badge.status is BadgeStatus.ACTIVE for badge in list_badges(pledge))
    last = {
        Status.SUSPENDED: _("%(count)s个在用标识扫出来会显示“已暂停”，恢复后照常。", count=live),
        Status.ACTIVE: _("%(count)s个在用标识扫出来会重新显示“有效”。", count=live),
        Status.REVOKED: _("撤销后不能恢复；%(count)s个在用标识扫出来会显示“已撤销”。", count=live),
    }
    return Confirmation(
        title=_("确认：%(action)s", action=ACTION[to]),
        address=url_for("association.move_pledge", number=labels.show_number(pledge.number)),
        button=str(ACTION[to]),
        facts=[
            (_("场所"), pledge.site.name),
            (_("承诺编号"), labels.show_number(pledge.number)),
            (_("理由"), because),
        ],
        consequences=[_("理由会公开显示在承诺页面和标识页面上，并写进给商家的邮件。"), last[to]],
        is_grave=to is not Status.ACTIVE,
    )
