"""Views of a receipt: status, answers, further words and photos.

Everything happens by POST, so that the code never stands in an address.
"""

from http import HTTPStatus

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_limiter import RequestLimit
from wtforms import HiddenField

from pledge.cases.models.cases import Report
from pledge.cases.reports.intake import (
    StoredPhoto,
    TooManyPhotos,
    list_staged,
    stored_of,
    unstage_photo,
)
from pledge.cases.reports.receipts import find_report
from pledge.cases.reports.reporter_actions import (
    ReportClosed,
    ReportWithdrawn,
    add_from_reporter,
    require_open,
)
from pledge.cases.rules import workflow
from pledge.core import reference_codes
from pledge.core.reference_codes import MistypedCode
from pledge.db import db
from pledge.web.forms import form_token, staged_photos
from pledge.web.forms.base import PublicForm, block, without_forbidden
from pledge.web.forms.form_token import ForeignToken, FormToken
from pledge.web.forms.photo_upload import Intake
from pledge.web.public import blueprint
from pledge.web.public.reporting import receipt_actions
from pledge.web.public.reporting.receipt_actions import ReporterAction
from pledge.web.public.reporting.receipt_timeline import list_timeline
from pledge.web.public.reporting.report import receipt_secrets
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.current import current_settings, private
from pledge.web.setup.limits import TYPED_CODES, limited, seconds_to_wait
from pledge.web.setup.render import render

PURPOSE = "receipt"
MAX_TYPED = 60


class AddForm(PublicForm):
    """More words from the reporter."""

    form_token = HiddenField()
    words = block(_l("补充说明"), workflow.MAX_ANSWER, required=False)


def _give_back(_limit: RequestLimit) -> Response:
    """Show what was typed again: the page is no-store, so going back would lose it."""
    typed = without_forbidden(request.form.get("code", ""))[:MAX_TYPED]
    error = _("查询太频繁了，请过几分钟再试。")
    if any(upload.filename for upload in request.files.getlist("photos")):
        error = _("查询太频繁了，请过几分钟再试。照片还没有保存，到时请重新选择。")
    page = render("public/reporting/receipt.html", typed=typed, error=error, words=_words_typed())
    response = private(page, HTTPStatus.TOO_MANY_REQUESTS)
    response.headers.extend(seconds_to_wait())
    return response


@blueprint.route("/receipt", methods=["GET", "POST"])
@limited(TYPED_CODES, methods=["POST"], on_breach=_give_back)
@admits(Audience.ANYONE)
def receipt() -> Response:
    """Ask for a receipt code; show its report; take what the reporter adds."""
    if request.method == "GET":
        return private(render("public/reporting/receipt.html", typed="", error=None, words=""))
    typed = without_forbidden(request.form.get("code", ""))[:MAX_TYPED]
    if not typed.strip():
        return _ask_again(typed, _("请填写回执码。"), HTTPStatus.UNPROCESSABLE_ENTITY)
    with staged_photos.photos_staged() as intake:
        try:
            report = find_report(reference_codes.normalise_receipt_code(typed), receipt_secrets())
        except MistypedCode:
            error = _("回执码有误，可能抄错了一位，请对照核对。")
            return _ask_again(typed, error, HTTPStatus.UNPROCESSABLE_ENTITY)
        if report is None:
            return _ask_again(typed, _("没有找到这个回执码对应的举报。"), HTTPStatus.NOT_FOUND)
        return _answer(report, request.form.get("action", ""), intake)


def _answer(report: Report, action: str, intake: Intake) -> Response:
    if action == "add" or staged_photos.is_drop(action):
        return _act(report, action, intake)
    if wanted := receipt_actions.find_action(action):
        return _choose(report, wanted)
    form = AddForm(formdata=None)
    # Words that a limit had turned away come back with the code.
    form.words.data = _words_typed()
    return _show(report, form, _begin(report))


def _words_typed() -> str:
    return without_forbidden(request.form.get("words", ""))[: workflow.MAX_ANSWER]


def _choose(report: Report, wanted: ReporterAction) -> Response:
    said = receipt_actions.perform(report, wanted)
    if said is None:
        code = reference_codes.normalise_receipt_code(request.form.get("code", ""))
        return private(render("public/reporting/receipt_withdraw.html", report=report, code=code))
    db.session.commit()
    return _show(report, AddForm(formdata=None), _begin(report), said=str(said))


