"""Cases put to a merchant: the association's wording, a rough date, and the merchant's answer."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from pledge.breaches.actions import NotAsked, reply
from pledge.breaches.models import Case
from pledge.breaches.queries import list_put_to_merchant
from pledge.breaches.rules import Actor, Move, MoveRefused, Status, moves_open
from pledge.db import db
from pledge.web.access import Audience, admits, get_own_case_or_404, signed_in_user
from pledge.web.base_form import SignedInForm, block
from pledge.web.merchant import blueprint
from pledge.web.merchant.told import tell_case
from pledge.web.render import render
from pledge.web.row_id import ROW_ID

MAX_REPLY = 2000
CASE = f"/cases/<{ROW_ID}:case_id>"


class ReplyForm(SignedInForm):
    """The merchant's answer."""

    words = block(_l("答复"), MAX_REPLY)


@blueprint.get("/cases")
@admits(Audience.MERCHANT)
def list_cases() -> str:
    """List the cases put to this merchant, those waiting for an answer first."""
    cases = [tell_case(case) for case in list_put_to_merchant(signed_in_user().id)]
    return render("merchant/list_cases.html", cases=cases)


@blueprint.route(CASE, methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def show_case(case_id: int) -> Response | str | tuple[str, int]:
    """Show what the merchant may know of a case, and take the answer."""
    case, form = get_own_case_or_404(case_id), ReplyForm()
    if not form.is_submitted():
        return _page(case, form)
    if not form.validate():
        return _page(case, form), form.status
    try:
        reply(case, form.words.data or "", [], [], by=signed_in_user())
    except (NotAsked, MoveRefused):
        form.words.errors = [_("消费者协会现在没有在等您的答复，内容没有提交。")]
        return _page(case, form), 409
    db.session.commit()
    flash(_("答复已提交，消费者协会会看到。"))
    return redirect(url_for("merchant.show_case", case_id=case.id))


def _page(case: Case, form: ReplyForm) -> str:
    return render(
        "merchant/show_case.html",
        case=tell_case(case),
        form=form,
        may_reply=Move.REPLY in moves_open(case.status, {Actor.MERCHANT}),
        is_waiting=case.status is Status.WITH_MERCHANT,
    )
