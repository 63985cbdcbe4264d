"""What a reporter typed stands in no log: not the story, not the address, not the code."""

import logging

import pytest

from tests.support.builders import make_pledge
from tests.support.pages import Page
from tests.support.report_form import (
    CONTACT,
    STORY,
    pictures,
    receipt_code,
    report_address,
    review,
    send,
    told,
    upload,
)
from tests.support.strict_client import StrictClient


def test_nothing_a_reporter_typed_is_logged(
    client: StrictClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "sqlalchemy.engine")
    pledge = make_pledge()
    page = review(client, pledge, pictures(1))
    code = receipt_code(Page(send(client, page, "send")))
    send(client, page, "send")
    opened = Page(client.post("/receipt", data={"code": code}))
    send(client, opened, "add", words="第二天再去")
    send(client, opened, "add", words="第二天再去", form_token="x")
    client.post("/receipt", data={"code": code[:-1]})
    form = Page(client.get(report_address(pledge)))
    send(client, form, photos=[upload(b"x", "私人.jpg")], **told(story=STORY + "\x00"))
    send(client, form, **told(form_token="", contact="not-an-address"))
    written = "\n".join(f"{r.getMessage()} {r.exc_text or ''}" for r in caplog.records)
    for secret in (STORY, CONTACT, code, code.replace("-", ""), "第二天再去", "私人", "not-an-add"):
        assert secret not in written
