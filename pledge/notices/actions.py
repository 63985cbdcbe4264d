"""Writing mails to the outbox and sending what is due; an error delays, never loses a mail."""

import logging
import smtplib
import ssl
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from sqlalchemy import select

from pledge.clock import now, today
from pledge.db import db
from pledge.notices.models import OutboxMail

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
FIRST_WAIT = timedelta(minutes=1)
MAX_WAIT = timedelta(hours=6)
MAX_TRIES = 12
TIMEOUT_SECONDS = 20

Send = Callable[[EmailMessage], None]


def queue_mail(recipient: str, subject: str, body: str) -> OutboxMail:
    """Write a mail to the outbox, inside the caller's transaction."""
    mail = OutboxMail(
        recipient=recipient,
        subject=subject,
        body=body,
        written_at=now(),
        next_try_at=now(),
        tries=0,
        delete_on=today() + KEPT,
    )
    db.session.add(mail)
    db.session.flush()
    return mail


def send_due(send: Send, sender: str, limit: int = 50) -> tuple[int, int]:
    """Send what is due, committing after each mail; return (sent, failed)."""
    sent = failed = 0
    due = db.session.scalars(
        select(OutboxMail.id)
        .where(
            OutboxMail.sent_at.is_(None),
            OutboxMail.next_try_at <= now(),
            OutboxMail.tries < MAX_TRIES,
        )
        .order_by(OutboxMail.id)
        .limit(limit)
    ).all()
    db.session.commit()
    for mail_id in due:
        message = _claim(mail_id, sender)
        if message is None:
            continue
        error = _try(send, message)
        mail = db.session.get_one(OutboxMail, mail_id)
        if error:
            mail.last_error = error
            log.warning("mail %s could not be sent: %s", mail_id, error)
            failed += 1
        else:
            mail.sent_at = now()
            sent += 1
        db.session.commit()
    return sent, failed


def _claim(mail_id: int, sender: str) -> EmailMessage | None:
    """Put off the next try before sending, so that no lock is held while the network is slow."""
    mail = db.session.get(OutboxMail, mail_id, with_for_update={"skip_locked": True})
    if mail is None or mail.sent_at is not None or mail.next_try_at > now():
        db.session.rollback()
        return None
    mail.tries += 1
    mail.next_try_at = now() + min(FIRST_WAIT * 2**mail.tries, MAX_WAIT)
    try:
        message = _compose(mail, sender)
    except ValueError as error:
        # One mail that no server would take must not stop those behind it.
        mail.last_error = str(error)
        log.warning("mail %s cannot be written: %s", mail_id, error)
        message = None
    db.session.commit()
    return message


def _try(send: Send, message: EmailMessage) -> str:
    try:
        send(message)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        return f"{type(error).__name__}: {error}"[:500]
    return ""


def smtp_sender(url: str) -> Send:
    """Return a function that sends through an SMTP server: smtp, smtps or smtp+starttls URL."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"

    def send(message: EmailMessage) -> None:
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
        with server:
            if parts.scheme == "smtp+starttls":
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return send


def _compose(mail: OutboxMail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient or ""
    message["Subject"] = mail.subject
    message["Date"] = mail.written_at
    # Always the same for one mail: a crash may send it twice, and the reader sees it once.
    moment = mail.written_at.strftime("%Y%m%d%H%M%S%f")
    message["Message-ID"] = f"<{moment}.{mail.id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body or "")
    return message
