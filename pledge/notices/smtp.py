"""SMTP: handing one message to a mail server."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from pledge.notices.rules import TIMEOUT_SECONDS, is_final, without_addresses

# Entered, the server has taken the message; left, the connection is closed.
Send = Callable[[EmailMessage], AbstractContextManager[None]]


def smtp_sender(url: str) -> Send:
    """Return a function that sends through an SMTP server: smtp, smtps or smtp+starttls URL.

    What is to be written down once a message is taken belongs into the block, before the good-bye.
    """
    parts = urlsplit(url)

    @contextmanager
    def send(message: EmailMessage) -> Iterator[None]:
        server = _connect(parts)
        try:
            server.send_message(message)
            yield
        finally:
            # a mail that was taken is taken, however rudely its server hangs up
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    return send


def _connect(parts: SplitResult) -> smtplib.SMTP:
    host, context = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
    try:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def describe_error(error: Exception) -> str:
    """Return what went wrong, for the operator: without any address."""
    code, said = _answer_in(error)
    words = f"{code} {said}" if code else f"{type(error).__name__}: {error}"
    return without_addresses(words)[:500]


def is_refused_for_good(error: Exception) -> bool:
    """Tell whether the server refused this recipient or this message, not us, and for good."""
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return is_final(_answer_in(error)[0])
    # a message that cannot be written down will not be writable later
    return isinstance(error, ValueError)


def _answer_in(error: Exception) -> tuple[int, str]:
    """Return the server's code and words; (0, "") where it gave none."""
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), (0, b""))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return 0, ""
    return code, said.decode(errors="replace") if isinstance(said, bytes) else said
