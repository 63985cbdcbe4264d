"""The outbox: mails leave after the transaction, an error delays, and nothing is lost."""

import smtplib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import NoReturn

import pytest
import time_machine
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import text

from pledge.core.clock import now, today
from pledge.core.transitions import TransitionNotAllowed
from pledge.db import db
from pledge.notices.actions import give_up, queue_mail, send_due, try_again
from pledge.notices.models import OutboxMail
from pledge.notices.rules import LEASE, MAX_TRIES, MailStatus
from pledge.notices.smtp import smtp_sender
from tests.support.builders import make_user
from tests.support.services import MailServer, find_free_port

SENDER = "registry@people.example"


LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class ChoosyServer(MailServer):
    """A real server that knows nobody."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, _envelope: Envelope, address: str, _options: object
    ) -> str:
        """Refuse a recipient for good."""
        return f"550 5.1.1 <{address}>: User unknown"


class RudeServer(MailServer):
    """A real server that does not say good-bye."""

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Answer what no client expects."""
        return "554 and stay away"


def crash(*_given: object) -> NoReturn:
    """Die in the middle of it."""
    raise KeyboardInterrupt


class Post:
    """A sender that keeps what it is given, or fails as told."""

    def __init__(self, *failures: Exception | None) -> None:
        self.sent: list[EmailMessage] = []
        self.failures = list(failures)

    @contextmanager
    def __call__(self, message: EmailMessage) -> Iterator[None]:
        failure = self.failures.pop(0) if self.failures else None
        if failure:
            raise failure
        self.sent.append(message)
        yield


def mail(recipient: str = "li@people.example", subject: str = "请确认邮箱") -> OutboxMail:
    found = queue_mail(recipient, subject, "您好:\n请点击链接。")
    db.session.commit()
    return found


def test_mail_reaches_a_real_server_once(app: Flask, smtp_server: MailServer) -> None:
    waiting = mail()
    send = smtp_sender(smtp_server.url)
    assert send_due(send, SENDER) == (1, 0)
    assert send_due(send, SENDER) == (0, 0)
    [received] = smtp_server.received
    assert (received["From"], received["To"]) == (SENDER, "li@people.example")
    assert received["Subject"] == "请确认邮箱"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["Date"].datetime == waiting.written_at.replace(microsecond=0)
    assert received["Message-ID"].endswith("@people.example>")
    assert received.get_content().split() == ["您好:", "请点击链接。"]


def test_mail_is_only_due_after_its_transaction(app: Flask) -> None:
    queue_mail("li@people.example", "未提交", "")
    db.session.rollback()
    assert send_due(Post(), SENDER) == (0, 0)


def test_address_and_words_are_not_readable_in_the_database(app: Flask) -> None:
    mail()
    row = db.session.execute(text("SELECT recipient, body FROM outbox_mail")).one()
    assert b"people.example" not in bytes(row[0])
    assert "链接".encode() not in bytes(row[1])


def test_server_that_does_not_answer_delays(app: Flask) -> None:
    waiting = mail()
    send = smtp_sender(f"smtp://127.0.0.1:{find_free_port()}")
    assert send_due(send, SENDER) == (0, 1)
    assert (waiting.tries, waiting.sent_at) == (1, None)
    assert waiting.last_error.startswith("ConnectionRefusedError")
    assert now() < waiting.next_try_at <= now() + timedelta(minutes=2)
    assert send_due(send, SENDER) == (0, 0)


def test_mail_is_tried_again_later_and_arrives(app: Flask, smtp_server: MailServer) -> None:
    waiting = mail()
    refusal = smtplib.SMTPRecipientsRefused({"li@people.example": (451, b"later")})
    assert send_due(Post(refusal), SENDER) == (0, 1)
    with time_machine.travel(now() + timedelta(minutes=3)):
        assert send_due(smtp_sender(smtp_server.url), SENDER) == (1, 0)
    assert waiting.sent_at
    assert len(smtp_server.received) == 1


