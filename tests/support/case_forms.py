"""Sending the small forms of the association's pages, with or without what they carry."""

from typing import Any

from werkzeug.test import TestResponse

from pledge.cases.models.cases import Case
from pledge.notices.models import OutboxMail
from pledge.pledges.models import Pledge
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

CARRIED = ("csrf_token", "version")


def page_of(case: Case) -> str:
    return f"/association/cases/{case.id}"


def page_of_pledge(pledge: Pledge) -> str:
    return f"/association/pledges/{pledge.number[:4]}-{pledge.number[4:]}"


def carried(client: StrictClient, page: str) -> dict[str, str]:
    """Return what every form on a page carries: the session's token and the state shown."""
    fields = Page(client.get(page)).fields
    return {name: fields[name] for name in CARRIED}


def send(client: StrictClient, page: str, action: str, /, **data: Any) -> TestResponse:
    """Open a page and send one of its forms."""
    return client.post(f"{page}/{action}", data=carried(client, page) | data)


def follow(client: StrictClient, answer: TestResponse) -> Page:
    """Return the page an answer leads to, or the answer itself where it leads nowhere."""
    return Page(client.get(answer.location) if answer.status_code == 302 else answer)


def mails() -> list[OutboxMail]:
    """List the mails written, oldest first."""
    return list(OutboxMail.query.order_by(OutboxMail.id))  # type: ignore[attr-defined]  # Flask-SQLAlchemy
