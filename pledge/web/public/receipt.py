"""Coming back with a receipt code: status, answers, and adding words or a photo.

Everything happens by POST, so that the code never stands in an address.
"""

from flask import Response, request
from flask_babel import gettext as _
from wtforms import HiddenField

from pledge import codes
from pledge.breaches import actions, queries, rules
from pledge.breaches.actions import ReportClosed, TooManyPhotos
from pledge.breaches.models import Report
from pledge.breaches.receipts import find_report
from pledge.breaches.rules import Audience as Reader
from pledge.codes import MistypedCode
from pledge.db import db
from pledge.web import form_token
from pledge.web.access import Audience, admits
from pledge.web.base_form import PublicForm, block, without_forbidden
from pledge.web.form_token import ForeignToken
from pledge.web.limits import TYPED_CODES, limiter
from pledge.web.photo_intake import Intake, take_photos
from pledge.web.public import blueprint
from pledge.web.public.report import receipt_secrets
from pledge.web.render import render
from pledge.web.running import current_settings, private

PURPOSE = "receipt"
BAD_REQUEST = 400
NOT_FOUND = 404
UNPROCESSABLE = 422
MAX_TYPED = 60


class AddForm(PublicForm):
    """More words from the reporter."""

    form_token = HiddenField()
    words = block(_("补充说明"), rules.MAX_ANSWER, required=False)


@blueprint.route("/receipt", methods=["GET", "POST"])
@limiter.limit(TYPED_CODES, methods=["POST"])
@admits(Audience.ANYONE)
def receipt() -> Response:
    """Ask for a receipt code; show its report; take what the reporter adds."""
    if request.method == "GET":
        return private(render("public/receipt.html", typed="", error=None))
    adding = request.form.get("action") == "add"
    intake = take_photos("photos", current_settings().uploads) if adding else Intake()
    typed = without_forbidden(request.form.get("code", ""))[:MAX_TYPED]
    try:
        report = find_report(codes.normalise_receipt_code(typed), receipt_secrets())
    except MistypedCode:
        intake.discard(current_settings().uploads)
        return _ask_again(typed, _("回执码有误，可能抄错了一位，请对照核对。"), UNPROCESSABLE)
    if report is None:
        intake.discard(current_settings().uploads)
        return _ask_again(typed, _("没有找到这个回执码对应的举报。"), NOT_FOUND)
    return _add(report, intake) if adding else _show(report, AddForm(formdata=None))


def _add(report: Report, intake: Intake) -> Response:
    form = AddForm()
    try:
        token = form_token.read(form.form_token.data, PURPOSE, _about(report))
    except ForeignToken:
        intake.discard(current_settings().uploads)
        error = _("页面已过期，请再点一次“提交补充”；照片需要重新选择。")
        return _show(report, form, BAD_REQUEST, error=error)
    is_valid = form.validate()
    error = "" if form.words.data or intake.stored else _("请写几句话，或添加一张照片。")
    if not is_valid or intake.errors or error:
        intake.discard(current_settings().uploads)
        status = intake.status if intake.errors else UNPROCESSABLE
        return _show(report, form, status, error=error, photo_errors=intake.errors)
    try:
        actions.add_from_reporter(report, form.words.data or "", intake.stored, token.form_key)
    except ReportClosed:
        intake.discard(current_settings().uploads)
        return _show(report, form, UNPROCESSABLE, error=_("举报已办结，不能再补充。"))
    except TooManyPhotos:
        intake.discard(current_settings().uploads)
        most = rules.MAX_PHOTOS
        error = _("一份举报最多%(most)s张照片，已经够数。", most=most)
        return _show(report, form, UNPROCESSABLE, error=error)
    db.session.commit()
    return _show(report, AddForm(formdata=None), was_added=True)


def _show(
    report: Report,
    form: AddForm,
    status: int = 200,
    *,
    error: str = "",
    photo_errors: list[str] | None = None,
    was_added: bool = False,
) -> Response:
    form.form_token.data = form_token.write(form_token.begin(_about(report)), PURPOSE)
    body = render(
        "public/receipt_report.html",
        report=report,
        entries=queries.entries_for(report, Reader.REPORTER),
        code=codes.normalise_receipt_code(request.form.get("code", "")),
        form=form,
        error=error,
        photo_errors=photo_errors or [],
        was_added=was_added,
        most_photos=rules.MAX_PHOTOS,
    )
    return private(body, status)


def _ask_again(typed: str, error: str, status: int) -> Response:
    return private(render("public/receipt.html", typed=typed, error=error), status)


def _about(report: Report) -> str:
    return report.receipt_hash[:16]
