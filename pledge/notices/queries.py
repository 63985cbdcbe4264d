"""Queries about dead letters."""

from sqlalchemy import func, select

from pledge.db import db
from pledge.notices.models import OutboxMail
from pledge.notices.rules import MailStatus


def list_dead_mails(limit: int = 200) -> list[OutboxMail]:
    """List the mails that wait for the operator, oldest first."""
    statement = select(OutboxMail).where(OutboxMail.status == MailStatus.DEAD)
    return list(db.session.scalars(statement.order_by(OutboxMail.id).limit(limit)))


def find_troubled_mail(mail_id: int) -> OutboxMail | None:
    """Find a mail by id if it died once, whatever became of it."""
    return db.session.scalar(
        select(OutboxMail).where(OutboxMail.id == mail_id, OutboxMail.changes.any())
    )


def count_dead_mails() -> int:
    """Count the mails that wait for the operator."""
    statement = select(func.count(OutboxMail.id)).where(OutboxMail.status == MailStatus.DEAD)
    return db.session.scalar(statement) or 0
