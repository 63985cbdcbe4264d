"""Taking reports in and leading them to a finding; publishes nothing about a merchant."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from pledge.accounts.models import User
from pledge.associations.models import Membership
from pledge.badges.models import Badge
from pledge.badges.sightings import count_not_here
from pledge.breaches import rules
from pledge.breaches.codes import AFTER_THE_END, BREACHES, BreachCode
from pledge.breaches.models import (
    Report,
    ReportAssignment,
    ReportChange,
    ReportEntry,
    ReportPhoto,
    StagedPhoto,
)
from pledge.breaches.rules import Audience, Author, Finding, Status
from pledge.changes import require_allowed
from pledge.clock import now, today
from pledge.db import db
from pledge.merchants.rules import Scene
from pledge.pledges.models import Pledge
from pledge.pledges.queries import text_in_force

CONTACT_KEPT = timedelta(days=365)
CONTACT_KEPT_AFTER_CLOSING = timedelta(days=90)


class CodeDoesNotFit(Exception):
    """This breach cannot happen in this scene."""


class SceneNotPledged(Exception):
    """The pledge does not cover this scene."""


class ParaphraseMissing(Exception):
    """A merchant is heard on the association's own wording, which is not there yet."""


class ReportClosed(Exception):
    """The report is closed; nothing more is added."""


class TooManyPhotos(Exception):
    """A report holds at most MAX_PHOTOS photos."""


class NotWithMerchant(Exception):
    """The merchant is not being asked at the moment."""


class NotAMember(Exception):
    """The assignee does not belong to the association that handles the report."""


@dataclass(frozen=True)
class Told:
    """What a shopper tells: where, which breach, when, in which words."""

    pledge: Pledge
    badge: Badge | None
    scene: Scene
    code: BreachCode
    happened_on: date
    story: str
    asked: str = ""
    contact: str | None = None
    locale: str = "zh"


@dataclass(frozen=True)
class FormIdentity:
    """What makes two submits of one form the same report: keyed hashes, never the code itself."""

    form_key: str
    receipt_hash: str


@dataclass(frozen=True)
class StoredPhoto:
    """The name and SHA-256 of a photo that is safely on disk."""

    name: str
    sha256: str = field(default="")


