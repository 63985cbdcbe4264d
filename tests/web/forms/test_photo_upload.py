"""Photos that may be evidence: the copy for work and the sealed original live and go together."""

import errno
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from pledge.config import Settings
from pledge.storage import encrypted_files, photos
from pledge.web.forms.photo_upload import Intake, discard_photo, photos_taken, take_photos
from tests.support.builders import jpeg_bytes

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"></svg>'


@contextmanager
def sent(app: Flask, *uploads: bytes) -> Iterator[None]:
    """Be within a request that sends these files."""
    files = [(io.BytesIO(upload), "photo.jpg") for upload in uploads]
    with app.test_request_context("/", method="POST", data={"photos": files}):
        yield


def on_disk(settings: Settings) -> tuple[int, int]:
    """Count the copies and the sealed originals."""
    return tuple(  # type: ignore[return-value]  # one count for each of two folders
        len(list(folder.iterdir())) if folder.is_dir() else 0
        for folder in (settings.uploads, settings.sealed)
    )


def test_original_is_sealed_byte_by_byte_beside_the_copy(app: Flask, settings: Settings) -> None:
    upload = jpeg_bytes(gps=True)
    with sent(app, upload):
        [photo] = take_photos("photos", settings.uploads, keep_originals=True).stored
    assert encrypted_files.decrypt_file(settings.sealed, photo.original) == upload
    assert photo.original_sha256 == hashlib.sha256(upload).hexdigest()
    assert photo.original_size == len(upload)
    copy = photos.photo_path(settings.uploads, photo.name).read_bytes()
    assert photo.sha256 == hashlib.sha256(copy).hexdigest() != photo.original_sha256
    assert b"Test camera" not in copy


def test_photo_that_is_no_evidence_has_no_original(app: Flask, settings: Settings) -> None:
    with sent(app, jpeg_bytes(gps=True)):
        [photo] = take_photos("photos", settings.uploads).stored
    assert (photo.original, photo.original_sha256, photo.original_size) == ("", "", 0)
    assert on_disk(settings) == (1, 0)


def test_refused_upload_is_not_sealed(app: Flask, settings: Settings) -> None:
    with sent(app, SVG, jpeg_bytes()[:200]):
        assert len(take_photos("photos", settings.uploads, keep_originals=True).errors) == 2
    assert on_disk(settings) == (0, 0)


def test_what_no_row_names_goes_with_its_original(app: Flask, settings: Settings) -> None:
    with sent(app, jpeg_bytes(), jpeg_bytes(colour="red")):
        with photos_taken("photos", settings.uploads, keep_originals=True) as intake:
            assert on_disk(settings) == (2, 2)
            kept = intake.stored.pop()
        assert on_disk(settings) == (1, 1)
        discard_photo(settings.uploads, kept)
        assert on_disk(settings) == (0, 0)


def test_photos_given_back_go_with_their_originals(app: Flask, settings: Settings) -> None:
    with sent(app, jpeg_bytes()):
        intake = take_photos("photos", settings.uploads, keep_originals=True)
        intake.give_back(settings.uploads)
        assert "重新选择" in intake.errors[0]
    assert on_disk(settings) == (0, 0)


def test_photo_told_again_by_its_names_takes_both_files_along(
    app: Flask, settings: Settings
) -> None:
    with sent(app, jpeg_bytes()):
        [photo] = take_photos("photos", settings.uploads, keep_originals=True).stored
        Intake([photo]).discard(settings.uploads)
    assert on_disk(settings) == (0, 0)


def test_full_disk_leaves_neither_copies_nor_originals(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def fill_up(path: Path, target: Path) -> Path:
        if on_disk(settings)[1] > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fill_up)
    with (
        sent(app, jpeg_bytes(), jpeg_bytes(colour="red")),
        pytest.raises(OSError, match="No space"),
    ):
        take_photos("photos", settings.uploads, keep_originals=True)
    assert on_disk(settings) == (0, 0)
