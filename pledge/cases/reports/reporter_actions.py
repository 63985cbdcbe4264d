"""Actions of a reporter with a receipt: add words and photos, withdraw, consent."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pledge.accounts.models import User
from pledge.cases.events import MessageWritten
from pledge.cases.handling.triage import count_corroborations
from pledge.cases.models.cases import Report, ReportEntry, ReportEvent
from pledge.cases.reports.intake import StoredPhoto, TooManyPhotos, exhibit_of
from pledge.cases.rules import workflow
from pledge.cases.rules.workflow import Author, Progress
from pledge.core.clock import now
from pledge.core.events import emit
from pledge.db import db


class ReportEventKind(StrEnum):
    """What a reporter did with a report."""

    WITHDREW = "withdrew"
    CONSENTED = "consented"
    TOOK_BACK = "took_back"


class ReportClosed(Exception):
    """The case is closed; nothing more is added."""


class ReportWithdrawn(Exception):
    """The reporter withdrew the report; nothing more is added."""


def add_from_reporter(
    report: Report, words: str, photos: list[StoredPhoto], idempotency_key: str
) -> None:
    """Add a reporter's words and photos; the same form twice adds once."""
    require_open(report)
    if _has_entry(idempotency_key):
        return
    if len(report.exhibits) + len(photos) > workflow.MAX_PHOTOS:
        raise TooManyPhotos
    entry = ReportEntry(
        report_id=report.id,
        author=Author.REPORTER,
        words=words,
        idempotency_key=idempotency_key,
        at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(entry)
    except IntegrityError:
        # The same form arrived twice at the same moment; the other one was first.
        return
    db.session.expire(report, ["entries"])
    report.exhibits.extend(exhibit_of(photo) for photo in photos)
    db.session.flush()


def write_to_reporter(report: Report, words: str, *, by: User) -> ReportEntry:
    """Write to a reporter, who reads it with the receipt code."""
    entry = ReportEntry(author=Author.ASSOCIATION, by_id=by.id, words=words, at=now())
    report.entries.append(entry)
    emit(report, MessageWritten(report))
    db.session.flush()
    return entry


def require_open(report: Report) -> None:
    """Raise unless a reporter may still add to the report."""
    if report.withdrawn_at is not None:
        raise ReportWithdrawn
    if report.progress is Progress.CLOSED:
        raise ReportClosed


def withdraw_report(report: Report) -> None:
    """Withdraw a report; what was found stays, and so does the record. Twice is once."""
    if report.withdrawn_at is None:
        report.withdrawn_at = _note(report, ReportEventKind.WITHDREW)
        report.consented_at = None
        count_corroborations(report.case)
        db.session.flush()


def give_consent(report: Report) -> None:
    """Let the merchant and the public read the reporter's own words."""
    if report.consented_at is None:
        report.consented_at = _note(report, ReportEventKind.CONSENTED)
        db.session.flush()


def take_consent_back(report: Report) -> None:
    """Let nobody but the association read the reporter's own words any more."""
    if report.consented_at is not None:
        _note(report, ReportEventKind.TOOK_BACK)
        report.consented_at = None
        db.session.flush()


def _note(report: Report, what: ReportEventKind) -> datetime:
    at = now()
    db.session.add(ReportEvent(report_id=report.id, what=what, at=at))
    return at


def _has_entry(idempotency_key: str) -> bool:
    return (
        db.session.scalar(
            select(ReportEntry.id).where(ReportEntry.idempotency_key == idempotency_key)
        )
        is not None
    )