def _act(report: Report, action: str, intake: Intake) -> Response:
    form = AddForm()
    error = ""
    try:
        token = form_token.read(form.form_token.data, PURPOSE, _about(report)).renewed()
    except ForeignToken:
        token, error = _begin(report), _("页面已过期，请再点一次“提交补充”。")
    try:
        require_open(report)
    except (ReportClosed, ReportWithdrawn) as refused:
        return _refuse(report, form, token, refused)
    staged_photos.stage(token.idempotency_key, intake, _room(report))
    if staged_photos.is_drop(action):
        staged_photos.drop(token.idempotency_key, action)
        return _show(report, form, token)
    if error:
        return _show(report, form, token, HTTPStatus.BAD_REQUEST, error=error, intake=intake)
    return _add(report, form, token, intake)


def _add(report: Report, form: AddForm, token: FormToken, intake: Intake) -> Response:
    staged = list_staged(token.idempotency_key)
    is_valid = form.validate()
    is_taken = any(entry.idempotency_key == token.idempotency_key for entry in report.entries)
    is_empty = not (form.words.data or staged or is_taken)
    error = _("请写几句话，或添加一张照片。") if is_empty else ""
    if not is_valid or intake.errors or error:
        status = intake.status if intake.errors and is_valid else HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(report, form, token, status, error=error, intake=intake)
    photos = [stored_of(photo) for photo in staged]
    try:
        add_from_reporter(report, form.words.data or "", photos, token.idempotency_key)
    except (ReportClosed, ReportWithdrawn) as refused:
        return _refuse(report, form, token, refused)
    except TooManyPhotos:
        # Photos came in by another page meanwhile.
        intake.refuse(
            _("一份举报最多%(most)s张照片，已经够数。", most=workflow.MAX_PHOTOS),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
        return _show(report, form, token, HTTPStatus.UNPROCESSABLE_ENTITY, intake=intake)
    for photo in staged:
        unstage_photo(token.idempotency_key, photo.name)
    db.session.commit()
    _discard_unless_added(report, photos)
    return _show(
        report, AddForm(formdata=None), _begin(report), said=_("补充已收到，消费者协会会看到。")
    )


def _discard_unless_added(report: Report, photos: list[StoredPhoto]) -> None:
    """Delete the files that came a second time with a form already taken."""
    added = {photo.name for photo in report.exhibits}
    again = [photo for photo in photos if photo.name not in added]
    Intake(again).discard(current_settings().uploads)


def _refuse(report: Report, form: AddForm, token: FormToken, refused: Exception) -> Response:
    is_withdrawn = isinstance(refused, ReportWithdrawn)
    error = _("举报已撤回，不能再补充。") if is_withdrawn else _("举报已办结，不能再补充。")
    return _show(report, form, token, HTTPStatus.UNPROCESSABLE_ENTITY, error=error)


def _show(
    report: Report,
    form: AddForm,
    token: FormToken,
    status: int = 200,
    *,
    error: str = "",
    intake: Intake | None = None,
    said: str = "",
) -> Response:
    form.form_token.data = form_token.write(token, PURPOSE)
    body = render(
        "public/reporting/receipt_report.html",
        report=report,
        entries=report.entries,
        code=reference_codes.normalise_receipt_code(request.form.get("code", "")),
        form=form,
        error=error,
        photo_errors=intake.errors if intake else [],
        staged=staged_photos.thumbnails(token.idempotency_key),
        room=_room(report),
        said=said,
        timeline=list_timeline(report),
        is_open=report.withdrawn_at is None and report.progress is not workflow.Progress.CLOSED,
    )
    return private(body, status)


def _room(report: Report) -> int:
    """Return how many photos may still be added."""
    return max(0, workflow.MAX_PHOTOS - len(report.exhibits))


def _begin(report: Report) -> FormToken:
    return form_token.begin(_about(report))


def _ask_again(typed: str, error: str, status: int) -> Response:
    page = render("public/reporting/receipt.html", typed=typed, error=error, words="")
    return private(page, status)


def _about(report: Report) -> str:
    return report.receipt_hash[:16]
