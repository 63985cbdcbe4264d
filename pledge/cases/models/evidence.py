"""Tables of staged photos, exhibits and looks at originals."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pledge.db import Model


class StagedPhoto(Model):
    """A photo sent with a form not yet accepted: kept for a day, so that nobody sends it twice."""

    __tablename__ = "staged_photo"
    __table_args__ = (UniqueConstraint("idempotency_key", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    original: Mapped[str] = mapped_column(String(60), default="", server_default=text("''"))
    original_sha256: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    original_size: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    staged_at: Mapped[datetime]


class Exhibit(Model):
    """A photo of a lead, an answer or a visit, in up to three copies.

    The copy for work, the sealed original, and, where a member made one, the copy with parts
    covered that the merchant may see.
    """

    __tablename__ = "exhibit"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("merchant_reply.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    # sealed file of the bytes as they were sent; None once it went on its date
    original: Mapped[str | None] = mapped_column(String(60))
    original_sha256: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    original_size: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    disclosed: Mapped[str | None] = mapped_column(String(40))
    disclosed_sha256: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))


class ExhibitEvent(Model):
    """Audit log of an exhibit: a look at its original, a disclosed copy made or taken back."""

    __tablename__ = "exhibit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    exhibit_id: Mapped[int] = mapped_column(ForeignKey("exhibit.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
