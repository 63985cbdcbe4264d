"""The migrations make what the models say, on this run's engine and a database of their own."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import Enum, Inspector, inspect

from pledge.app import create_app
from pledge.config import Settings
from pledge.db import db
from tests.support.services import create_database

VERSIONS = Path(create_app.__code__.co_filename).parent / "migrations" / "versions"


@pytest.fixture
def empty_app(settings: Settings, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Return an application whose database has no table yet."""
    own = f"sqlite:///{tmp_path / 'scratch.sqlite3'}"
    if database_url:
        own = create_database(database_url.rpartition("/")[0] + "/", f"scratch_{uuid4().hex}")
    app = create_app(settings.model_copy(update={"database_url": own}))
    with app.app_context():
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def schema() -> Inspector:
    return inspect(db.engine)


def test_up_makes_every_table(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    assert set(schema().get_table_names()) == {*db.metadata.tables, "alembic_version"}


def test_models_have_nothing_the_migrations_lack(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    # ends the process where there is a difference
    flask_migrate.check()


def test_check_finds_a_difference(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE report DROP COLUMN story")
    with pytest.raises(SystemExit):
        flask_migrate.check()


def test_down_leaves_nothing_and_up_again_works(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    assert schema().get_table_names() == ["alembic_version"]
    flask_migrate.upgrade()
    flask_migrate.check()


def test_words_are_guarded_by_the_database_too(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    for table in db.metadata.sorted_tables:
        rules = {
            rule["name"]: rule["sqltext"] for rule in schema().get_check_constraints(table.name)
        }
        for column in table.columns:
            if isinstance(column.type, Enum):
                rule = rules[f"ck_{table.name}_{column.type.name}"]
                assert [word for word in column.type.enums if f"'{word}'" not in rule] == []


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_revision_stands_alone(path: Path) -> None:
    imports = re.findall(r"^(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(imports) <= {"alembic", "sqlalchemy"}


def test_revisions_form_one_line(migrated_app: Flask) -> None:
    numbers = [path.stem.split("_")[0] for path in sorted(VERSIONS.glob("*.py"))]
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
