"""Views that record a visit, online or from a phone's draft."""

from http import HTTPStatus

from flask import Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from pledge.cases.findings import actions as findings
from pledge.cases.handling.involvement import is_involved
from pledge.cases.handling.queries import first_disclosed_report, list_visits
from pledge.cases.models.cases import Case
from pledge.cases.models.outcomes import Visit
from pledge.cases.reports.intake import StoredPhoto, list_staged, unstage_photo
from pledge.cases.rules.workflow import MAX_PHOTOS, Move, actors_of, moves_open
from pledge.core.clock import SHANGHAI
from pledge.core.transitions import TransitionNotAllowed
from pledge.db import db
from pledge.pledges.queries import clauses_in_force
from pledge.pledges.texts import Clause, get_text
from pledge.web.association import blueprint
from pledge.web.association.cases.errors import refusal_text
from pledge.web.association.cases.show import find_broken
from pledge.web.association.evidence.visit_form import VisitForm
from pledge.web.forms import staged_photos
from pledge.web.forms.photo_upload import Intake, photos_taken
from pledge.web.forms.stale_check import lock
from pledge.web.labels import labels
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    own_membership,
    signed_in_user,
)
from pledge.web.setup.current import current_settings
from pledge.web.setup.render import render
from pledge.web.setup.service_workers import read_worker

WORKER = "js/visit/worker.js"
JSON = "application/json"


@blueprint.route("/cases/<row_id:case_id>/visit", methods=["GET", "POST"])
@admits(Audience.ASSOCIATION)
def record_visit(case_id: int) -> ResponseReturnValue:
    """Record a check on the spot; a script that asks for JSON gets a receipt it can show."""
    case = get_case_in_jurisdiction_or_404(case_id)
    if request.method == "GET":
        form = VisitForm(formdata=None)
        form.fit(case, list_tests(case))
        form.begin(case)
        return _show(case, form)
    # Re-encoding photos takes a while, and an open transaction would hold the one write lock.
    db.session.rollback()
    with photos_taken("photos", current_settings().uploads, keep_originals=True) as intake:
        return _act(get_case_in_jurisdiction_or_404(case_id), intake)


@blueprint.get("/cases/<row_id:case_id>/visit/token")
@admits(Audience.ASSOCIATION)
def visit_token(case_id: int) -> Response:
    """Tell a page kept on a phone who is signed in, with a token its draft can be sent by."""
    case = get_case_in_jurisdiction_or_404(case_id)
    token = generate_csrf()  # type: ignore[no-untyped-call]  # Flask-WTF has no types
    return jsonify(case=case.id, user=signed_in_user().id, token=token)


@blueprint.get("/visit-worker.js")
@admits(Audience.ASSOCIATION)
def visit_worker() -> Response:
    """Serve the worker that opens a page kept for a visit without a network."""
    return Response(read_worker(WORKER), mimetype="text/javascript")


def list_tests(case: Case) -> tuple[Clause, ...]:
    """List the clauses a visit tests: those the case is about first, then all else promised."""
    if not case.reports or case.pledge is None:
        return ()
    first = first_disclosed_report(case)
    promised = clauses_in_force(case.pledge, first.happened_on)
    about = find_broken(case)
    rest = get_text(first.text_version).clauses_named(promised)
    return about + tuple(clause for clause in rest if clause not in about)


def _act(case: Case, intake: Intake) -> ResponseReturnValue:
    form = VisitForm()
    form.fit(case, list_tests(case))
    key = form.key_for(case, signed_in_user().id)
    # A script keeps its photos on the phone until it has the receipt.
    if not _wants_receipt():
        staged_photos.stage(key, intake)
    action = request.form.get("action", "")
    if staged_photos.is_drop(action):
        _take_back(key, action.removeprefix(staged_photos.DROP))
        return _show(case, form)
    form.validate()
    if not form.check_answers():
        return _show(case, form, form.status, intake=intake)
    if intake.errors:
        return _show(case, form, intake.status, intake=intake)
    return _record(case, form, key, intake)


def _record(case: Case, form: VisitForm, key: str, intake: Intake) -> ResponseReturnValue:
    lock(case)
    staged = _list_staged(key)
    known = {visit.idempotency_key for visit in list_visits(case)}
    scene, spot = form.place()
    try:
        visit = findings.record_visit(
            case,
            by=own_membership(),
            visited_at=form.moment(),
            scene=scene,
            spot=spot,
            answers=form.answered(),
            words=form.words.data or "",
            photos=_unlike([*staged, *intake.stored]),
            idempotency_key=key,
        )
    except TransitionNotAllowed as refused:
        problem = refusal_text(refused)
        db.session.rollback()
        return _show(case, form, HTTPStatus.CONFLICT, intake=intake, problem=problem)
    for photo in staged:
        unstage_photo(key, photo.name)
    db.session.commit()
    _keep_files(visit, staged, intake)
    return _receipt(case, visit, is_new=key not in known)


def _list_staged(key: str) -> list[StoredPhoto]:
    return [
        StoredPhoto(row.name, row.sha256, row.original, row.original_sha256, row.original_size)
        for row in list_staged(key)
    ]


def _take_back(key: str, name: str) -> None:
    named = [photo for photo in _list_staged(key) if photo.name == name]
    unstage_photo(key, name)
    db.session.commit()
    Intake(named).discard(current_settings().uploads)


def _unlike(photos: list[StoredPhoto]) -> list[StoredPhoto]:
    return list({photo.sha256: photo for photo in reversed(photos)}.values())[::-1][:MAX_PHOTOS]


def _keep_files(visit: Visit, staged: list[StoredPhoto], intake: Intake) -> None:
    """Leave the files that the visit names; those that came a second time go again."""
    kept = {exhibit.name for exhibit in visit.exhibits}
    again = [photo for photo in staged if photo.name not in kept]
    Intake(again).discard(current_settings().uploads)
    intake.stored = [photo for photo in intake.stored if photo.name not in kept]


def _receipt(case: Case, visit: Visit, *, is_new: bool) -> ResponseReturnValue:
    address = url_for("association.show_case", case_id=case.id, _anchor=f"v{visit.id}")
    if _wants_receipt():
        return jsonify(at=f"{visit.at.astimezone(SHANGHAI):%H:%M}", address=address)
    at = labels.show_moment(visit.at)
    flash(_("现场核查已记录。") if is_new else _("这次核查已于%(at)s记录过，没有重复记录。", at=at))
    return redirect(address)


def _wants_receipt() -> bool:
    return request.accept_mimetypes.best_match(["text/html", JSON]) == JSON


def _show(
    case: Case,
    form: VisitForm,
    status: int = 200,
    *,
    intake: Intake | None = None,
    problem: str = "",
) -> ResponseReturnValue:
    member = own_membership()
    actors = actors_of(member.role, is_involved=is_involved(case, member.user_id))
    page = render(
        "association/evidence/record_visit.html",
        case=case,
        form=form,
        user_id=member.user_id,
        about=[clause.code for clause in find_broken(case)],
        may_record=Move.RECORD_VISIT in moves_open(case.status, actors),
        refusal=refusal_text(
            TransitionNotAllowed(case.status, Move.RECORD_VISIT, is_for_others=False)
        ),
        problem=problem,
        photo_errors=intake.errors if intake else [],
        staged=staged_photos.thumbnails(form.key_for(case, member.user_id)),
        room=MAX_PHOTOS,
    )
    return page, status
