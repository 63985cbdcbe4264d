"""Tables of visits, decisions, measures, letters, appeals and revocations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pledge.cases.models.cases import Case
from pledge.cases.models.evidence import Exhibit
from pledge.cases.rules.workflow import Finding, Measure
from pledge.db import Model, word
from pledge.merchants.rules import Scene


class Visit(Model):
    """A check of a place by a member, on the spot: the clause tests as they were answered.

    ``answers`` holds "yes", "no" or "unclear" by clause code; ``idempotency_key`` makes one visit
    of a form that a phone sent twice.
    """

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    visited_at: Mapped[datetime]
    scene: Mapped[Scene] = mapped_column(word(Scene))
    spot: Mapped[str] = mapped_column(String(60), default="")
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    words: Mapped[str] = mapped_column(Text, default="")
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime]

    case: Mapped[Case] = relationship()
    exhibits: Mapped[list[Exhibit]] = relationship(order_by=Exhibit.id)


class Decision(Model):
    """An officer's finding, with its reasons, on the text in force on the day of the breach.

    A correction is a decision of its own that names the one it follows.
    """

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)
    finding: Mapped[Finding] = mapped_column(word(Finding))
    reason: Mapped[str] = mapped_column(Text)
    clauses: Mapped[list[str]] = mapped_column(JSON)
    text_version: Mapped[str] = mapped_column(String(10))
    text_sha256: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    appeal_until: Mapped[date]
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    published_at: Mapped[datetime | None]
    appeal_reminded_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()


class MeasureTaken(Model):
    """A measure taken on an upheld finding."""

    __tablename__ = "measure_taken"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)
    measure: Mapped[Measure] = mapped_column(word(Measure))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class Letter(Model):
    """A letter to a merchant: its number, its words, and the two files as they were made."""

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("association_id", "year", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    measure: Mapped[Measure] = mapped_column(word(Measure))
    year: Mapped[int]
    sequence: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    pdf: Mapped[str] = mapped_column(String(60))
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    docx: Mapped[str] = mapped_column(String(60))
    docx_sha256: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class Appeal(Model):
    """A merchant's appeal against an upheld finding, and how an uninvolved officer settled it."""

    __tablename__ = "appeal"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), unique=True)
    words: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    is_allowed: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    settled_at: Mapped[datetime | None]

    decision: Mapped[Decision] = relationship()


class Revocation(Model):
    """A revocation that one officer proposed: another one must agree before it happens."""

    __tablename__ = "revocation"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    is_agreed: Mapped[bool | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    settled_reason: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
