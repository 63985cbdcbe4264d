"""Views that report a breach: form, review, receipt; no account, cookie or script."""

from http import HTTPStatus

from flask import Response, request
from flask_babel import gettext as _
from flask_limiter import RequestLimit

from pledge.cases.reports.intake import FormIdentity, report_breach
from pledge.cases.reports.receipts import make_receipt, recall_code
from pledge.cases.rules.workflow import MAX_PHOTOS
from pledge.core.clock import today
from pledge.db import db
from pledge.web.forms import form_token, proof_of_work, staged_photos
from pledge.web.forms.form_token import ForeignToken, FormToken
from pledge.web.forms.photo_upload import Intake
from pledge.web.labels import labels
from pledge.web.public import blueprint
from pledge.web.public.badges.page import show_unknown
from pledge.web.public.reporting.form import ReportForm, form_for
from pledge.web.public.reporting.national_channel import mail_link
from pledge.web.public.reporting.subject import Subject, find_subject
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.current import current_settings, private
from pledge.web.setup.language import current_lang
from pledge.web.setup.limits import REPORTING, limited, seconds_to_wait
from pledge.web.setup.render import render

PURPOSE = "report"


def _give_back(_limit: RequestLimit) -> Response | None:
    """Answer who sends too fast with the form as it was filled in; photos are not taken in."""
    subject = find_subject(**(request.view_args or {}))
    scene = subject.find_scene() if subject else None
    if subject is None or scene is None:
        return None
    form, intake = form_for(subject.pledge), Intake()
    form.fit(subject.pledge, scene)
    try:
        token = form_token.read(form.form_token.data, PURPOSE, subject.about).renewed()
    except ForeignToken:
        token = form_token.begin(subject.about)
    if any(upload.filename for upload in request.files.getlist("photos")):
        intake.refuse(_("照片还没有保存，请重新选择。"), HTTPStatus.TOO_MANY_REQUESTS)
    response = _show_form(subject, form, token, HTTPStatus.TOO_MANY_REQUESTS, intake=intake)
    response.headers.update(seconds_to_wait())
    return response


limit_reports = limited(REPORTING, methods=["POST"], on_breach=_give_back)


@blueprint.route("/pledges/<number>/report", methods=["GET", "POST"])
@limit_reports
@admits(Audience.ANYONE)
def report_from_pledge(number: str) -> Response:
    """Report a breach of a pledge found by its number."""
    with staged_photos.photos_staged() as intake:
        return _answer(find_subject(number=number), intake)


@blueprint.route("/b/<token>/report", methods=["GET", "POST"])
@limit_reports
@admits(Audience.ANYONE)
def report_from_badge(token: str) -> Response:
    """Report a breach at the very badge that was scanned."""
    with staged_photos.photos_staged() as intake:
        return _answer(find_subject(token=token), intake)


@blueprint.route("/report", methods=["GET", "POST"])
@limit_reports
@admits(Audience.ANYONE)
def report_place() -> Response:
    """Report a place that has signed no pledge: taken as a lead, and the national channel shown."""
    with staged_photos.photos_staged() as intake:
        return _answer(find_subject(), intake)


def _answer(subject: Subject | None, intake: Intake) -> Response:
    if subject is None:
        return show_unknown()
    scene = subject.find_scene()
    if scene is None:
        page = render("public/reporting/report_scene.html", subject=subject, form=None)
        return private(page)
    if request.method == "GET":
        form = form_for(
            subject.pledge, formdata=None, code=request.args.get("code"), happened_on=None
        )
        form.fit(subject.pledge, scene)
        return _show_form(subject, form, form_token.begin(subject.about))
    form = form_for(subject.pledge)
    form.fit(subject.pledge, scene)
    try:
        token = form_token.read(form.form_token.data, PURPOSE, subject.about)
    except ForeignToken:
        token = form_token.begin(subject.about)
        staged_photos.stage(token.idempotency_key, intake)
        return _show_form(
            subject, form, token, HTTPStatus.BAD_REQUEST, is_foreign=True, intake=intake
        )
    return _act(subject, form, token, intake)


def _act(subject: Subject, form: ReportForm, token: FormToken, intake: Intake) -> Response:
    action = request.form.get("action", "review")
    staged_photos.stage(token.idempotency_key, intake)
    if staged_photos.is_drop(action):
        staged_photos.drop(token.idempotency_key, action)
    if staged_photos.is_drop(action) or action == "edit":
        return _show_form(subject, form, token.renewed(), intake=intake)
    is_valid = form.validate() and not intake.errors
    if not is_valid:
        status = (
            intake.status if intake.errors and not form.errors else HTTPStatus.UNPROCESSABLE_ENTITY
        )
        return _show_form(subject, form, token.renewed(), status, intake=intake)
    if action == "send" and not token.is_expired:
        return _send(subject, form, token)
    return _show_review(subject, form, token, HTTPStatus.BAD_REQUEST if action == "send" else 200)


def _send(subject: Subject, form: ReportForm, token: FormToken) -> Response:
    secrets = receipt_secrets()
    _code, receipt_hash = make_receipt(token.nonce, secrets)
    report = report_breach(
        form.to_report_input(subject.pledge, subject.badge, current_lang()),
        FormIdentity(token.idempotency_key, receipt_hash),
        is_quarantined=proof_of_work.is_lacking(subject.pledge, token.idempotency_key),
    )
    code = recall_code(report, token.nonce, secrets)
    db.session.commit()
    return private(
        render(
            "public/reporting/report_sent.html",
            report=report,
            code=labels.show_receipt(code),
            subject=subject,
            is_quarantined=report.case.is_quarantined,
            national=None if subject.pledge else _national(form),
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
            "public/reporting/report.html",
            form=form,
            notes=_notes_on_codes(form),
            subject=subject,
            today=today(),
            is_foreign=is_foreign,
            is_too_fast=status == HTTPStatus.TOO_MANY_REQUESTS,
            photo_errors=intake.errors if intake else [],
            staged=staged_photos.thumbnails(token.idempotency_key),
            room=MAX_PHOTOS,
        ),
        status,
    )


def _notes_on_codes(form: ReportForm) -> dict[str, str]:
    return {
        code: _("违反承诺 %(clauses)s", clauses=_("、").join(clauses))
        for code, clauses in form.broken.items()
        if clauses
    }


def _show_review(subject: Subject, form: ReportForm, token: FormToken, status: int) -> Response:
    form.form_token.data = form_token.write(token.renewed(), PURPOSE)
    return private(
        render(
            "public/reporting/report_review.html",
            challenge=proof_of_work.find_challenge(subject.pledge, token.idempotency_key),
            form=form,
            subject=subject,
            national=None if subject.pledge else _national(form),
            was_expired=token.is_expired,
            staged=staged_photos.thumbnails(token.idempotency_key),
        ),
        status,
    )


def _national(form: ReportForm) -> str:
    place = form.place()
    if place is None:
        raise ValueError("a place with a pledge has its own association to tell")
    region = labels.region_name(place.region_code)
    name = f"{place.name}（{labels.SITE_KIND[place.kind]}） {region} {place.address}"
    problem = str(labels.BREACH[form.code.chosen])
    day = labels.show_day(form.happened_on.data or today())
    words = (form.story.data or "", form.asked.data or "", form.vendor.data or "")
    return mail_link(name, f"{day} {problem}", *words)


def receipt_secrets() -> list[bytes]:
    """Return the secrets of receipt codes, oldest first."""
    settings = current_settings()
    return [settings.derive_secret("receipt", key) for key in settings.encryption_keys]
