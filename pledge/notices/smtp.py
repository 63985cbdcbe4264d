"""Handing one finished message to a mail server."""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from pledge.notices.rules import TIMEOUT_SECONDS, is_final, without_addresses

Send = Callable[[EmailMessage], None]


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


def describe(error: Exception) -> str:
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