def report_breach(told: Told, form: FormIdentity) -> Report:
    """Take a report in, with the photos staged for its form; a second submit gives the first."""
    if report := _find_by_form(form.form_key):
        return report
    require_reportable(told)
    report = Report(
        form_key=form.form_key,
        receipt_hash=form.receipt_hash,
        pledge=told.pledge,
        badge=told.badge,
        scene=told.scene,
        code=told.code,
        text_version=text_in_force(told.pledge, told.happened_on),
        happened_on=told.happened_on,
        story=told.story,
        asked=told.asked,
        contact=told.contact,
        delete_contact_on=today() + CONTACT_KEPT,
        locale=told.locale,
        status=Status.RECEIVED,
        due_on=rules.due_on(Status.RECEIVED, today()),
        received_at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(report)
    except IntegrityError:
        # The same form arrived twice at the same moment; the other one was first.
        if first := _find_by_form(form.form_key):
            return first
        raise
    report.changes.append(ReportChange.record(None, Status.RECEIVED, by=None, because=""))
    for staged in list_staged(form.form_key):
        report.photos.append(ReportPhoto(name=staged.name, sha256=staged.sha256, added_at=now()))
        db.session.delete(staged)
    db.session.flush()
    if report.code is BreachCode.B15 and report.badge is not None:
        count_not_here(report.badge)
    return report


def require_reportable(told: Told) -> None:
    """Raise unless scene, code and day fit the pledge."""
    if told.scene.value not in told.pledge.scenes:
        raise SceneNotPledged
    if told.scene not in BREACHES[told.code].scenes:
        raise CodeDoesNotFit
    ended_on = None if told.code in AFTER_THE_END else told.pledge.ended_on
    rules.require_possible_day(told.happened_on, told.pledge.signed_on, today(), ended_on)


def stage_photo(form_key: str, photo: StoredPhoto) -> StagedPhoto | None:
    """Keep a photo for a form not yet accepted; the same photo twice is one.

    Returns the row that holds it, or None where the form was accepted, photo included, meanwhile.
    """
    if kept := _find_staged(form_key, photo):
        return kept
    if len(list_staged(form_key)) >= rules.MAX_PHOTOS:
        raise TooManyPhotos
    row = StagedPhoto(form_key=form_key, name=photo.name, sha256=photo.sha256, staged_at=now())
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # The same form arrived twice at the same moment; the other one was first.
        return _find_staged(form_key, photo)
    return row


def unstage_photo(form_key: str, name: str) -> bool:
    """Drop a staged photo the reporter took back; tell whether it was there."""
    for staged in list_staged(form_key):
        if staged.name == name:
            # A plain statement, because a row that has gone meanwhile is no error here.
            db.session.execute(delete(StagedPhoto).where(StagedPhoto.id == staged.id))
            return True
    return False


def list_staged(form_key: str) -> list[StagedPhoto]:
    """List the photos staged for a form, in the order they came."""
    return list(
        db.session.scalars(
            select(StagedPhoto).where(StagedPhoto.form_key == form_key).order_by(StagedPhoto.id)
        )
    )


def add_from_reporter(report: Report, words: str, photos: list[StoredPhoto], form_key: str) -> None:
    """Add a reporter's words and photos; the same form twice adds once."""
    if report.status is Status.CLOSED:
        raise ReportClosed
    if _has_entry(form_key):
        return
    if len(report.photos) + len(photos) > rules.MAX_PHOTOS:
        raise TooManyPhotos
    entry = ReportEntry(
        report_id=report.id,
        author=Author.REPORTER,
        audience=Audience.ASSOCIATION,
        words=words,
        form_key=form_key,
        at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(entry)
    except IntegrityError:
        # The same form arrived twice at the same moment; the other one was first.
        return
    db.session.expire(report, ["entries"])
    for photo in photos:
        report.photos.append(ReportPhoto(name=photo.name, sha256=photo.sha256, added_at=now()))
    db.session.flush()


def write_entry(report: Report, audience: Audience, words: str, *, by: User) -> ReportEntry:
    """Write an internal note or a message of the association."""
    entry = ReportEntry(
        author=Author.ASSOCIATION, audience=audience, by_id=by.id, words=words, at=now()
    )
    report.entries.append(entry)
    db.session.flush()
    return entry


def assign(report: Report, member: Membership, *, by: Membership) -> None:
    """Ask a colleague of the same association to look after a report."""
    if member.association_id != by.association_id:
        raise NotAMember
    report.assignee = member.user
    db.session.add(
        ReportAssignment(
            report_id=report.id, assignee_id=member.user_id, by_id=by.user_id, at=now()
        )
    )
    db.session.flush()


def take_up(report: Report, *, by: Membership, because: str = "") -> None:
    """Begin, or go back to, looking into a report."""
    _move_as_member(report, Status.IN_REVIEW, by=by, because=because)


def put_to_merchant(report: Report, paraphrase: str, *, by: Membership, because: str = "") -> None:
    """Ask the merchant, in the association's words, so that the wording points at nobody."""
    if not paraphrase.strip():
        raise ParaphraseMissing
    _move_as_member(report, Status.WITH_MERCHANT, by=by, because=because)
    report.paraphrase = paraphrase


def close_report(report: Report, finding: Finding, *, by: Membership, because: str) -> None:
    """Close a report with an officer's finding and its reason."""
    _move_as_member(report, Status.CLOSED, by=by, because=because)
    report.finding = finding
    report.delete_contact_on = min(report.delete_contact_on, today() + CONTACT_KEPT_AFTER_CLOSING)


def reply_as_merchant(report: Report, words: str, *, by: User) -> None:
    """Take the merchant's answer; the report goes back to the association."""
    if report.status is not Status.WITH_MERCHANT:
        raise NotWithMerchant
    report.entries.append(
        ReportEntry(
            author=Author.MERCHANT,
            audience=Audience.ASSOCIATION,
            by_id=by.id,
            words=words,
            at=now(),
        )
    )
    move(report, Status.IN_REVIEW, by=by, because="")


def move(report: Report, to: Status, *, by: User | None, because: str) -> None:
    """Change a report's status by the rules, leaving a row behind and setting its clock."""
    require_allowed(rules.ALLOWED_MOVES, report.status, to)
    report.changes.append(ReportChange.record(report.status, to, by=by, because=because))
    report.status = to
    report.due_on = rules.due_on(to, today())
    db.session.flush()


def _move_as_member(report: Report, to: Status, *, by: Membership, because: str) -> None:
    rules.require_role(by.role, to)
    move(report, to, by=by.user, because=because)


def _find_staged(form_key: str, photo: StoredPhoto) -> StagedPhoto | None:
    return db.session.scalar(
        select(StagedPhoto).where(
            StagedPhoto.form_key == form_key, StagedPhoto.sha256 == photo.sha256
        )
    )


def _has_entry(form_key: str) -> bool:
    return (
        db.session.scalar(select(ReportEntry.id).where(ReportEntry.form_key == form_key))
        is not None
    )


def _find_by_form(form_key: str) -> Report | None:
    return db.session.scalar(select(Report).where(Report.form_key == form_key))