def test_waits_grow_to_six_hours_and_end_after_a_number_of_tries(app: Flask) -> None:
    waiting = mail()
    waits = []
    with time_machine.travel(now(), tick=False) as traveller:
        while send_due(Post(OSError("down")), SENDER) == (0, 1):
            waits.append(waiting.next_try_at - now())
            traveller.move_to(waiting.next_try_at)
    assert len(waits) == MAX_TRIES
    assert waits[:-1] == sorted(waits[:-1])
    assert (waits[0], waits[-2]) == (timedelta(minutes=2), timedelta(hours=6))
    assert (waiting.status, waiting.sent_at) == (MailStatus.DEAD, None)
    [death] = waiting.changes
    assert (death.old, death.new, death.by_id) == ("sending", "dead", None)
    assert death.reason == "OSError: down"


def test_one_failure_does_not_stop_the_others(app: Flask) -> None:
    first, second = mail(), mail("wang@people.example")
    post = Post(OSError("down"), None)
    assert send_due(post, SENDER) == (1, 1)
    assert (first.sent_at, first.last_error) == (None, "OSError: down")
    assert second.sent_at
    assert [message["To"] for message in post.sent] == ["wang@people.example"]


def test_mail_that_cannot_be_written_does_not_stop_the_others(app: Flask) -> None:
    broken, whole = mail(subject="一行\n两行"), mail()
    assert send_due(Post(), SENDER) == (1, 1)
    assert broken.last_error
    assert (broken.status, whole.status) == (MailStatus.DEAD, MailStatus.SENT)


def test_crash_between_sending_and_writing_it_down_loses_nothing(app: Flask) -> None:
    waiting = mail()
    with pytest.raises(KeyboardInterrupt):
        send_due(crash, SENDER)
    db.session.rollback()
    assert (waiting.status, waiting.tries, waiting.sent_at) == (MailStatus.SENDING, 1, None)
    assert send_due(Post(), SENDER) == (0, 0)
    with time_machine.travel(now() + LEASE):
        assert send_due(Post(), SENDER) == (1, 0)


def test_crash_after_the_server_took_it_sends_no_copy(
    app: Flask, smtp_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = mail()
    send = smtp_sender(smtp_server.url)
    with monkeypatch.context() as patch:
        patch.setattr("pledge.notices.actions._finish", crash)
        with pytest.raises(KeyboardInterrupt):
            send_due(send, SENDER)
    db.session.rollback()
    assert (waiting.status, waiting.tries) == (MailStatus.SENDING, 1)
    with time_machine.travel(now() + LEASE):
        assert send_due(send, SENDER) == (1, 0)
    assert waiting.sent_at
    assert len(smtp_server.received) == 1


def test_server_that_hangs_up_rudely_has_taken_the_mail(app: Flask) -> None:
    server = RudeServer().start()
    try:
        waiting = mail()
        assert send_due(smtp_sender(server.url), SENDER) == (1, 0)
    finally:
        server.stop()
    assert waiting.status is MailStatus.SENT


def test_mail_sent_again_after_a_crash_is_known_as_the_same(app: Flask) -> None:
    mail()
    post, again = Post(), Post()
    assert send_due(post, SENDER) == (1, 0)
    db.session.query(OutboxMail).update({"status": MailStatus.SENDING, "next_try_at": now()})
    mail()
    assert send_due(again, SENDER) == (2, 0)
    first, other = (message["Message-ID"] for message in again.sent)
    assert first == post.sent[0]["Message-ID"]
    assert other != first


def test_mail_claimed_by_another_worker_is_left_to_it(app: Flask) -> None:
    waiting, second = mail(), mail()

    def other_worker_was_faster(_message: EmailMessage) -> AbstractContextManager[None]:
        second.next_try_at = now() + timedelta(minutes=2)
        db.session.commit()
        return nullcontext()

    assert send_due(other_worker_was_faster, SENDER) == (1, 0)
    assert waiting.sent_at
    assert second.sent_at is None


def test_sender_slower_than_its_lease_writes_over_nothing(app: Flask) -> None:
    waiting = mail()

    def another_sent_it_meanwhile(_message: EmailMessage) -> AbstractContextManager[None]:
        waiting.status, waiting.sent_at = MailStatus.SENT, LONG_AGO
        db.session.commit()
        return nullcontext()

    assert send_due(another_sent_it_meanwhile, SENDER) == (1, 0)
    assert waiting.sent_at == LONG_AGO

    def another_sent_it_while_ours_failed(_message: EmailMessage) -> NoReturn:
        late.status, late.sent_at = MailStatus.SENT, LONG_AGO
        db.session.commit()
        raise TimeoutError

    late = mail()
    assert send_due(another_sent_it_while_ours_failed, SENDER) == (0, 1)
    assert (late.status, late.sent_at) == (MailStatus.SENT, LONG_AGO)


@pytest.mark.parametrize(
    ("refusal", "is_dead"),
    [
        (smtplib.SMTPRecipientsRefused({"li@people.example": (550, b"no such user")}), True),
        (smtplib.SMTPRecipientsRefused({"li@people.example": (450, b"busy")}), False),
        (smtplib.SMTPDataError(554, b"refused"), True),
        (smtplib.SMTPDataError(451, b"later"), False),
        (smtplib.SMTPSenderRefused(550, b"not you", SENDER), False),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), False),
        (TimeoutError("timed out"), False),
    ],
    ids=["recipient", "recipient-busy", "content", "content-later", "sender", "login", "silence"],
)
def test_only_a_final_refusal_of_this_mail_buries_it_at_once(
    app: Flask, refusal: Exception, is_dead: bool
) -> None:
    waiting = mail()
    assert send_due(Post(refusal), SENDER) == (0, 1)
    assert waiting.status is (MailStatus.DEAD if is_dead else MailStatus.WAITING)


