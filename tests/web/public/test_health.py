"""Whether the process lives (asks nothing) and whether it may serve (asks the database)."""

import pytest
from sqlalchemy import text

from pledge.db import db
from tests.support.builders import make_user
from tests.support.query_counts import queries
from tests.support.strict_client import StrictClient


def test_process_answers_without_the_database(client: StrictClient) -> None:
    with queries() as asked:
        response = client.get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok"})
    assert asked == []


def test_ready_when_migrated(client: StrictClient) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json) == (200, {"status": "ready"})


def test_not_ready_at_an_old_revision(client: StrictClient) -> None:
    revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        response = client.get("/readyz")
    finally:
        db.session.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
        db.session.commit()
    assert (response.status_code, response.json) == (503, {"status": "not ready"})


def test_not_ready_with_demo_accounts_outside_demo_mode(client: StrictClient) -> None:
    make_user().is_demo = True
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "demo" not in response.get_data(as_text=True).lower()


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_sets_no_cookie_and_is_not_cached(client: StrictClient, address: str) -> None:
    response = client.get(address)
    assert "Set-Cookie" not in response.headers
    assert "no-store" in response.headers.get("Cache-Control", "")
