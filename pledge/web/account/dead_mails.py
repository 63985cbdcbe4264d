"""Views of dead letters for the operator, without address or words."""

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.accounts.queries import find_emails
from pledge.core.transitions import TransitionNotAllowed
from pledge.notices import actions, queries
from pledge.notices.models import OutboxMail
from pledge.notices.rules import MailStatus
from pledge.web.account import blueprint
from pledge.web.forms.flow import Refused, submit
from pledge.web.forms.stale_check import DecisionForm, State
from pledge.web.setup.access import Audience, admits, get_troubled_mail_or_404, signed_in_user
from pledge.web.setup.render import render

VERBS = {
    MailStatus.WAITING.value: actions.try_again,
    MailStatus.GIVEN_UP.value: actions.give_up,
}


@blueprint.get("/dead-mails")
@admits(Audience.OPERATOR)
def list_dead_mails() -> str:
    """List the mails that no server has taken."""
    return render("account/list_dead_mails.html", mails=queries.list_dead_mails())


@blueprint.get("/dead-mails/<row_id:mail_id>")
@admits(Audience.OPERATOR)
def show_dead_mail(mail_id: int) -> ResponseReturnValue:
    """Show what became of one mail."""
    return _show(get_troubled_mail_or_404(mail_id))


@blueprint.post("/dead-mails/<row_id:mail_id>/settle")
@admits(Audience.OPERATOR)
def settle_dead_mail(mail_id: int) -> ResponseReturnValue:
    """Send a mail once more, or give it up; either says why."""
    letter, form = get_troubled_mail_or_404(mail_id), DecisionForm()

    def act() -> None:
        verb = VERBS.get(form.to.data or "")
        if verb is None:
            raise Refused(_("请选择重新发送还是不再发送。"))
        verb(letter, by=signed_in_user(), reason=form.reason.data or "")

    return submit(
        form,
        rows=[letter],
        state=State(partial(_state_token, letter)),
        act=act,
        refused={TransitionNotAllowed: _("这封邮件已经处理过了。")},
        done=_("已记录。"),
        show=partial(_show, letter, form),
        back=url_for("account.list_dead_mails"),
    )


def _state_token(letter: OutboxMail) -> str:
    return f"{letter.status}-{len(letter.changes)}"


def _show(
    letter: OutboxMail, form: DecisionForm | None = None, status: int = 200
) -> ResponseReturnValue:
    form = form or DecisionForm()
    form.state_token.data = _state_token(letter)
    body = render(
        "account/show_dead_mail.html",
        letter=letter,
        form=form,
        changes=letter.changes[::-1],
        who=find_emails(change.by_id for change in letter.changes if change.by_id),
    )
    return body, status
