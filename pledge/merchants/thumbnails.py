"""Thumbnails of entrance photos for the badge page."""

from pathlib import Path

from sqlalchemy import select

from pledge.db import db
from pledge.merchants.models import Site
from pledge.storage import photos

AT_ONCE = 20
# Not to be tried again: the photo is gone, broken, or will not fit.
NONE_POSSIBLE = ""


def replace_photo(site: Site, name: str, folder: Path) -> None:
    """Give a site a stored photo, and its badges the small copy of it."""
    site.photo = name
    site.thumbnail = _make(folder, name)


def fill_thumbnails(folder: Path) -> int:
    """Make the small copies that are missing, a few at a time; return how many were tried."""
    sites = db.session.scalars(
        select(Site).where(Site.photo.is_not(None), Site.thumbnail.is_(None)).limit(AT_ONCE)
    ).all()
    for site in sites:
        site.thumbnail = _make(folder, str(site.photo))
    return len(sites)


def _make(folder: Path, name: str) -> str:
    try:
        data = photos.photo_path(folder, name).read_bytes()
        return photos.badge_thumbnail(data) or NONE_POSSIBLE
    except (OSError, ValueError, photos.PhotoRefused):
        return NONE_POSSIBLE