def test_real_server_that_knows_no_such_person_buries_the_mail(app: Flask) -> None:
    server = ChoosyServer().start()
    try:
        waiting = mail()
        assert send_due(smtp_sender(server.url), SENDER) == (0, 1)
    finally:
        server.stop()
    assert waiting.status is MailStatus.DEAD
    assert waiting.last_error == "550 5.1.1 <…>: User unknown"
    assert server.received == []


def test_dead_mail_is_sent_once_more_or_given_up_by_name(app: Flask) -> None:
    operator = make_user(is_operator=True)
    first, second = mail(), mail()
    refusal = smtplib.SMTPDataError(554, b"refused")
    assert send_due(Post(refusal, refusal), SENDER) == (0, 2)
    try_again(first, by=operator, reason="收件方已解封")
    give_up(second, by=operator, reason="地址不存在")
    db.session.commit()
    assert send_due(Post(), SENDER) == (1, 0)
    assert (first.status, first.tries) == (MailStatus.SENT, 1)
    assert second.status is MailStatus.GIVEN_UP
    assert [(row.new, row.by_id) for row in first.changes] == [
        ("dead", None),
        ("waiting", operator.id),
    ]
    with pytest.raises(TransitionNotAllowed):
        try_again(second, by=operator, reason="再试一次")


def test_a_few_at_a_time(app: Flask) -> None:
    for _ in range(3):
        mail()
    post = Post()
    assert send_due(post, SENDER, limit=2) == (2, 0)
    assert send_due(post, SENDER, limit=2) == (1, 0)


def test_mail_knows_the_day_it_goes(app: Flask) -> None:
    assert mail().delete_on == today() + timedelta(days=30)


def test_credentials_in_the_address_are_used_over_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[object, ...]] = []

    class Server:
        def __init__(self, host: str, port: int, **_options: object) -> None:
            calls.append((type(self).__name__, host, port))

        def quit(self) -> None:
            calls.append(("quit",))

        def close(self) -> None:
            calls.append(("close",))

        def starttls(self, **_options: object) -> None:
            calls.append(("starttls",))

        def login(self, name: str, password: str) -> None:
            calls.append((name, password))

        def send_message(self, _message: EmailMessage) -> None:
            calls.append(("sent",))

    class SecureServer(Server):
        pass

    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", SecureServer)
    for url in ("smtp+starttls://li:p%40ss@mail.example:587", "smtps://mail.example"):
        with smtp_sender(url)(EmailMessage()):
            calls.append(("taken",))
    assert calls == [
        ("Server", "mail.example", 587),
        ("starttls",),
        ("li", "p@ss"),
        ("sent",),
        ("taken",),
        ("quit",),
        ("close",),
        ("SecureServer", "mail.example", 465),
        ("sent",),
        ("taken",),
        ("quit",),
        ("close",),
    ]
