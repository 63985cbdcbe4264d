"""What the outbox holds: the mails in their order, and the one link of each."""

import re

from sqlalchemy import select
from werkzeug.test import TestResponse

from pledge.db import db
from pledge.notices.models import OutboxMail
from tests.support.builders import PASSWORD, post
from tests.support.strict_client import BASE_URL, StrictClient

LOGIN = "/account/login"
REGISTER = "/account/register"


def mails() -> list[OutboxMail]:
    """List the mails written, oldest first."""
    return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def link_in(mail: OutboxMail) -> str:
    """Return the link in a mail, as a path of this registry; one of another host fails."""
    [link] = re.findall(r"https?://\S+", mail.body or "")
    assert link.startswith(f"{BASE_URL}/account/"), link
    return str(link.removeprefix(BASE_URL))


def log_in(client: StrictClient, email: str, password: str = PASSWORD) -> TestResponse:
    """Send the log-in form."""
    return post(client, LOGIN, {"email": email, "password": password})


def register(client: StrictClient, email: str, password: str = PASSWORD) -> TestResponse:
    """Send the registration form."""
    return post(
        client, REGISTER, {"email": email, "password": password, "password_confirm": password}
    )
