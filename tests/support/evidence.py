"""Photos with sealed originals, as the public form leaves them."""

from flask import current_app

from pledge.cases.models.cases import Report
from pledge.cases.models.evidence import Exhibit, ExhibitEvent
from pledge.cases.reports.intake import StoredPhoto, exhibit_of
from pledge.config import Settings
from pledge.db import db
from pledge.storage import encrypted_files, photos
from tests.support.builders import jpeg_bytes
from tests.support.case_forms import page_of


def current_settings() -> Settings:
    found: Settings = current_app.extensions["pledge-settings"]
    return found


def keep_photo(upload: bytes) -> StoredPhoto:
    """Put a photo's copy and its sealed original on disk."""
    settings = current_settings()
    copy = photos.prepare(upload)
    name = photos.store(settings.uploads, copy)
    original = encrypted_files.encrypt_file(settings.sealed, upload)
    return StoredPhoto(name, copy.sha256, original.name, original.sha256, original.size)


def add_exhibit(report: Report, upload: bytes | None = None) -> Exhibit:
    """Add a photo with its original to a report."""
    exhibit = exhibit_of(keep_photo(upload or jpeg_bytes(640, 480, gps=True)))
    report.exhibits.append(exhibit)
    db.session.commit()
    return exhibit


def page_of_exhibit(report: Report, exhibit: Exhibit) -> str:
    return f"{page_of(report.case)}/exhibits/{exhibit.id}"


def events() -> list[tuple[str, str, int]]:
    """List what was done with photos, oldest first: what, why, by whom."""
    rows = db.session.query(ExhibitEvent).order_by(ExhibitEvent.id)
    return [(row.what, row.reason, row.by_id) for row in rows]
