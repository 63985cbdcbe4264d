"""Outbox: writing mails in the caller's transaction, sending them, retries and dead letters."""

import logging
import smtplib
from email.message import EmailMessage
from email.utils import parseaddr

from sqlalchemy import select

from pledge.background.queue import Job, enqueue_after_commit
from pledge.core.clock import now, today
from pledge.core.state_machine import Person, change_status
from pledge.db import current_policy, db
from pledge.notices.delivery_markers import (
    delete_delivery_marker,
    has_delivery_marker,
    set_delivery_marker,
)
from pledge.notices.models import OutboxChange, OutboxMail
from pledge.notices.rules import (
    ALLOWED_MAIL_MOVES,
    LEASE,
    MAX_TRIES,
    MailStatus,
    wait_after,
)
from pledge.notices.smtp import Send, describe_error, is_refused_for_good

log = logging.getLogger(__name__)

UNDER_WAY = (MailStatus.WAITING, MailStatus.SENDING)


def queue_mail(recipient: str, subject: str, body: str) -> OutboxMail:
    """Write a mail to the outbox, inside the caller's transaction."""
    mail = OutboxMail(
        recipient=recipient,
        subject=subject,
        body=body,
        status=MailStatus.WAITING,
        written_at=now(),
        next_try_at=now(),
        tries=0,
        last_error="",
        delete_on=today() + current_policy().retention.mail,
    )
    db.session.add(mail)
    db.session.flush()
    enqueue_after_commit(Job.MAILS)
    return mail


def send_due(send: Send, sender: str, limit: int = 50) -> tuple[int, int]:
    """Send what is due, committing before and after each mail; return (sent, failed).

    A crash leaves a mail being sent. It is sent again once its lease has ended, under the same
    Message-ID, because whether the server had taken it is not known to anyone here.
    """
    sent = failed = 0
    due = db.session.scalars(
        select(OutboxMail.id)
        .where(
            OutboxMail.status.in_(UNDER_WAY),
            OutboxMail.next_try_at <= now(),
        )
        .order_by(OutboxMail.id)
        .limit(limit)
    ).all()
    db.session.commit()
    for mail_id in due:
        match _send_one(mail_id, send, sender):
            case True:
                sent += 1
            case False:
                failed += 1
    return sent, failed


def try_again(mail: OutboxMail, *, by: Person, reason: str) -> None:
    """Send a dead mail once more, with as many tries as a new one."""
    _move_and_record(mail, MailStatus.WAITING, by=by, reason=reason)
    mail.tries, mail.next_try_at = 0, now()
    enqueue_after_commit(Job.MAILS)


def give_up(mail: OutboxMail, *, by: Person, reason: str) -> None:
    """Leave a dead mail unsent for good."""
    _move_and_record(mail, MailStatus.GIVEN_UP, by=by, reason=reason)


def move_mail(mail: OutboxMail, to: MailStatus) -> None:
    """Change a mail's status by the rules."""
    change_status(mail, to, allowed=ALLOWED_MAIL_MOVES[mail.status])


def _move_and_record(mail: OutboxMail, to: MailStatus, *, by: Person | None, reason: str) -> None:
    change = OutboxChange.record(mail.status, to, by=by, reason=reason)
    change_status(mail, to, allowed=ALLOWED_MAIL_MOVES[mail.status], change=change)


def _send_one(mail_id: int, send: Send, sender: str) -> bool | None:
    """Send a mail; None means that it is not ours to send."""
    mail = _claim(mail_id)
    if mail is None:
        db.session.rollback()
        return None
    message_id = _name_message(mail, sender)
    if mail.tries > 1 and has_delivery_marker(message_id):
        _finish(mail, message_id)
        return True
    try:
        message = _compose(mail, sender, message_id)
        # no lock is held while the network is slow: what is claimed is ours until its lease ends
        db.session.commit()
        with send(message):
            set_delivery_marker(message_id)
            _finish(mail, message_id)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        _put_off(mail, error)
        db.session.commit()
        return False
    return True


def _finish(mail: OutboxMail, message_id: str) -> None:
    # a worker slower than its lease finds that another has sent it
    if mail.status is MailStatus.SENDING:
        move_mail(mail, MailStatus.SENT)
        mail.sent_at = now()
    db.session.commit()
    delete_delivery_marker(message_id)


def _claim(mail_id: int) -> OutboxMail | None:
    """Claim a due mail for one lease; None where it is not due or is locked."""
    mail = db.session.get(
        OutboxMail, mail_id, with_for_update={"skip_locked": True}, populate_existing=True
    )
    if mail is None or mail.status not in UNDER_WAY or mail.next_try_at > now():
        return None
    move_mail(mail, MailStatus.SENDING)
    mail.tries += 1
    mail.next_try_at = now() + LEASE
    return mail


def _put_off(mail: OutboxMail, error: Exception) -> None:
    """Schedule the next try with back-off, or mark the mail dead after the last one."""
    # as above: what another has sent is not put off
    if mail.status is not MailStatus.SENDING:
        return
    mail.last_error = describe_error(error)
    log.warning("mail %s could not be sent: %s", mail.id, mail.last_error)
    if mail.tries >= MAX_TRIES or is_refused_for_good(error):
        _move_and_record(mail, MailStatus.DEAD, by=None, reason=mail.last_error)
        return
    move_mail(mail, MailStatus.WAITING)
    mail.next_try_at = now() + wait_after(mail.tries)


def _name_message(mail: OutboxMail, sender: str) -> str:
    """Return a mail's Message-ID (RFC 5322, 3.6.4), always the same.

    A crash may send a mail twice, and the reader sees it once.
    """
    moment = mail.written_at.strftime("%Y%m%d%H%M%S%f")
    return f"<{moment}.{mail.id}@{parseaddr(sender)[1].rpartition('@')[2]}>"


def _compose(mail: OutboxMail, sender: str, message_id: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient or ""
    message["Subject"] = mail.subject
    message["Date"] = mail.written_at
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body or "")
    return message
