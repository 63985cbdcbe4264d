"""Photo uploads: checked, re-encoded and on disk before any row is written.

Of photos that may become evidence the original is sealed beside the copy; the two live and go
together.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

from flask import request
from flask_babel import gettext as _

from pledge.cases.reports.intake import StoredPhoto
from pledge.cases.rules.workflow import MAX_PHOTOS
from pledge.storage import encrypted_files, photos
from pledge.web.forms.base import without_forbidden
from pledge.web.setup.current import current_settings


class HasFiles(Protocol):
    """A stored photo, or a row that names one: its copy, and its encrypted original or ""."""

    @property
    def name(self) -> str:
        """The name of the copy."""

    @property
    def original(self) -> str:
        """The name of the encrypted original; empty where none was kept."""


@dataclass
class Intake:
    """The photos that were taken in, and a message for each that was not."""

    stored: list[StoredPhoto] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    status: int = 200

    def refuse(self, message: str, status: int) -> None:
        """Add a message; the first refusal decides the status."""
        self.errors.append(message)
        self.status = self.status if self.status != 200 else status

    def keep(self) -> None:
        """Leave what was stored on disk: a row that was committed names it."""
        self.stored = []

    def discard(self, folder: Path) -> None:
        """Take back what was stored, when nothing will refer to it."""
        for photo in self.stored:
            discard_photo(folder, photo)

    def give_back(self, folder: Path) -> None:
        """Take back what was stored, and say so: a browser never fills in a file again."""
        self.discard(folder)
        if self.stored:
            self.refuse(_("照片还没有保存，请重新选择。"), HTTPStatus.UNPROCESSABLE_ENTITY)


def discard_photo(folder: Path, photo: HasFiles) -> None:
    """Delete a photo's copy and its encrypted original."""
    photos.discard(folder, photo.name)
    if photo.original:
        encrypted_files.discard_encrypted(current_settings().sealed, photo.original)


@contextmanager
def photos_taken(
    field_name: str, folder: Path, most: int = MAX_PHOTOS, *, keep_originals: bool = False
) -> Iterator[Intake]:
    """Take in the photos of a form; what nothing refers to in the end is deleted again.

    Whoever commits a row that names a photo says so by keep().
    """
    intake = Intake()
    if request.method == "POST":
        intake = take_photos(field_name, folder, most, keep_originals=keep_originals)
    try:
        yield intake
    finally:
        intake.discard(folder)


def take_photos(
    field_name: str, folder: Path, most: int = MAX_PHOTOS, *, keep_originals: bool = False
) -> Intake:
    """Take in the photos of one file field; call before the first query of the request.

    Re-encoding takes a while, and a transaction begun earlier would hold the database's one
    write lock meanwhile. With ``keep_originals`` the originals are kept too, for evidence.
    """
    intake = Intake()
    try:
        _take_each(intake, field_name, folder, most, keep_originals=keep_originals)
    except BaseException:
        # A full disk at the third photo must not leave the first two behind.
        intake.discard(folder)
        raise
    return intake


def _take_each(
    intake: Intake, field_name: str, folder: Path, most: int, *, keep_originals: bool
) -> None:
    uploads = [upload for upload in request.files.getlist(field_name) if upload.filename]
    if len(uploads) > most:
        intake.refuse(
            _("最多上传%(most)s张照片，这次选了%(count)s张。", most=most, count=len(uploads)),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
        uploads = uploads[:most]
    for upload in uploads:
        name = without_forbidden(upload.filename or "")[:60]
        try:
            data = upload.stream.read(photos.MAX_BYTES + 1)
            photo = photos.prepare(data)
        except photos.PhotoTooLarge:
            intake.refuse(
                _("“%(name)s”超过12 MB，请换一张小一些的。", name=name),
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            )
        except photos.TooManyPixels:
            intake.refuse(
                _("“%(name)s”像素太多，请换一张小一些的。", name=name),
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            )
        except photos.NotAPhoto:
            intake.refuse(
                _("“%(name)s”不是JPEG、PNG或WebP照片。", name=name),
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            )
        else:
            copy = StoredPhoto(photos.store(folder, photo), photo.sha256)
            intake.stored.append(copy)
            if keep_originals:
                intake.stored[-1] = _with_original(copy, data)


def _with_original(copy: StoredPhoto, data: bytes) -> StoredPhoto:
    original = encrypted_files.encrypt_file(current_settings().sealed, data)
    return replace(
        copy,
        original=original.name,
        original_sha256=original.sha256,
        original_size=original.size,
    )
