"""Rate limits: what is costly to try is limited by address; looking things up never is."""

import pytest
from flask import Flask

from pledge.web.setup.limits import limiter, neighbourhood, visitor
from tests.support.builders import make_badge, token_of
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

# every endpoint with a limit: requests in ten minutes for a visitor, and by which methods
LIMITED: dict[str, tuple[int, set[str] | None]] = {
    "public.download_certificate": (60, None),
    "public.receipt": (30, {"POST"}),
    "public.report_from_badge": (40, {"POST"}),
    "public.report_from_pledge": (40, {"POST"}),
    "public.report_place": (40, {"POST"}),
    "public.verify": (30, None),
    "security.forgot_password": (30, {"POST"}),
    "security.login": (30, {"POST"}),
    "security.register": (30, {"POST"}),
}


def test_limits_are_those_of_the_table_and_no_other(migrated_app: Flask) -> None:
    found = {
        endpoint: (view.__limited__[0], set(view.__limited__[1] or ()) or None)
        for endpoint, view in migrated_app.view_functions.items()
        if hasattr(view, "__limited__")
    }
    assert found == LIMITED
    assert limiter.limit_manager.application_limits == []
    assert limiter.limit_manager.default_limits == []


def test_scanning_goes_on_past_every_limit(client: StrictClient) -> None:
    many = max(amount for amount, _methods in LIMITED.values()) + 1
    address = f"/b/{token_of(make_badge())}"
    assert {client.get(address).status_code for _ in range(many)} == {200}
    unknown = "/b/0000000000.AAAAAAAAAAAAAAAA"
    assert {client.get(unknown).status_code for _ in range(many)} == {404}


def test_limit_is_counted_for_each_address(client: StrictClient) -> None:
    def try_code(remote: str) -> int:
        return client.post(
            "/receipt", data={"code": "x"}, environ_base={"REMOTE_ADDR": remote}
        ).status_code

    assert [try_code("203.0.113.1") for _ in range(31)][-1] == 429
    assert try_code("203.0.113.2") == 422


@pytest.mark.parametrize(
    ("address", "whose", "around"),
    [
        ("203.0.113.7", "203.0.113.7/32", "203.0.113.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("::ffff:203.0.113.7", "203.0.113.7/32", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("unix:", "unix:", "unix:"),
    ],
)
def test_visitor_and_neighbourhood_of_an_address(
    app: Flask, address: str, whose: str, around: str
) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert (visitor(), neighbourhood()) == (whose, around)


def test_neighbourhood_may_do_ten_times_as_much_and_no_visitor_uses_it_up(
    client: StrictClient,
) -> None:
    def report(remote: str) -> int:
        # refused as an unknown badge, or as too many: quicker than taking reports in
        return client.post(
            "/b/0000000000.AAAAAAAAAAAAAAAA/report",
            environ_base={"REMOTE_ADDR": remote},
            headers={"Accept": "application/json"},
        ).status_code

    assert [report("203.0.113.1") for _ in range(400)].count(404) == 40
    assert {report(f"203.0.113.{2 + number % 9}") for number in range(360)} == {404}
    assert report("203.0.113.11") == 429
    assert report("203.0.114.1") == 404


def test_forged_forwarding_does_not_change_the_address(client: StrictClient) -> None:
    codes = [
        client.post(
            "/receipt", data={"code": "x"}, headers={"X-Forwarded-For": f"198.51.100.{number}"}
        ).status_code
        for number in range(31)
    ]
    assert codes[-1] == 429


@pytest.mark.parametrize("query", ["", "?lang=en"])
def test_limit_says_what_to_do(client: StrictClient, query: str) -> None:
    for _ in range(30):
        client.post("/receipt", data={"code": "x"})
    answer = client.post(f"/receipt{query}", data={"code": "x"})
    # ten minutes, rounded up to the next second
    assert 0 < int(answer.headers["Retry-After"]) <= 601
    page = Page(answer)
    assert page.status == 429
    assert ("minutes" if query else "几分钟") in page.words


@pytest.mark.parametrize("address", ["/account/login", "/account/register", "/account/reset"])
def test_signing_in_is_limited(client: StrictClient, address: str) -> None:
    data = {"email": "x@people.example", "password": "wrong-password"}
    codes = [client.post(address, data=data).status_code for _ in range(31)]
    assert codes[-1] == 429
    assert 429 not in codes[:-1]
