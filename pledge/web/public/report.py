"""Reporting a breach: form, review, receipt; no account, no cookie, no script."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Response, request
from flask_babel import gettext as _

from pledge import photos
from pledge.badges.models import Badge
from pledge.badges.queries import find_badge
from pledge.badges.tokens import BadTokenError
from pledge.breaches import actions
from pledge.breaches.actions import FormIdentity, TooManyPhotos
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
from pledge.web.photo_intake import Intake, take_photos
from pledge.web.public import blueprint
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
    with _photos_taken() as intake:
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
    with _photos_taken() as intake:
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
        _stage(token, intake)
        return _show_form(subject, form, token, BAD_REQUEST, is_foreign=True, intake=intake)
    return _act(subject, form, token, intake)


def _act(subject: Subject, form: ReportForm, token: FormToken, intake: Intake) -> Response:
    action = request.form.get("action", "review")
    _stage(token, intake)
    if action.startswith("drop:") and actions.unstage_photo(token.form_key, action[5:]):
        db.session.commit()
        photos.discard(current_settings().uploads, action[5:])
    if action.startswith("drop:") or action == "edit":
        return _show_form(subject, form, token.renewed(), intake=intake)
    is_valid = form.validate() and not intake.errors
    if not is_valid:
        status = intake.status if intake.errors and not form.errors else UNPROCESSABLE
        return _show_form(subject, form, token.renewed(), status, intake=intake)
    if action == "send" and not token.is_expired:
        return _send(subject, form, token)
    return _show_review(subject, form, token)


def _send(subject: Subject, form: ReportForm, token: FormToken) -> Response:
    secrets = receipt_secrets()
    _code, receipt_hash = make_receipt(token.nonce, secrets)
    report = actions.report_breach(
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
            staged=_thumbnails(token),
            most_photos=MAX_PHOTOS,
        ),
        status,
    )


def _show_review(subject: Subject, form: ReportForm, token: FormToken) -> Response:
    form.form_token.data = form_token.write(token.renewed(), PURPOSE)
    return private(
        render(
            "public/report_review.html",
            form=form,
            subject=subject,
            was_expired=token.is_expired,
            staged=_thumbnails(token),
        )
    )


def _stage(token: FormToken, intake: Intake) -> None:
    """Keep the photos for the form they came with, whatever else is wrong with it."""
    held = set()
    for photo in intake.stored:
        try:
            held.add(actions.stage_photo(token.form_key, photo).name)
        except TooManyPhotos:
            intake.refuse(_too_many(), UNPROCESSABLE)
    db.session.commit()
    intake.stored = [photo for photo in intake.stored if photo.name not in held]


def _thumbnails(token: FormToken) -> list[dict[str, str]]:
    folder = current_settings().uploads
    return [
        {
            "name": staged.name,
            "uri": photos.thumbnail_data_uri(photos.path_of(folder, staged.name).read_bytes()),
        }
        for staged in actions.list_staged(token.form_key)
    ]


@contextmanager
def _photos_taken() -> Iterator[Intake]:
    """Take in the photos of this request; what no form holds in the end is deleted again."""
    uploads = current_settings().uploads
    intake = take_photos("photos", uploads) if request.method == "POST" else Intake()
    try:
        yield intake
    finally:
        intake.discard(uploads)


def _too_many() -> str:
    return str(_("最多4张照片，多出的没有保存。"))


def receipt_secrets() -> list[bytes]:
    """Return the secrets of receipt codes, oldest first."""
    settings = current_settings()
    return [settings.derive_secret("receipt", key) for key in settings.keys]
