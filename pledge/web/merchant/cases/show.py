"""Views of a merchant's cases: list, show, reply with photos."""

from http import HTTPStatus

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from pledge.cases.handling.actions import NotAsked, find_reply, reply
from pledge.cases.handling.hearing import list_disclosed
from pledge.cases.handling.queries import list_put_to_merchant
from pledge.cases.models.cases import Case
from pledge.cases.reports.intake import list_staged, unstage_photo
from pledge.cases.rules.remedies import Remedy
from pledge.cases.rules.workflow import MAX_PHOTOS, Actor, Move, moves_open
from pledge.core.clock import today
from pledge.core.transitions import TransitionNotAllowed
from pledge.db import db
from pledge.storage import photos
from pledge.web.forms import form_token, staged_photos
from pledge.web.forms.base import SignedInForm, block, choices
from pledge.web.forms.fields import BoxesField
from pledge.web.forms.form_token import ForeignToken, FormToken
from pledge.web.forms.photo_upload import Intake
from pledge.web.forms.stale_check import lock
from pledge.web.labels import labels
from pledge.web.merchant import blueprint
from pledge.web.merchant.cases.disclosure import MerchantCaseView, view_case, view_case_line
from pledge.web.merchant.cases.labels import STANDING, merchant_refusal_text
from pledge.web.setup.access import Audience, admits, get_own_case_or_404, signed_in_user
from pledge.web.setup.current import current_settings, private
from pledge.web.setup.render import render

MAX_REPLY = 2000
PURPOSE = "reply"


class ReplyForm(SignedInForm):
    """The merchant's answer, and what it has done."""

    form_token = HiddenField()
    words = block(_l("答复"), MAX_REPLY)
    remedies = BoxesField(
        _l("已经做了什么？（可多选，也可不选）"),
        _l("请从列出的项目中选择。"),
        choices=choices((one.value, labels.REMEDY[one]) for one in Remedy),
        is_required=False,
    )


@blueprint.get("/cases")
@admits(Audience.MERCHANT)
def list_cases() -> str:
    """List the cases put to this merchant, those waiting for an answer first."""
    cases = [view_case_line(case) for case in list_put_to_merchant(signed_in_user().id)]
    return render("merchant/cases/list_cases.html", cases=cases, today=today())


@blueprint.route("/cases/<row_id:case_id>", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def show_case(case_id: int) -> ResponseReturnValue:
    """Show what the merchant may know of a case, and take the answer."""
    with staged_photos.photos_staged() as intake:
        case, form = get_own_case_or_404(case_id), ReplyForm()
        about = str(case.id)
        if request.method == "GET":
            return _page(case, form, form_token.begin(about))
        try:
            token = form_token.read(form.form_token.data, PURPOSE, about).renewed()
        except ForeignToken:
            token = form_token.begin(about)
        if find_reply(token.idempotency_key):
            return _back_to(case)
        return _act(case, form, token, intake)


@blueprint.get("/cases/<row_id:case_id>/exhibits/<row_id:number>")
@admits(Audience.MERCHANT)
def show_exhibit(case_id: int, number: int) -> Response:
    """Show the covered copy of a photo by its number within the case; never any other copy."""
    return _send(get_own_case_or_404(case_id), number, is_own=False)


@blueprint.get("/cases/<row_id:case_id>/own-photos/<row_id:number>")
@admits(Audience.MERCHANT)
def show_own_photo(case_id: int, number: int) -> Response:
    """Show a photo the merchant sent with an answer, by its number within the case."""
    return _send(get_own_case_or_404(case_id), number, is_own=True)


def _act(case: Case, form: ReplyForm, token: FormToken, intake: Intake) -> ResponseReturnValue:
    action = request.form.get("action", "send")
    staged_photos.stage(token.idempotency_key, intake)
    if staged_photos.is_drop(action):
        staged_photos.drop(token.idempotency_key, action)
        return _page(case, form, token)
    if not form.validate() or intake.errors:
        return _page(case, form, token, form.status if form.errors else intake.status, intake)
    staged, words = list_staged(token.idempotency_key), form.words.data or ""
    remedies = [str(one) for one in form.remedies.data or []]
    try:
        reply(
            lock(case),
            words,
            remedies,
            staged,
            by=signed_in_user(),
            idempotency_key=token.idempotency_key,
        )
    except (NotAsked, TransitionNotAllowed) as refused:
        form.words.errors = [
            merchant_refusal_text(refused, view_case(case)) + _("答复没有提交，内容还在下面。")
        ]
        return _page(case, form, token, HTTPStatus.CONFLICT)
    for photo in staged:
        unstage_photo(token.idempotency_key, photo.name)
    db.session.commit()
    flash(_("答复已提交，消费者协会会看到。"))
    return _back_to(case)


def _back_to(case: Case) -> ResponseReturnValue:
    return redirect(url_for("merchant.show_case", case_id=case.id))


def _page(
    case: Case,
    form: ReplyForm,
    token: FormToken,
    status: int = 200,
    intake: Intake | None = None,
) -> Response:
    form.form_token.data = form_token.write(token, PURPOSE)
    view, moves = view_case(case), moves_open(case.status, {Actor.MERCHANT})
    if case.asked_at is None:
        moves -= {Move.REPLY}
    body = render(
        "merchant/cases/show_case.html",
        case=view,
        exhibits=[
            url_for("merchant.show_exhibit", case_id=view.id, number=number)
            for number in range(1, view.exhibits + 1)
        ],
        form=form,
        standing=STANDING[case.status],
        steps=next_steps(view),
        moves=moves,
        move=Move,
        today=today(),
        photo_errors=intake.errors if intake else [],
        staged=staged_photos.thumbnails(token.idempotency_key),
        room=MAX_PHOTOS,
    )
    return private(body, status)


def next_steps(case: MerchantCaseView) -> list[str]:
    """Return what happens next after an answer or an appeal; nothing where it is over."""
    if case.appeal_due_on:
        return [
            _(
                "由没有参与认定的工作人员审查，%(day)s前作出决定。",
                day=labels.show_day(case.appeal_due_on),
            ),
            _("申诉期间认定不公开。"),
            _("维持认定的，随后公开；支持您的，认定撤销，并写明更正。"),
        ]
    if case.status.value == "in_review" and case.reply_due_on is None:
        return [_("案件已重新核查。认定违反承诺之前，消费者协会会再请您答复。")]
    if case.status.value == "in_review" and case.replies:
        return [
            _("消费者协会看您的答复，必要时到现场核查。"),
            _("认定由工作人员作出，结果和理由会显示在本页。"),
            _("认定成立的，您可以申诉；申诉期满前不公开。"),
        ]
    return []


def _send(case: Case, number: int, *, is_own: bool) -> Response:
    own = [one.name for answer in case.replies for one in answer.exhibits]
    names = own if is_own else [one.disclosed or "" for one in list_disclosed(case)]
    if not 1 <= number <= len(names):
        abort(404)
    path = photos.photo_path(current_settings().uploads, names[number - 1])
    if not path.is_file():
        abort(404)
    # The bytes alone: a file's name, date and tag would tell when the copy was made.
    response = Response(path.read_bytes(), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, no-store"
    return response
