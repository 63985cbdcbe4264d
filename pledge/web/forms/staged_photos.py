"""Staged photos: kept with a public form that is not accepted yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from flask_babel import gettext as _

from pledge.cases.reports.intake import TooManyPhotos, list_staged, stage_photo, unstage_photo
from pledge.cases.rules.workflow import MAX_PHOTOS
from pledge.db import db
from pledge.storage import photos
from pledge.web.forms import photo_upload as photo_intake
from pledge.web.forms.photo_upload import Intake
from pledge.web.setup.current import current_settings

DROP = "drop:"


@contextmanager
def photos_staged() -> Iterator[Intake]:
    """Take in the photos of this request; what no form holds in the end is deleted again."""
    folder = current_settings().uploads
    with photo_intake.photos_taken("photos", folder, keep_originals=True) as intake:
        yield intake


def stage(idempotency_key: str, intake: Intake, room: int = MAX_PHOTOS) -> None:
    """Keep photos for the form they came with, whatever else is wrong with it; commits."""
    kept = {photo.sha256 for photo in list_staged(idempotency_key)}
    staged, is_over = set(), False
    for photo in intake.stored:
        if photo.sha256 in kept:
            continue
        try:
            _require_room(len(kept), room)
            row = stage_photo(idempotency_key, photo)
        except TooManyPhotos:
            is_over = True
        else:
            kept.add(photo.sha256)
            # Of a photo that came twice at the same moment, one file is enough.
            staged.add(row.name if row else "")
    if is_over:
        intake.refuse(_("最多4张照片，多出的没有保存。"), HTTPStatus.UNPROCESSABLE_ENTITY)
    db.session.commit()
    intake.stored = [photo for photo in intake.stored if photo.name not in staged]


def is_drop(action: str) -> bool:
    """Tell whether a button that takes a photo back was pressed."""
    return action.startswith(DROP)


def drop(idempotency_key: str, action: str) -> None:
    """Take back the photo that a button names, if it is this form's; commits."""
    if photo := unstage_photo(idempotency_key, action.removeprefix(DROP)):
        db.session.commit()
        photo_intake.discard_photo(current_settings().uploads, photo)


def thumbnails(idempotency_key: str) -> list[dict[str, str]]:
    """Return the photos kept for a form, small enough to stand in the page itself."""
    folder = current_settings().uploads
    return [
        {
            "name": staged.name,
            "uri": photos.thumbnail_data_uri(photos.photo_path(folder, staged.name).read_bytes()),
        }
        for staged in list_staged(idempotency_key)
    ]


def _require_room(count: int, room: int) -> None:
    if count >= room:
        raise TooManyPhotos
