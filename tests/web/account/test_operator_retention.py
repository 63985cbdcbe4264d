"""The operator sees the last runs of retention: when, by whom, how many of what."""

from datetime import timedelta

from pledge.config import Settings
from pledge.db import db
from pledge.notices.actions import queue_mail
from pledge.retention import runs
from tests.support.builders import make_cast, sign_in
from tests.support.pages import Page
from tests.support.strict_client import StrictClient


def test_operator_sees_the_last_runs(client: StrictClient, settings: Settings) -> None:
    sign_in(client, make_cast().operator)
    assert "还没有运行过" in Page(client.get("/account/operator")).words
    mail = queue_mail("li@people.example", "主题", "正文")
    mail.delete_on -= timedelta(days=365)
    db.session.commit()
    runs.run_retention(settings, "shell (root)")
    runs.run_retention(settings, "worker")
    words = Page(client.get("/account/operator")).words
    assert "shell (root)" in words
    assert "寄出的邮件 1" in words
    assert "没有到期的" in words
