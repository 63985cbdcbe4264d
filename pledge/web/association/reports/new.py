"""View that types in a report from another channel and hands over its receipt."""

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from pledge.cases.reports.intake import FormIdentity, report_breach
from pledge.cases.reports.receipts import make_receipt, recall_code
from pledge.cases.rules.workflow import MAX_PHOTOS
from pledge.core.clock import today
from pledge.db import db
from pledge.web.association import blueprint
from pledge.web.association.reports.form import LeadForm, region_options
from pledge.web.forms import form_token, staged_photos
from pledge.web.forms.form_token import ForeignToken, FormToken
from pledge.web.forms.photo_upload import Intake
from pledge.web.labels import labels
from pledge.web.public.reporting.report import receipt_secrets
from pledge.web.setup.access import Audience, admits, own_jurisdiction, signed_in_user
from pledge.web.setup.current import current_settings, private
from pledge.web.setup.render import render

PURPOSE = "lead"


@blueprint.route("/leads/new", methods=["GET", "POST"])
@admits(Audience.ASSOCIATION)
def new_lead() -> ResponseReturnValue:
    """Take in a report that a member types in; the same form twice is one report."""
    if request.method == "GET":
        return _show(_offered(LeadForm(formdata=None)), form_token.begin(_about()))
    # Re-encoding photos takes a while, and an open transaction would hold the one write lock.
    db.session.rollback()
    with staged_photos.photos_staged() as intake:
        return _act(_offered(LeadForm()), intake)


def _act(form: LeadForm, intake: Intake) -> ResponseReturnValue:
    is_valid = form.validate()
    try:
        token = form_token.read(form.form_token.data, PURPOSE, _about())
    except ForeignToken:
        token = None
    if token is None or "csrf_token" in form.errors:
        # Nobody's form keeps no photos.
        intake.give_back(current_settings().uploads)
        return _show(form, token or form_token.begin(_about()), HTTPStatus.BAD_REQUEST, intake)
    staged_photos.stage(token.idempotency_key, intake)
    action = request.form.get("action", "")
    if staged_photos.is_drop(action):
        staged_photos.drop(token.idempotency_key, action)
        return _show(_offered(LeadForm()), token, intake=intake)
    if not is_valid:
        return _show(form, token, form.status, intake)
    if intake.errors:
        return _show(form, token, intake.status, intake)
    return _take_in(form, token)


def _take_in(form: LeadForm, token: FormToken) -> ResponseReturnValue:
    secrets = receipt_secrets()
    _code, receipt_hash = make_receipt(token.nonce, secrets)
    identity = FormIdentity(token.idempotency_key, receipt_hash)
    report = report_breach(form.lead(), identity, by=signed_in_user())
    code = labels.show_receipt(recall_code(report, token.nonce, secrets))
    db.session.commit()
    return private(render("association/reports/lead_taken.html", report=report, code=code))


def _show(
    form: LeadForm, token: FormToken, status: int = 200, intake: Intake | None = None
) -> ResponseReturnValue:
    form.form_token.data = form_token.write(token.renewed(), PURPOSE)
    page = render(
        "association/reports/new_lead.html",
        form=form,
        today=today(),
        is_foreign=status == HTTPStatus.BAD_REQUEST,
        photo_errors=intake.errors if intake else [],
        staged=staged_photos.thumbnails(token.idempotency_key),
        room=MAX_PHOTOS,
    )
    return private(page, status)


def _offered(form: LeadForm) -> LeadForm:
    jurisdiction = own_jurisdiction()
    form.offer(jurisdiction, region_options(jurisdiction))
    return form


def _about() -> str:
    return f"member {signed_in_user().id}"
