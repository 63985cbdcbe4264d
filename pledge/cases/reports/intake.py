"""Intake of reports: each opens a case of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from pledge.accounts.models import User
from pledge.badges.models import Badge
from pledge.badges.scanning.scan_counts import count_not_here
from pledge.cases.models.cases import Case, CaseChange, Report
from pledge.cases.models.evidence import Exhibit, StagedPhoto
from pledge.cases.rules import deadlines, workflow
from pledge.cases.rules.breach_codes import AFTER_THE_END, BREACHES, BreachCode
from pledge.cases.rules.incident_date import require_possible_day
from pledge.cases.rules.similarity import fingerprint_text
from pledge.cases.rules.workflow import CaseStatus, Channel
from pledge.core.clock import now, today
from pledge.db import current_policy, db
from pledge.merchants.rules import Scene, SiteKind
from pledge.pledges.models import Pledge
from pledge.pledges.queries import text_in_force


class CodeDoesNotFit(Exception):
    """This breach cannot happen in this scene."""


class SceneNotCovered(Exception):
    """The pledge does not cover this scene."""


class TooManyPhotos(Exception):
    """A report holds at most MAX_PHOTOS photos."""


@dataclass(frozen=True)
class UnsignedPlace:
    """A place without a pledge, as the reporter described it."""

    name: str
    address: str
    region_code: str
    kind: SiteKind


@dataclass(frozen=True)
class ReportInput:
    """A report as typed in: where, which breach code, when, in which words.

    ``place`` stands where ``pledge`` is None.
    """

    pledge: Pledge | None
    badge: Badge | None
    scene: Scene
    code: BreachCode
    happened_on: date
    story: str
    asked: str = ""
    contact: str | None = None
    locale: str = "zh"
    vendor: str = ""
    place: UnsignedPlace | None = None
    channel: Channel = Channel.FORM


@dataclass(frozen=True)
class FormIdentity:
    """What makes two submits of one form the same report: keyed hashes, never the code itself."""

    idempotency_key: str
    receipt_hash: str


@dataclass(frozen=True)
class StoredPhoto:
    """A photo on disk: its working copy and its encrypted original."""

    name: str
    sha256: str = ""
    original: str = ""
    original_sha256: str = ""
    original_size: int = 0


def report_breach(
    report_input: ReportInput,
    form: FormIdentity,
    *,
    by: User | None = None,
    is_quarantined: bool = False,
) -> Report:
    """Take a lead in, with the photos staged for its form; a second submit gives the first.

    ``by`` is the member who typed it in; ``is_quarantined`` keeps it out of the queue until a
    member releases it.
    """
    if report := _find_by_form(form.idempotency_key):
        return report
    require_reportable(report_input)
    try:
        with db.session.begin_nested():
            report = _write(
                report_input, form, by, _open_case(report_input, is_quarantined=is_quarantined)
            )
    except IntegrityError:
        # The same form arrived twice at the same moment; the other one was first.
        if first := _find_by_form(form.idempotency_key):
            return first
        raise
    for staged in list_staged(form.idempotency_key):
        report.exhibits.append(exhibit_of(staged))
        db.session.delete(staged)
    db.session.flush()
    if report.code is BreachCode.B15 and report.badge is not None:
        count_not_here(report.badge)
    return report


def exhibit_of(photo: StoredPhoto | StagedPhoto) -> Exhibit:
    """Make the row of a photo on disk; the caller says whose it is."""
    return Exhibit(
        name=photo.name,
        sha256=photo.sha256,
        original=photo.original or None,
        original_sha256=photo.original_sha256,
        original_size=photo.original_size,
        added_at=now(),
    )


def stored_of(staged: StagedPhoto) -> StoredPhoto:
    """Return what is on disk of a staged photo, for when its row is gone."""
    return StoredPhoto(
        staged.name,
        staged.sha256,
        staged.original,
        staged.original_sha256,
        staged.original_size,
    )


def require_reportable(report_input: ReportInput) -> None:
    """Raise unless scene, code and day fit the pledge, where there is one."""
    if report_input.scene not in BREACHES[report_input.code].scenes:
        raise CodeDoesNotFit
    if report_input.pledge is None:
        require_possible_day(report_input.happened_on, date.min, today())
        return
    if report_input.scene.value not in report_input.pledge.scenes:
        raise SceneNotCovered
    ended_on = None if report_input.code in AFTER_THE_END else report_input.pledge.ended_on
    require_possible_day(report_input.happened_on, report_input.pledge.signed_on, today(), ended_on)


def find_known_keys(keys: Collection[str]) -> set[str]:
    """Find which of these forms were taken in already."""
    return set(
        db.session.scalars(select(Report.idempotency_key).where(Report.idempotency_key.in_(keys)))
    )


def stage_photo(idempotency_key: str, photo: StoredPhoto) -> StagedPhoto | None:
    """Keep a photo for a form not yet accepted; the same photo twice is one.

    Returns the row that holds it, or None where the form was accepted, photo included, meanwhile.
    """
    if kept := _find_staged(idempotency_key, photo):
        return kept
    if len(list_staged(idempotency_key)) >= workflow.MAX_PHOTOS:
        raise TooManyPhotos
    row = StagedPhoto(
        idempotency_key=idempotency_key,
        name=photo.name,
        sha256=photo.sha256,
        original=photo.original,
        original_sha256=photo.original_sha256,
        original_size=photo.original_size,
        staged_at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # The same form arrived twice at the same moment; the other one was first.
        return _find_staged(idempotency_key, photo)
    return row


def unstage_photo(idempotency_key: str, name: str) -> StoredPhoto | None:
    """Drop a staged photo the reporter took back; return it, if it was there."""
    for staged in list_staged(idempotency_key):
        if staged.name == name:
            photo = stored_of(staged)
            # A plain statement, because a row that has gone meanwhile is no error here.
            db.session.execute(delete(StagedPhoto).where(StagedPhoto.id == staged.id))
            return photo
    return None


def list_staged(idempotency_key: str) -> list[StagedPhoto]:
    """List the photos staged for a form, in the order they came."""
    return list(
        db.session.scalars(
            select(StagedPhoto)
            .where(StagedPhoto.idempotency_key == idempotency_key)
            .order_by(StagedPhoto.id)
        )
    )


def _open_case(report_input: ReportInput, *, is_quarantined: bool) -> Case:
    site = report_input.pledge.site if report_input.pledge else None
    place = site or report_input.place
    if place is None:
        raise ValueError("a lead tells of a pledge or of a place")
    case = Case(
        pledge=report_input.pledge,
        region_code=place.region_code,
        kind=place.kind,
        place_name="" if site else place.name,
        place_address="" if site else place.address,
        vendor=report_input.vendor or (site.vendor if site else ""),
        scene=report_input.scene,
        code=report_input.code,
        status=CaseStatus.RECEIVED,
        due_on=deadlines.due_on(CaseStatus.RECEIVED, today(), None, current_policy().deadlines),
        corroborations=1,
        is_quarantined=is_quarantined,
        opened_at=now(),
    )
    case.changes.append(CaseChange.record(None, CaseStatus.RECEIVED, by=None, reason=""))
    return case


def _write(report_input: ReportInput, form: FormIdentity, by: User | None, case: Case) -> Report:
    report = Report(
        case=case,
        idempotency_key=form.idempotency_key,
        receipt_hash=form.receipt_hash,
        pledge=report_input.pledge,
        badge=report_input.badge,
        channel=report_input.channel,
        entered_by_id=by.id if by else None,
        scene=report_input.scene,
        code=report_input.code,
        text_version=text_in_force(report_input.pledge, report_input.happened_on)
        if report_input.pledge
        else "",
        happened_on=report_input.happened_on,
        story=report_input.story,
        asked=report_input.asked,
        text_fingerprint=fingerprint_text(report_input.story),
        contact=report_input.contact,
        delete_contact_on=today() + current_policy().retention.contact,
        locale=report_input.locale,
        received_at=now(),
    )
    db.session.add(report)
    return report


def _find_staged(idempotency_key: str, photo: StoredPhoto) -> StagedPhoto | None:
    return db.session.scalar(
        select(StagedPhoto).where(
            StagedPhoto.idempotency_key == idempotency_key, StagedPhoto.sha256 == photo.sha256
        )
    )


def _find_by_form(idempotency_key: str) -> Report | None:
    return db.session.scalar(select(Report).where(Report.idempotency_key == idempotency_key))
