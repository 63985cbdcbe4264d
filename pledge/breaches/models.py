"""Tables of reports: what was told, photos, entries on both sides, and every change."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pledge.accounts.models import User
from pledge.badges.models import Badge
from pledge.breaches.codes import BreachCode
from pledge.breaches.rules import Audience, Author, Finding, Status
from pledge.changes import ChangeRow
from pledge.db import EncryptedText, Model, word
from pledge.merchants.rules import Scene
from pledge.pledges.models import Pledge


class Report(Model):
    """One person's report of a breach of one pledge; the person stays unknown."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    receipt_hash: Mapped[str] = mapped_column(String(64), unique=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    badge_id: Mapped[int | None] = mapped_column(ForeignKey("badge.id"), index=True)
    scene: Mapped[Scene] = mapped_column(word(Scene))
    code: Mapped[BreachCode] = mapped_column(word(BreachCode))
    text_version: Mapped[str] = mapped_column(String(10))
    happened_on: Mapped[date]
    story: Mapped[str] = mapped_column(Text)
    asked: Mapped[str] = mapped_column(Text, default="")
    paraphrase: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str | None] = mapped_column(EncryptedText)
    delete_contact_on: Mapped[date]
    locale: Mapped[str] = mapped_column(String(2))
    status: Mapped[Status] = mapped_column(word(Status), default=Status.RECEIVED)
    finding: Mapped[Finding | None] = mapped_column(word(Finding))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    due_on: Mapped[date | None]
    received_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    pledge: Mapped[Pledge] = relationship()
    badge: Mapped[Badge | None] = relationship()
    assignee: Mapped[User | None] = relationship()
    photos: Mapped[list["ReportPhoto"]] = relationship(order_by="ReportPhoto.id")
    entries: Mapped[list["ReportEntry"]] = relationship(order_by="ReportEntry.id")
    changes: Mapped[list["ReportChange"]] = relationship(order_by="ReportChange.id")

    __table_args__ = (
        Index("ix_report_pledge_status", "pledge_id", "status"),
        Index("ix_report_status_due", "status", "due_on"),
    )
    __mapper_args__ = {"version_id_col": version}


class ReportPhoto(Model):
    """A photo that belongs to a report."""

    __tablename__ = "report_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]


class StagedPhoto(Model):
    """A photo sent with a form not yet accepted: kept for a day, so that nobody sends it twice."""

    __tablename__ = "staged_photo"
    __table_args__ = (UniqueConstraint("form_key", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    staged_at: Mapped[datetime]


class ReportEntry(Model):
    """Words added to a report, by whom and for whom."""

    __tablename__ = "report_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    author: Mapped[Author] = mapped_column(word(Author))
    audience: Mapped[Audience] = mapped_column(word(Audience))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(Text)
    form_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    at: Mapped[datetime]


class ReportAssignment(Model):
    """Who was asked to look after a report, by whom and when."""

    __tablename__ = "report_assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    assignee_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class ReportChange(ChangeRow, Model):
    """A past change of a report."""

    __tablename__ = "report_change"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
