"""Table of the outbox: mails written in the transaction that causes them, sent after it."""

from datetime import date, datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pledge.db import EncryptedText, Model


class OutboxMail(Model):
    """One e-mail to be sent; its address and body are personal and go on a date."""

    __tablename__ = "outbox_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str | None] = mapped_column(EncryptedText)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(EncryptedText)
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    delete_on: Mapped[date]

    __table_args__ = (Index("ix_outbox_mail_sent_next", "sent_at", "next_try_at"),)
