"""View of an encrypted original: officers only, with a recorded reason."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pledge.cases.evidence.exhibits import ExhibitEventKind, open_original, record_look
from pledge.cases.models.cases import Case
from pledge.cases.models.evidence import Exhibit
from pledge.db import db
from pledge.storage import photos
from pledge.storage.encrypted_files import CannotDecrypt
from pledge.web.association import blueprint
from pledge.web.association.cases.errors import REFUSALS
from pledge.web.association.evidence.exhibit_labels import BROKEN
from pledge.web.association.evidence.exhibits import list_done
from pledge.web.forms.base import SignedInForm, block
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import MAX_REASON
from pledge.web.setup.access import (
    Audience,
    admits,
    get_exhibit_in_jurisdiction_or_404,
    signed_in_user,
)
from pledge.web.setup.current import current_settings, private
from pledge.web.setup.render import render

DOWNLOAD = "download"
SHOWN_SIDE = 1600
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


class OriginalForm(SignedInForm):
    """Why somebody must see an original."""

    reason = block(_l("理由"), MAX_REASON, required=_l("请写明查看原件的理由。"))


@blueprint.route(
    "/cases/<row_id:case_id>/exhibits/<row_id:exhibit_id>/original", methods=["GET", "POST"]
)
@admits(Audience.OFFICER)
def show_original(case_id: int, exhibit_id: int) -> ResponseReturnValue:
    """Ask for a reason; then show an encrypted original, or send it as a file."""
    case, exhibit = get_exhibit_in_jurisdiction_or_404(case_id, exhibit_id)
    form, by = OriginalForm(), signed_in_user()
    is_download = request.form.get("action") == DOWNLOAD
    what = ExhibitEventKind.DOWNLOADED if is_download else ExhibitEventKind.OPENED
    return submit(
        form,
        act=lambda: record_look(exhibit, what, by=by, reason=form.reason.data or ""),
        refused=REFUSALS,
        show=lambda status: _page(case, exhibit, form, status=status),
        # On record before anything is read: who looks cannot undo it by breaking off.
        back=lambda _recorded: _open(case, exhibit, form, is_download=is_download),
    )


def _open(case: Case, exhibit: Exhibit, form: OriginalForm, *, is_download: bool) -> Response:
    try:
        data = open_original(current_settings().sealed, exhibit)
    except CannotDecrypt as broken:
        kind = type(broken).__name__
        record_look(exhibit, ExhibitEventKind.BROKEN, by=signed_in_user(), reason=kind)
        db.session.commit()
        status = form.refuse(str(BROKEN[kind]))
        return _page(case, exhibit, form, is_broken=True, status=status)
    if is_download:
        return _send(case, exhibit, data)
    return _page(case, exhibit, OriginalForm(formdata=None), picture=_picture(data))


def _send(case: Case, exhibit: Exhibit, data: bytes) -> Response:
    """Send bytes from a stranger so that no browser takes them for anything to be run."""
    ending = ENDINGS.get(photos.find_format(data) or "", "bin")
    response = Response(data, mimetype="application/octet-stream")
    name = f"case-{case.id}-photo-{exhibit.id}-original.{ending}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _picture(data: bytes) -> str:
    """Return a picture drawn anew: an original's own bytes are never shown in a page."""
    return photos.thumbnail_data_uri(data, SHOWN_SIDE, photos.QUALITY)


def _page(
    case: Case,
    exhibit: Exhibit,
    form: OriginalForm,
    *,
    picture: str = "",
    is_broken: bool = False,
    status: int = 200,
) -> Response:
    title = _("照片%(id)s的密封原件", id=exhibit.id)
    body = render(
        "association/evidence/show_original.html",
        title=title,
        case=case,
        exhibit=exhibit,
        form=form,
        problem=form.problem,
        is_broken=is_broken,
        picture=picture,
        events=list_done(exhibit),
    )
    return private(body, status)
