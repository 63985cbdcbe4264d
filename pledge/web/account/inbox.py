"""Views of the inbox."""

from functools import partial

from flask import request, url_for
from flask.typing import ResponseReturnValue

from pledge.notices import inbox
from pledge.web.account import blueprint
from pledge.web.forms.base import SignedInForm
from pledge.web.forms.flow import submit
from pledge.web.setup.access import Audience, admits, get_own_notice_or_404, signed_in_user
from pledge.web.setup.render import render

A_PAGE = 30


@blueprint.get("/inbox")
@admits(Audience.SIGNED_IN)
def list_notices() -> ResponseReturnValue:
    """List the notices of this person, unread ones marked."""
    return _list(SignedInForm())


@blueprint.get("/inbox/<row_id:notice_id>")
@admits(Audience.SIGNED_IN)
def show_notice(notice_id: int) -> str:
    """Show one notice, and where its matter is dealt with."""
    return render("account/show_notice.html", notice=get_own_notice_or_404(notice_id))


@blueprint.post("/inbox/<row_id:notice_id>/open")
@admits(Audience.SIGNED_IN)
def open_notice(notice_id: int) -> ResponseReturnValue:
    """Mark a notice as read and show it."""
    notice, form = get_own_notice_or_404(notice_id), SignedInForm()
    return submit(
        form,
        act=partial(inbox.mark_read, notice),
        show=partial(_list, form),
        back=url_for("account.show_notice", notice_id=notice_id),
    )


@blueprint.post("/inbox/read")
@admits(Audience.SIGNED_IN)
def read_all_notices() -> ResponseReturnValue:
    """Mark everything as read."""
    form = SignedInForm()
    return submit(
        form,
        act=partial(inbox.mark_all_read, signed_in_user().id),
        show=partial(_list, form),
        back=url_for("account.list_notices"),
    )


def _list(form: SignedInForm, status: int = 200) -> ResponseReturnValue:
    page = max(1, request.args.get("page", 1, type=int))
    user_id = signed_in_user().id
    found = inbox.list_notices(user_id, A_PAGE + 1, (page - 1) * A_PAGE)
    body = render(
        "account/list_notices.html",
        notices=found[:A_PAGE],
        unread=inbox.count_unread(user_id),
        form=form,
        newer=url_for("account.list_notices", page=page - 1) if page > 1 else "",
        older=url_for("account.list_notices", page=page + 1) if len(found) > A_PAGE else "",
    )
    return body, status
