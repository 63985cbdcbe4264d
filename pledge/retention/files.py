"""Orphaned files: uploads that no row names."""

from pathlib import Path

from sqlalchemy import select

from pledge.cases.models.evidence import Exhibit, StagedPhoto
from pledge.core.clock import now
from pledge.db import db
from pledge.merchants.models import IdentityDispute, Site
from pledge.retention.sweeps import STAGED_KEPT


def list_orphans(folder: Path) -> list[Path]:
    """List the files older than a day that no row names: uploads or encrypted originals."""
    columns = (
        *(Exhibit.name, Exhibit.original, Exhibit.disclosed),
        *(StagedPhoto.name, StagedPhoto.original, Site.photo, IdentityDispute.licence_photo),
    )
    named = {name for column in columns for name in db.session.scalars(select(column)) if name}
    before = (now() - STAGED_KEPT).timestamp()
    if not folder.is_dir():
        return []
    return [
        path
        for path in sorted(folder.iterdir())
        if path.name not in named and path.is_file() and path.stat().st_mtime < before
    ]
