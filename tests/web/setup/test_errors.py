"""Error pages: what happened and what to do, in the visitor's language, and nothing of inside."""

import pytest
from flask import Flask, abort
from sqlalchemy.orm.exc import StaleDataError

from pledge.core.transitions import TransitionNotAllowed
from pledge.pledges.rules import PledgeStatus
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

JSON = {"Accept": "application/json"}


@pytest.fixture
def failing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let faults be answered as they are in service."""
    for name in ("TESTING", "PROPAGATE_EXCEPTIONS"):
        monkeypatch.setitem(app.config, name, value=False)
    return monkeypatch


def fail_with(monkeypatch: pytest.MonkeyPatch, app: Flask, error: Exception | int) -> None:
    def view() -> str:
        if isinstance(error, int):
            abort(error)
        raise error

    monkeypatch.setitem(app.view_functions, "public.privacy", view)


@pytest.mark.parametrize("query", ["", "?lang=en"])
def test_unknown_address_has_a_page_of_its_own(client: StrictClient, query: str) -> None:
    page = Page(client.get(f"/nowhere{query}"))
    assert page.status == 404
    assert page.lang == ("en" if query else "zh-CN")
    assert page.heading
    assert f"/{query}" in page.links
    assert f"/verify{query}" in page.links


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 409, 413, 415, 418, 422, 429, 503])
@pytest.mark.parametrize("query", ["", "?lang=en"])
def test_every_error_says_what_to_do(
    app: Flask, client: StrictClient, failing: pytest.MonkeyPatch, code: int, query: str
) -> None:
    fail_with(failing, app, code)
    page = Page(client.get(f"/privacy{query}"))
    assert page.status == code
    assert str(code) in page.words
    assert len(page.heading) > 3
    assert page.heading.isascii() is bool(query)


def test_wrong_method_names_the_right_ones(client: StrictClient) -> None:
    response = client.post("/privacy")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_our_own_fault_says_so_and_shows_nothing_of_inside(
    app: Flask, client: StrictClient, failing: pytest.MonkeyPatch
) -> None:
    fail_with(failing, app, RuntimeError("the secret of the house"))
    page = Page(client.get("/privacy"))
    assert page.status == 500
    assert "不是您的操作有误" in page.words
    assert "secret" not in page.html
    assert "Traceback" not in page.html


@pytest.mark.parametrize(
    "error",
    [
        StaleDataError("row 7 of pledge"),
        TransitionNotAllowed(PledgeStatus.REVOKED, PledgeStatus.ACTIVE),
    ],
)
def test_change_by_another_is_a_conflict(
    app: Flask, client: StrictClient, failing: pytest.MonkeyPatch, error: Exception
) -> None:
    fail_with(failing, app, error)
    page = Page(client.get("/privacy"))
    assert page.status == 409
    assert "改动" in page.words
    assert "row 7" not in page.html


@pytest.mark.parametrize(("address", "code"), [("/nowhere", 404), ("/pledges/AAAA-AAAA", 404)])
def test_json_is_answered_where_it_was_asked_for(
    client: StrictClient, address: str, code: int
) -> None:
    response = client.get(address, headers=JSON)
    assert (response.status_code, response.mimetype) == (code, "application/json")
    assert isinstance(response.json, dict)
    assert set(response.json) == {"error", "advice", "status"}
    assert response.json["status"] == code


def test_body_beyond_the_limit_is_told_so(
    app: Flask, client: StrictClient, failing: pytest.MonkeyPatch
) -> None:
    failing.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    page = Page(client.post("/receipt", data={"code": "x" * 2000}))
    assert page.status == 413
    assert "12 MB" in page.words


def test_errors_set_no_cookie(client: StrictClient) -> None:
    for response in (client.get("/nowhere"), client.post("/privacy")):
        assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "address",
    [
        "/%00",
        "/%ff%fe",
        "/b/%00",
        "/pledges/%ff",
        "//evil.example/",
        "/..%2f..%2fetc/passwd",
        "/static/..%2f..%2fpyproject.toml",
        "/?" + "x=1&" * 2000,
        "/b//report",
    ],
)
def test_hostile_address_is_answered_calmly(client: StrictClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code in {200, 308, 404}
    assert "evil.example" not in response.headers.get("Location", "")
