"""Reporting a breach: form, review, receipt; no account, no cookie, no script."""

from dataclasses import dataclass

from flask import Response, request
from flask_babel import gettext as _
from flask_limiter import RequestLimit

from pledge.badges.models import Badge
from pledge.badges.queries import find_badge
from pledge.badges.tokens import BadTokenError
from pledge.breaches.intake import FormIdentity, report_breach
from pledge.breaches.receipts import make_receipt, recall_code
from pledge.breaches.rules import MAX_PHOTOS
from pledge.clock import today
from pledge.db import db
from pledge.merchants.rules import Scene
from pledge.pledges.models import Pledge
from pledge.web import form_token, labels, proof_of_work
from pledge.web.access import Audience, admits
from pledge.web.form_token import ForeignToken, FormToken
from pledge.web.language import current_lang
from pledge.web.limits import REPORTING, limited, seconds_to_wait
from pledge.web.photo_intake import Intake
from pledge.web.public import blueprint, staged_photos
from pledge.web.public.badge import show_unknown
from pledge.web.public.pledges import get_pledge_or_404
from pledge.web.public.report_form import ReportForm
from pledge.web.render import render
from pledge.web.running import badge_signer, current_settings, private

PURPOSE = "report"
CHOOSE = "choose"
BAD_REQUEST = 400
UNPROCESSABLE = 422
TOO_MANY = 429


@dataclass
class Subject:
    """What is reported: a pledge, perhaps by one of its badges, at one scene."""

    pledge: Pledge
    badge: Badge | None
    address: str

    @property
    def about(self) -> str:
        """What a form token of this subject is bound to."""
        return f"{self.pledge.number}:{self.badge.serial if self.badge else ''}"

    def find_scene(self) -> Scene | None:
        """Find the scene: of the badge, asked for, or the only one there is."""
        asked = request.values.get("scene", "")
        if asked in self.pledge.scenes:
            return Scene(asked)
        if asked == CHOOSE:
            return None
        if self.badge:
            return self.badge.scene
        return Scene(self.pledge.scenes[0]) if len(self.pledge.scenes) == 1 else None


def _give_back(_limit: RequestLimit) -> Response | None:
    """Answer who sends too fast with the form as it was filled in; photos are not taken in."""
    subject = _find_subject(**(request.view_args or {}))
    scene = subject.find_scene() if subject else None
    if subject is None or scene is None:
        return None
    form, intake = ReportForm(), Intake()
    form.fit(subject.pledge, scene)
    try:
        token = form_token.read(form.form_token.data, PURPOSE, subject.about).renewed()
    except ForeignToken:
        token = form_token.begin(subject.about)
    if any(upload.filename for upload in request.files.getlist("photos")):
        intake.refuse(_("照片还没有保存，请重新选择。"), TOO_MANY)
    response = _show_form(subject, form, token, TOO_MANY, intake=intake)
    response.headers.update(seconds_to_wait())
    return response


limit_reports = limited(REPORTING, methods=["POST"], on_breach=_give_back)


@blueprint.route("/pledges/<number>/report", methods=["GET", "POST"])
@limit_reports
@admits(Audience.ANYONE)
def report_from_pledge(number: str) -> Response:
    """Report a breach of a pledge found by its number."""
    with staged_photos.photos_taken() as intake:
        return _answer(_find_subject(number=number), intake)


@blueprint.route("/b/<token>/report", methods=["GET", "POST"])
@limit_reports
@admits(Audience.ANYONE)
def report_from_badge(token: str) -> Response:
    """Report a breach at the very badge that was scanned."""
    with staged_photos.photos_taken() as intake:
        return _answer(_find_subject(token=token), intake)


def _find_subject(number: str = "", token: str = "") -> Subject | None:
    if not token:
        return Subject(get_pledge_or_404(number), None, request.path)
    try:
        badge = find_badge(badge_signer().verify(token))
    except BadTokenError:
        return None
    return Subject(badge.pledge, badge, request.path) if badge else None


def _answer(subject: Subject | None, intake: Intake) -> Response:
    if subject is None:
        return show_unknown()
    scene = subject.find_scene()
    if scene is None:
        return private(render("public/report_scene.html", subject=subject))
    if request.method == "GET":
        form = ReportForm(formdata=None, code=request.args.get("code"), happened_on=None)
        form.fit(subject.pledge, scene)
        return _show_form(subject, form, form_token.begin(subject.about))
    form = ReportForm()
    form.fit(subject.pledge, scene)
    try:
        token = form_token.read(form.form_token.data, PURPOSE, subject.about)
    except ForeignToken:
        token = form_token.begin(subject.about)
        staged_photos.stage(token.form_key, intake)
        return _show_form(subject, form, token, BAD_REQUEST, is_foreign=True, intake=intake)
    return _act(subject, form, token, intake)


def _act(subject: Subject, form: ReportForm, token: FormToken, intake: Intake) -> Response:
    action = request.form.get("action", "review")
    staged_photos.stage(token.form_key, intake)
    if staged_photos.is_drop(action):
        staged_photos.drop(token.form_key, action)
    if staged_photos.is_drop(action) or action == "edit":
        return _show_form(subject, form, token.renewed(), intake=intake)
    is_valid = form.validate() and not intake.errors
    if not is_valid:
        status = intake.status if intake.errors and not form.errors else UNPROCESSABLE
        return _show_form(subject, form, token.renewed(), status, intake=intake)
    if action == "send" and not token.is_expired:
        return _send(subject, form, token)
    return _show_review(subject, form, token, BAD_REQUEST if action == "send" else 200)


def _send(subject: Subject, form: ReportForm, token: FormToken) -> Response:
    secrets = receipt_secrets()
    _code, receipt_hash = make_receipt(token.nonce, secrets)
    report = report_breach(
        form.told(subject.pledge, subject.badge, current_lang()),
        FormIdentity(token.form_key, receipt_hash),
        is_held=proof_of_work.is_lacking(subject.pledge, token.form_key),
    )
    code = recall_code(report, token.nonce, secrets)
    db.session.commit()
    return private(
        render(
            "public/report_sent.html",
            report=report,
            code=labels.show_receipt(code),
            subject=subject,
            is_held=report.case.is_held,
        )
    )


def _show_form(
    subject: Subject,
    form: ReportForm,
    token: FormToken,
    status: int = 200,
    *,
    is_foreign: bool = False,
    intake: Intake | None = None,
) -> Response:
    form.form_token.data = form_token.write(token, PURPOSE)
    return private(
        render(
            "public/report.html",
            form=form,
            subject=subject,
            today=today(),
            is_foreign=is_foreign,
            is_too_fast=status == TOO_MANY,
            photo_errors=intake.errors if intake else [],
            staged=staged_photos.thumbnails(token.form_key),
            room=MAX_PHOTOS,
        ),
        status,
    )


def _show_review(subject: Subject, form: ReportForm, token: FormToken, status: int) -> Response:
    form.form_token.data = form_token.write(token.renewed(), PURPOSE)
    return private(
        render(
            "public/report_review.html",
            challenge=proof_of_work.find_challenge(subject.pledge, token.form_key),
            form=form,
            subject=subject,
            was_expired=token.is_expired,
            staged=staged_photos.thumbnails(token.form_key),
        ),
        status,
    )


def receipt_secrets() -> list[bytes]:
    """Return the secrets of receipt codes, oldest first."""
    settings = current_settings()
    return [settings.derive_secret("receipt", key) for key in settings.sealing_keys]
