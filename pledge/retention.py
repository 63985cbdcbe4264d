"""Deleting personal data on the day it is due to go; the records themselves stay."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import CursorResult, delete, select, update

from pledge.accounts.models import User
from pledge.associations.models import Membership
from pledge.badges.models import BadgeDay
from pledge.badges.print_jobs import list_due_prints
from pledge.badges.sightings import SIGHTINGS_KEPT
from pledge.breaches.evidence_models import Exhibit, ExhibitEvent, StagedPhoto
from pledge.breaches.exhibits import list_due_originals
from pledge.breaches.models import Case, Report
from pledge.breaches.rules import UNDECIDED
from pledge.clock import now, today
from pledge.db import db
from pledge.merchants.models import IdentityDispute, Merchant, Site
from pledge.notices.models import Notice, OutboxChange, OutboxMail
from pledge.pledges.models import PledgeSignature

STAGED_KEPT = timedelta(days=1)
UNCONFIRMED_KEPT = timedelta(days=30)
PHOTOS_KEPT_AFTER_DUE = timedelta(days=730)
ORIGINALS_KEPT = timedelta(days=730)


def purge(originals_kept: timedelta = ORIGINALS_KEPT) -> tuple[dict[str, int], list[str]]:
    """Delete what is due; return counts by kind and the files to unlink after the commit."""
    files: list[str] = []
    counts = {
        "contacts": _clear(
            update(Report)
            .where(Report.contact.is_not(None), Report.delete_contact_on <= today())
            .values(contact=None)
        ),
        "signer names": _clear(
            update(PledgeSignature)
            .where(
                PledgeSignature.signer_name.is_not(None),
                PledgeSignature.delete_name_on <= today(),
            )
            .values(signer_name=None)
        ),
        "mails": _drop_mails(),
        "notices": _clear(delete(Notice).where(Notice.delete_on <= today())),
        "licence photos": _drop_licences(files),
        "staged photos": _drop_staged(files),
        "scan counts": _clear(delete(BadgeDay).where(BadgeDay.day < today() - SIGHTINGS_KEPT)),
        "report photos": _drop_report_photos(files),
        "originals": _drop_originals(originals_kept, files),
        "unconfirmed accounts": _drop_unconfirmed(),
        "print files": _drop_prints(files),
    }
    return counts, files


def list_orphans(folder: Path) -> list[Path]:
    """List the files older than a day that no row names, of uploads or of sealed originals.

    They were left by a request cut short.
    """
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


def _clear(statement: object) -> int:
    result = db.session.execute(statement)  # type: ignore[call-overload]  # update or delete
    assert isinstance(result, CursorResult)  # noqa: S101 - narrows the type
    return result.rowcount


def _drop_mails() -> int:
    due = OutboxMail.delete_on <= today()
    _clear(delete(OutboxChange).where(OutboxChange.mail_id.in_(select(OutboxMail.id).where(due))))
    return _clear(delete(OutboxMail).where(due))


def _drop_licences(files: list[str]) -> int:
    due = db.session.scalars(
        select(IdentityDispute).where(
            IdentityDispute.licence_photo.is_not(None),
            IdentityDispute.delete_licence_on <= today(),
        )
    ).all()
    for dispute in due:
        files.append(str(dispute.licence_photo))
        dispute.licence_photo = None
    return len(due)


def _drop_staged(files: list[str]) -> int:
    due = db.session.scalars(
        select(StagedPhoto).where(StagedPhoto.staged_at < now() - STAGED_KEPT)
    ).all()
    for staged in due:
        files.extend(filter(None, (staged.name, staged.original)))
        db.session.delete(staged)
    return len(due)


def _drop_report_photos(files: list[str]) -> int:
    due = db.session.scalars(
        select(Exhibit)
        .join(Report, Report.id == Exhibit.report_id)
        .join(Report.case)
        .where(
            Case.status.not_in(UNDECIDED),
            Case.hold_because.is_(None),
            Report.delete_contact_on < today() - PHOTOS_KEPT_AFTER_DUE,
        )
    ).all()
    _clear(delete(ExhibitEvent).where(ExhibitEvent.exhibit_id.in_([one.id for one in due])))
    for photo in due:
        files.extend(filter(None, (photo.name, photo.original, photo.disclosed)))
        db.session.delete(photo)
    return len(due)


def _drop_originals(kept: timedelta, files: list[str]) -> int:
    due = list_due_originals(now() - kept)
    for exhibit in due:
        files.append(str(exhibit.original))
        exhibit.original = None
    db.session.flush()
    return len(due)


def _drop_prints(files: list[str]) -> int:
    due = list_due_prints()
    for job in due:
        if job.file:
            files.append(job.file)
        db.session.delete(job)
    return len(due)


def _drop_unconfirmed() -> int:
    return _clear(
        delete(User).where(
            User.confirmed_at.is_(None),
            User.created_at < now() - UNCONFIRMED_KEPT,
            User.id.not_in(select(Merchant.owner_id)),
            User.id.not_in(select(Membership.user_id)),
        )
    )
