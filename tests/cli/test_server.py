"""Operator commands, as `flask --app wsgi …` runs them."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import flask_migrate
import pytest
import time_machine
from click.testing import Result
from flask import Flask
from flask_security.utils import verify_password

from pledge.accounts.models import User
from pledge.accounts.queries import find_user
from pledge.associations.queries import find_association, find_membership
from pledge.cases.reports.intake import StoredPhoto, stage_photo
from pledge.cli import server as running
from pledge.config import Settings
from pledge.core.clock import now, today
from pledge.db import db
from pledge.demo.load import LOGINS, PASSWORD
from pledge.notices.actions import queue_mail
from pledge.storage.photos import photo_path, prepare, store
from tests.support.builders import jpeg_bytes, make_association, make_pledge, make_user
from tests.support.services import MailServer

Run = Callable[..., Result]
OPERATOR = "operator@people.example"


@pytest.fixture
def run(app: Flask) -> Run:
    def run_command(*arguments: str, answers: str = "") -> Result:
        db.session.commit()
        found = app.test_cli_runner().invoke(args=arguments, input=answers)
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return found

    return run_command


@pytest.fixture
def configure(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    def change(**values: Any) -> None:
        changed = settings.model_copy(update=values)
        monkeypatch.setitem(app.extensions, "pledge-settings", changed)

    return change


def test_operator_is_made_with_a_typed_password(run: Run) -> None:
    result = run("create-operator", OPERATOR, answers="a-long-password\na-long-password\n")
    assert result.exit_code == 0
    assert "a-long-password" not in result.output
    user = find_user(OPERATOR)
    assert user
    assert user.is_operator
    assert user.confirmed_at
    assert verify_password("a-long-password", user.password or "")


def test_short_password_makes_no_operator(run: Run) -> None:
    result = run("create-operator", OPERATOR, "--password", "short")
    assert result.exit_code == 2
    assert "at least 10" in result.output
    assert find_user(OPERATOR) is None


def test_account_is_not_made_twice(run: Run) -> None:
    make_user(OPERATOR)
    result = run("create-operator", "Operator@people.example", "--password", "a-long-password")
    assert result.exit_code == 1
    assert "has an account already" in result.output


@pytest.mark.parametrize("region_code", ["000000", "310000", "310101"])
def test_association_is_founded_for_a_region(run: Run, region_code: str) -> None:
    result = run("create-association", "测试协会", region_code, "--contact", "12315")
    assert result.exit_code == 0
    association = find_association("测试协会")
    assert association
    assert (association.region_code, association.contact) == (region_code, "12315")


@pytest.mark.parametrize("region_code", ["999999", "31", "上海"])
def test_region_that_does_not_exist_is_refused(run: Run, region_code: str) -> None:
    result = run("create-association", "测试协会", region_code)
    assert result.exit_code == 2
    assert region_code in result.output


def test_association_is_not_founded_twice(run: Run) -> None:
    make_association(name="测试协会")
    assert run("create-association", "测试协会", "310000").exit_code == 1


@pytest.mark.parametrize(("option", "role"), [((), "officer"), (("--volunteer",), "volunteer")])
def test_invited_member_gets_a_password_once(run: Run, option: tuple[str, ...], role: str) -> None:
    make_association(name="测试协会")
    result = run("invite-officer", "测试协会", "Wang@people.example", *option)
    assert result.exit_code == 0
    user = find_user("wang@people.example")
    assert user
    password = result.output.splitlines()[0].split()[1]
    assert verify_password(password, user.password or "")
    member = find_membership(user.id)
    assert member
    assert (member.role, member.association.name) == (role, "测试协会")


def test_nobody_is_invited_into_an_association_that_is_not_there(run: Run) -> None:
    result = run("invite-officer", "没有的协会", "wang@people.example")
    assert result.exit_code == 1
    assert find_user("wang@people.example") is None


@time_machine.travel(date(2026, 6, 1))  # a day on which the holidays of the months ahead are known
def test_check_says_what_is_wrong(run: Run, configure: Callable[..., None]) -> None:
    result = run("check")
    assert result.exit_code == 1
    assert "PLEDGE_BASE_URL" in result.output
    assert "Problems: 2" in result.output
    configure(base_url="https://registry.example", mail_url="smtp://mail.example")
    result = run("check")
    assert (result.exit_code, result.output) == (0, "All is well.\n")


def test_notices_are_sent(
    run: Run, configure: Callable[..., None], smtp_server: MailServer
) -> None:
    configure(mail_url=smtp_server.url)
    queue_mail("li@people.example", "主题", "正文")
    result = run("send-notices")
    assert result.output == "sent 1, failed 0\n"
    assert len(smtp_server.received) == 1


def test_notices_need_a_mail_server(run: Run) -> None:
    result = run("send-notices")
    assert result.exit_code == 1
    assert "PLEDGE_MAIL_URL" in result.output


def test_expired_pledges_are_written_down(run: Run) -> None:
    pledge = make_pledge(signed_on=today() - timedelta(days=366))
    assert run("expire-pledges").output == "expired 1\n"
    db.session.refresh(pledge)
    assert pledge.status == "expired"


def test_retention_deletes_rows_and_files(run: Run, settings: Settings) -> None:
    name = store(settings.uploads, prepare(jpeg_bytes()))
    row = stage_photo("key", StoredPhoto(name, "a" * 64))
    assert row is not None
    row.staged_at = now() - timedelta(days=2)
    result = run("retention", "run")
    assert re.search(r"staged photos +1 ", result.output)
    assert not photo_path(settings.uploads, name).exists()


def test_demo_is_refused_outside_demo_mode(run: Run) -> None:
    result = run("load-demo")
    assert result.exit_code == 1
    assert "PLEDGE_DEMO=1" in result.output
    assert db.session.query(User).count() == 0


def test_demo_is_refused_in_a_database_that_is_used(
    run: Run, configure: Callable[..., None]
) -> None:
    configure(demo=True)
    make_user()
    result = run("load-demo")
    assert result.exit_code == 1
    assert "not empty" in result.output


def test_demo_prints_its_log_ins(run: Run, configure: Callable[..., None]) -> None:
    configure(demo=True)
    result = run("load-demo")
    assert result.exit_code == 0
    assert [email for email in LOGINS if email not in result.output] == []
    assert PASSWORD in result.output


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Note which programs would be started, instead of starting them."""
    programs: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _path, arguments: programs.append(arguments))
    monkeypatch.setattr(
        subprocess,
        "Popen",
        lambda arguments, **_options: programs.append(arguments),
    )
    monkeypatch.setattr(running, "load_demo", lambda: make_user("demo@people.example"))
    return programs


def test_serve_migrates_and_listens_where_it_is_told(
    run: Run, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded: list[bool] = []
    monkeypatch.setattr(flask_migrate, "upgrade", lambda: upgraded.append(True))
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("PORT", "9000")
    result = run("serve")
    assert upgraded
    worker, server = started
    assert worker[-1] == "worker"
    assert server[:3] == [sys.executable, "-m", "gunicorn"]
    assert server[-3:] == ["--bind", "0.0.0.0:9000", "wsgi:app"]
    assert "http://0.0.0.0:9000/" in result.output
    assert find_user("demo@people.example") is None


def test_serve_loads_the_demo_once(
    run: Run, started: list[list[str]], configure: Callable[..., None]
) -> None:
    configure(demo=True)
    first, second = run("serve"), run("serve")
    assert "Loading the demo" in first.output
    assert "Loading the demo" not in second.output
    assert PASSWORD in second.output
    assert db.session.query(User).count() == 1
