"""Retention sweeps: one deletion for each kind of personal data; the records stay.

What is held for a lawsuit stays too; a case whose data goes is locked until the commit, so that
nobody sets a hold on it meanwhile.
"""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import Select, delete, select, update
from sqlalchemy.sql.dml import UpdateBase

from pledge.accounts.models import User
from pledge.associations.models import Membership
from pledge.badges.models import BadgeDay
from pledge.badges.printing.jobs import list_due_prints
from pledge.cases.evidence.exhibits import list_due_originals
from pledge.cases.models.cases import Case, Report
from pledge.cases.models.evidence import Exhibit, ExhibitEvent, StagedPhoto
from pledge.cases.rules.workflow import UNDECIDED
from pledge.core.clock import day_of, now, today
from pledge.db import current_policy, db
from pledge.merchants.models import IdentityDispute, Merchant
from pledge.notices.models import Notice, OutboxChange, OutboxMail
from pledge.pledges.models import PledgeSignature
from pledge.retention.rules import Kind, TallyLine, line_of

STAGED_KEPT = timedelta(days=1)


def sweep() -> tuple[list[TallyLine], list[str]]:
    """Delete the rows that are due; return what went and the files to unlink after the commit.

    Rolled back, it tells what would go.
    """
    files: list[str] = []
    lines = [line_of(kind, take(files)) for kind, take in _TAKE.items()]
    db.session.flush()
    return lines, files


def _take_contacts(_files: list[str]) -> list[date]:
    due = (
        Report.contact.is_not(None),
        Report.delete_contact_on <= today(),
        Report.case_id.not_in(_held_cases()),
    )
    days = _days(
        select(Report.delete_contact_on).join(Report.case).where(*due).with_for_update(of=Case)
    )
    _change(update(Report).where(*due).values(contact=None))
    return days


def _take_signer_names(_files: list[str]) -> list[date]:
    held = select(Case.pledge_id).where(
        Case.legal_hold_reason.is_not(None), Case.pledge_id.is_not(None)
    )
    due = (
        PledgeSignature.signer_name.is_not(None),
        PledgeSignature.delete_name_on <= today(),
        PledgeSignature.pledge_id.not_in(held),
    )
    days = _days(select(PledgeSignature.delete_name_on).where(*due))
    _change(update(PledgeSignature).where(*due).values(signer_name=None))
    return days


def _take_mails(_files: list[str]) -> list[date]:
    due = OutboxMail.delete_on <= today()
    days = _days(select(OutboxMail.delete_on).where(due))
    _change(delete(OutboxChange).where(OutboxChange.mail_id.in_(select(OutboxMail.id).where(due))))
    _change(delete(OutboxMail).where(due))
    return days


def _take_notices(_files: list[str]) -> list[date]:
    due = Notice.delete_on <= today()
    days = _days(select(Notice.delete_on).where(due))
    _change(delete(Notice).where(due))
    return days


def _take_licences(files: list[str]) -> list[date]:
    due = db.session.scalars(
        select(IdentityDispute).where(
            IdentityDispute.licence_photo.is_not(None),
            IdentityDispute.delete_licence_on <= today(),
        )
    ).all()
    for dispute in due:
        files.append(str(dispute.licence_photo))
        dispute.licence_photo = None
    return [dispute.delete_licence_on for dispute in due]


def _take_staged(files: list[str]) -> list[date]:
    due = db.session.scalars(
        select(StagedPhoto).where(StagedPhoto.staged_at < now() - STAGED_KEPT)
    ).all()
    for staged in due:
        files.extend(filter(None, (staged.name, staged.original)))
        db.session.delete(staged)
    return [day_of(staged.staged_at) for staged in due]


def _take_scans(_files: list[str]) -> list[date]:
    due = BadgeDay.day < today() - current_policy().retention.scans
    days = _days(select(BadgeDay.day).where(due))
    _change(delete(BadgeDay).where(due))
    return days


def _take_report_photos(files: list[str]) -> list[date]:
    due = db.session.execute(
        select(Exhibit, Report.delete_contact_on)
        .join(Report, Report.id == Exhibit.report_id)
        .join(Report.case)
        .where(
            Case.status.not_in(UNDECIDED),
            Case.legal_hold_reason.is_(None),
            Report.delete_contact_on < today() - current_policy().retention.photos,
        )
        .with_for_update(of=Case)
    ).all()
    ids = [photo.id for photo, _day in due]
    _change(delete(ExhibitEvent).where(ExhibitEvent.exhibit_id.in_(ids)))
    for photo, _day in due:
        files.extend(filter(None, (photo.name, photo.original, photo.disclosed)))
        db.session.delete(photo)
    db.session.flush()
    return [day for _photo, day in due]


def _take_originals(files: list[str]) -> list[date]:
    due = list_due_originals(now() - current_policy().retention.originals)
    for exhibit in due:
        files.append(str(exhibit.original))
        exhibit.original = None
    db.session.flush()
    return [day_of(exhibit.added_at) for exhibit in due]


def _take_unconfirmed(_files: list[str]) -> list[date]:
    due = (
        User.confirmed_at.is_(None),
        User.created_at < now() - current_policy().retention.unconfirmed,
        User.id.not_in(select(Merchant.owner_id)),
        User.id.not_in(select(Membership.user_id)),
    )
    made = db.session.scalars(select(User.created_at).where(*due)).all()
    _change(delete(User).where(*due))
    return [day_of(moment) for moment in made]


def _take_prints(files: list[str]) -> list[date]:
    due = list_due_prints()
    for job in due:
        if job.file:
            files.append(job.file)
        db.session.delete(job)
    return [job.delete_on for job in due]


_TAKE: dict[Kind, Callable[[list[str]], list[date]]] = {
    Kind.CONTACTS: _take_contacts,
    Kind.SIGNER_NAMES: _take_signer_names,
    Kind.MAILS: _take_mails,
    Kind.NOTICES: _take_notices,
    Kind.LICENCES: _take_licences,
    Kind.STAGED: _take_staged,
    Kind.SCANS: _take_scans,
    Kind.REPORT_PHOTOS: _take_report_photos,
    Kind.ORIGINALS: _take_originals,
    Kind.UNCONFIRMED: _take_unconfirmed,
    Kind.PRINTS: _take_prints,
}


def _held_cases() -> Select[int]:
    return select(Case.id).where(Case.legal_hold_reason.is_not(None))


def _days(statement: Select[date]) -> list[date]:
    return list(db.session.scalars(statement))


def _change(statement: UpdateBase) -> None:
    db.session.execute(statement)
