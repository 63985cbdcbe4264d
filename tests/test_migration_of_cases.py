"""Every report becomes a case of its own when cases come, and a report again when they go."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import MetaData, Table, text

from pledge.app import create_app
from pledge.config import Settings
from pledge.db import db
from tests.support.services import create_database

AT = datetime(2026, 11, 3, 4, tzinfo=UTC)
DAY = date(2026, 11, 3)


@pytest.fixture
def old_app(settings: Settings, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Return an application whose database knows reports and no cases yet."""
    own = f"sqlite:///{tmp_path / 'scratch.sqlite3'}"
    if database_url:
        own = create_database(database_url.rpartition("/")[0] + "/", f"scratch_{uuid4().hex}")
    app = create_app(settings.model_copy(update={"database_url": own}))
    with app.app_context():
        flask_migrate.upgrade(revision="0003")
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def fill(table: str, **known: Any) -> None:
    """Insert a row; what the test does not name gets something that its column takes."""
    kinds: dict[type, Any] = {str: "", int: 1, bool: False, datetime: AT, date: DAY, bytes: b"x"}
    with db.engine.begin() as connection:
        columns = Table(table, MetaData(), autoload_with=connection).columns
        row = {
            column.name: kinds.get(column.type.python_type, {})
            for column in columns
            if not column.nullable and column.server_default is None and column.name != "id"
        }
        connection.execute(
            Table(table, MetaData(), autoload_with=connection).insert().values(row | known)
        )


def rows(query: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def make_report(number: int, status: str, finding: str | None) -> None:
    fill(
        "report",
        id=number,
        form_key=f"form{number}",
        receipt_hash=f"hash{number}",
        scene="parking",
        code="B02",
        text_version="2026-1",
        locale="zh",
        status=status,
        finding=finding,
        story=f"story {number}",
        pledge_id=1,
        due_on=None if finding else DAY,
    )


def test_report_becomes_a_case_and_a_report_again(old_app: Flask) -> None:
    fill("user", id=1, email="a@people.example", fs_uniquifier="1")
    fill("merchant", id=1, owner_id=1, identity="self_declared")
    fill("site", id=1, kind="car_park", region_code="310101", name="停车场")
    fill("pledge", id=1, status="active", number="AAAA1111")
    make_report(7, "closed", "upheld")
    make_report(9, "in_review", None)
    fill("report_change", report_id=7, old="in_review", new="closed", because="属实", by_id=1)
    for author, audience, words in (
        ("association", "association", "note"),
        ("merchant", "association", "answer"),
        ("association", "reporter", "message"),
        ("reporter", "association", "added"),
    ):
        fill("report_entry", report_id=7, author=author, audience=audience, words=words, by_id=1)
    fill("report_photo", report_id=9, name="photo.jpg")

    flask_migrate.upgrade()

    cases = "SELECT id, pledge_id, region_code, kind, status FROM breach_case ORDER BY id"
    assert rows(cases) == [
        (7, 1, "310101", "car_park", "upheld"),
        (9, 1, "310101", "car_park", "in_review"),
    ]
    assert rows("SELECT id, case_id, story FROM report ORDER BY id") == [
        (7, 7, "story 7"),
        (9, 9, "story 9"),
    ]
    assert rows("SELECT case_id, words FROM case_note") == [(7, "note")]
    assert rows("SELECT case_id, words FROM merchant_reply") == [(7, "answer")]
    said = "SELECT author, words FROM report_entry ORDER BY id"
    assert rows(said) == [("association", "message"), ("reporter", "added")]
    assert rows("SELECT new, because FROM case_change") == [("upheld", "属实")]
    assert rows("SELECT case_id, finding, reason FROM decision") == [(7, "upheld", "属实")]
    assert rows("SELECT report_id, name FROM exhibit") == [(9, "photo.jpg")]
    fill("breach_case", kind="mall", scene="parking", code="B02", status="received")
    assert rows("SELECT max(id) FROM breach_case") == [(10,)]

    flask_migrate.downgrade(revision="0003")

    assert rows("SELECT id, status, finding FROM report ORDER BY id") == [
        (7, "closed", "upheld"),
        (9, "in_review", None),
    ]
    assert rows(said) == [("association", "message"), ("reporter", "added")]
    assert rows("SELECT report_id, name FROM report_photo") == [(9, "photo.jpg")]
