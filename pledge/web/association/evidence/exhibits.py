"""Views of a photo's disclosed copy: redact, preview, keep, take back."""

from functools import partial

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pledge.cases.evidence.exhibits import (
    NothingDisclosed,
    disclose,
    is_disclosable,
    last_redaction,
    list_exhibit_events,
    take_back,
)
from pledge.cases.models.cases import Case
from pledge.cases.models.evidence import Exhibit
from pledge.db import db
from pledge.storage import photos
from pledge.storage.photos import Photo
from pledge.storage.redaction import redact
from pledge.web.association import blueprint
from pledge.web.association.cases.errors import refusal_text
from pledge.web.association.cases.history.lines import HistoryLine, Names
from pledge.web.association.cases.show import send_private_photo
from pledge.web.association.evidence.exhibit_labels import label_of_event, words_of_event
from pledge.web.association.evidence.redact_form import RedactForm
from pledge.web.forms.base import line
from pledge.web.forms.confirmation import Step, step_asked
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import MAX_REASON, State, StateTokenForm, check_stale, lock
from pledge.web.setup.access import (
    Audience,
    admits,
    get_exhibit_in_jurisdiction_or_404,
    own_membership,
    signed_in_user,
)
from pledge.web.setup.current import current_settings, private
from pledge.web.setup.render import render

PREVIEW_SIDE = 1200
PREVIEW_QUALITY = 80


class TakeBackForm(StateTokenForm):
    """Let the merchant see a photo no longer."""

    reason = line(_l("收回原因"), MAX_REASON, required=False)


@blueprint.route(
    "/cases/<row_id:case_id>/exhibits/<row_id:exhibit_id>/redact", methods=["GET", "POST"]
)
@admits(Audience.ASSOCIATION)
def redact_exhibit(case_id: int, exhibit_id: int) -> ResponseReturnValue:
    """Cover what the merchant must not see, look at the result, and keep it."""
    case, exhibit = _get_disclosable(case_id, exhibit_id)
    if request.method == "GET":
        form = RedactForm(formdata=None)
        form.fill(*last_redaction(exhibit))
        return _show(case, exhibit, form)
    form = RedactForm()
    if step_asked() is Step.EDIT:
        return _show(case, exhibit, form)
    if status := check_stale(form, _state_of(exhibit)):
        return _show(case, exhibit, form, status=status)
    original = _read(exhibit)
    # Encoding takes a while, and must not hold the database's one write lock meanwhile.
    db.session.rollback()
    copy = redact(original, form.boxes(), form.crop())
    if step_asked() is Step.CONFIRMED:
        return _keep(case_id, exhibit_id, form, copy)
    case, exhibit = _get_disclosable(case_id, exhibit_id)
    return _show(case, exhibit, form, copy=copy)


@blueprint.post("/cases/<row_id:case_id>/exhibits/<row_id:exhibit_id>/take-back")
@admits(Audience.ASSOCIATION)
def take_back_copy(case_id: int, exhibit_id: int) -> ResponseReturnValue:
    """Delete the disclosed copy: the merchant sees the photo no longer."""
    (case, exhibit), form = _get_disclosable(case_id, exhibit_id), TakeBackForm()

    def back(earlier: str) -> str:
        # Only now that no row names it any more.
        photos.discard(current_settings().uploads, earlier)
        return url_for("association.redact_exhibit", case_id=case_id, exhibit_id=exhibit_id)

    return submit(
        form,
        rows=[exhibit],
        state=_state_of(exhibit),
        act=lambda: take_back(exhibit, by=signed_in_user(), reason=form.reason.data or ""),
        refused={NothingDisclosed: refusal_text},
        done=_("披露件已收回，商家看不到这张照片了。"),
        show=lambda status: _show(case, exhibit, taking=form, status=status),
        back=back,
    )


@blueprint.get("/cases/<row_id:case_id>/exhibits/<row_id:exhibit_id>/disclosed")
@admits(Audience.ASSOCIATION)
def show_disclosed(case_id: int, exhibit_id: int) -> Response:
    """Show the copy that the merchant sees."""
    _case, exhibit = get_exhibit_in_jurisdiction_or_404(case_id, exhibit_id)
    if exhibit.disclosed is None:
        abort(404)
    return send_private_photo(exhibit.disclosed)


def list_done(exhibit: Exhibit) -> list[HistoryLine]:
    """List what was done with a photo, newest first, as its association reads it."""
    rows = list_exhibit_events([exhibit])[::-1]
    names = Names({row.by_id for row in rows}, own_membership().association_id)
    return [
        HistoryLine(row.at, names.of(row.by_id), label_of_event(row), words_of_event(row))
        for row in rows
    ]


def _keep(case_id: int, exhibit_id: int, form: RedactForm, copy: Photo) -> ResponseReturnValue:
    case, exhibit = _get_disclosable(case_id, exhibit_id)
    lock(exhibit)
    if status := check_stale(form, _state_of(exhibit)):
        return _show(case, exhibit, form, status=status)
    folder = current_settings().uploads
    name = photos.store(folder, copy)
    try:
        earlier = disclose(
            exhibit, name, copy.sha256, form.boxes(), form.crop(), by=signed_in_user()
        )
        db.session.commit()
    except BaseException:
        photos.discard(folder, name)
        raise
    if earlier:
        photos.discard(folder, earlier)
    flash(_("披露件已保存，商家在案件里看得到这张遮盖后的照片。"))
    return redirect(url_for("association.redact_exhibit", case_id=case_id, exhibit_id=exhibit_id))


def _get_disclosable(case_id: int, exhibit_id: int) -> tuple[Case, Exhibit]:
    case, exhibit = get_exhibit_in_jurisdiction_or_404(case_id, exhibit_id)
    if not is_disclosable(exhibit):
        abort(404)
    return case, exhibit


def _state_of(exhibit: Exhibit) -> State:
    return State(partial(_state_token, exhibit))


def _state_token(exhibit: Exhibit) -> str:
    """Return what tells one state of the disclosed copy from another, once taken back too."""
    return f"{exhibit.disclosed or ''}.{len(list_exhibit_events([exhibit]))}"


def _read(exhibit: Exhibit) -> bytes:
    path = photos.photo_path(current_settings().uploads, exhibit.name)
    if not path.is_file():
        abort(404)
    return path.read_bytes()


def _show(
    case: Case,
    exhibit: Exhibit,
    form: RedactForm | None = None,
    *,
    taking: TakeBackForm | None = None,
    copy: Photo | None = None,
    status: int = 200,
) -> Response:
    sent = taking or form
    if form is None:
        form = RedactForm(formdata=None)
        form.fill(*last_redaction(exhibit))
    taking = taking or TakeBackForm(formdata=None)
    form.state_token.data = taking.state_token.data = _state_token(exhibit)
    width, height = photos.size_of(_read(exhibit))
    body = render(
        "association/evidence/redact_exhibit.html",
        case=case,
        exhibit=exhibit,
        form=form,
        taking=taking,
        sent=sent,
        width=width,
        height=height,
        preview=_preview(copy),
        carried=_carried(form) if copy else [],
        events=list_done(exhibit),
    )
    return private(body, status)


def _preview(copy: Photo | None) -> str:
    if copy is None:
        return ""
    return photos.thumbnail_data_uri(copy.jpeg, PREVIEW_SIDE, PREVIEW_QUALITY)


def _carried(form: RedactForm) -> list[tuple[str, str]]:
    return [(part.name, str(part.data)) for part in form if part.name != "csrf_token" and part.data]
