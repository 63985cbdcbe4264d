"""Filling in a merchant's forms: what stands on the page, with some answers changed."""

from typing import Any

from werkzeug.test import TestResponse

from tests.support.pages import Page, form_of
from tests.support.strict_client import StrictClient

RTL = "\u202e"


def fill(client: StrictClient, address: str, /, **answers: Any) -> TestResponse:
    """Open a page, change some of its answers, and send it back to the same address."""
    return client.post(address, data=form_of(client.get(address), **answers))


def arrive(client: StrictClient, answer: TestResponse) -> Page:
    """Return the page that an accepted form leads to."""
    assert answer.status_code == 302, Page(answer).words
    return Page(client.get(answer.location))


def require_kept(page: Page, **typed: str) -> None:
    """See that a refused form still holds what was typed."""
    assert {name: page.fields.get(name) for name in typed} == typed
