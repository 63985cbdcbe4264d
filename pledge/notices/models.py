"""Tables of the outbox and of inboxes."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pledge.core.state_machine import StatusChange
from pledge.db import EncryptedText, Model, word
from pledge.notices.rules import MailStatus


class OutboxMail(Model):
    """One e-mail to be sent; its address and body are personal and go on a date.

    What the worker does to it is told by its own columns; what people do, by its changes.
    """

    __tablename__ = "outbox_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str | None] = mapped_column(EncryptedText)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(EncryptedText)
    status: Mapped[MailStatus] = mapped_column(word(MailStatus), default=MailStatus.WAITING)
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    delete_on: Mapped[date]

    changes: Mapped[list["OutboxChange"]] = relationship(order_by="OutboxChange.id")

    __table_args__ = (Index("ix_outbox_mail_status_next", "status", "next_try_at"),)


class OutboxChange(StatusChange, Model):
    """The death of a mail, or what the operator did with a dead one."""

    __tablename__ = "outbox_change"

    mail_id: Mapped[int] = mapped_column(ForeignKey("outbox_mail.id"), index=True)


class Notice(Model):
    """One notice in a person's inbox: what the mail says, for those who read no mail."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(EncryptedText)
    path: Mapped[str | None] = mapped_column(String(200))
    written_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    delete_on: Mapped[date]

    __table_args__ = (Index("ix_notice_user_read", "user_id", "read_at"),)
