"""Reporting a breach: form, review, receipt; no account, no cookie, no script."""

from dataclasses import dataclass

from flask import Response, request

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
from pledge.web import form_token, labels
from pledge.web.access import Audience, admits
from pledge.web.form_token import ForeignToken, FormToken
from pledge.web.language import current_lang
from pledge.web.limits import REPORTING, limiter
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


@blueprint.route("/pledges/<number>/report", methods=["GET", "POST"])
@limiter.limit(REPORTING, methods=["POST"])
@admits(Audience.ANYONE)
def report_from_pledge(number: str) -> Response:
    """Report a breach of a pledge found by its number."""
    with staged_photos.photos_taken() as intake:
        return _answer(Subject(get_pledge_or_404(number), None, request.path), intake)


@blueprint.route("/b/<token>/report", methods=["GET", "POST"])
@limiter.limit(REPORTING, methods=["POST"])
@admits(Audience.ANYONE)
def report_from_badge(token: str) -> Response:
    """Report a breach at the very badge that was scanned."""
    signer = badge_signer()
    try:
        serial = signer.verify(token)
    except BadTokenError:
        return show_unknown()
    with staged_photos.photos_taken() as intake:
        badge = find_badge(serial)
        if badge is None:
            return show_unknown()
        return _answer(Subject(badge.pledge, badge, request.path), intake)


def _answer(subject: Subject, intake: Intake) -> Response:
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
    )
    code = recall_code(report, token.nonce, secrets)
    db.session.commit()
    return private(
        render(
            "public/report_sent.html",
            report=report,
            code=labels.show_receipt(code),
            subject=subject,
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
