"""Addresses printed on walls: each still answers, whatever is rebuilt behind it."""

import pytest
from flask import Flask
from werkzeug.routing import RequestRedirect

TOKEN = "1.AAAAAAAAAAAAAAAAAAAAAAAA"
# Never remove a line.
PUBLIC = (
    ("GET", "/"),
    ("GET", "/pledges"),
    ("GET", "/pledges/P-2026-000001"),
    ("GET", "/pledges/P-2026-000001/report"),
    ("POST", "/pledges/P-2026-000001/report"),
    ("GET", f"/b/{TOKEN}"),
    ("GET", f"/b/{TOKEN}/here"),
    ("GET", f"/b/{TOKEN}/report"),
    ("POST", f"/b/{TOKEN}/report"),
    ("GET", "/verify"),
    ("GET", "/report"),
    ("POST", "/report"),
    ("GET", "/receipt"),
    ("POST", "/receipt"),
    ("GET", "/texts/2026-1"),
    ("GET", "/privacy"),
    ("GET", "/pledges/P-2026-000001/proof.tlog-proof"),
    ("GET", "/log"),
    ("GET", "/log/checkpoint"),
    ("GET", "/log/vkey"),
    ("GET", "/log/consistency"),
    ("GET", "/log/tile/0/x001/067"),
    ("GET", "/log/tile/1/000.p/5"),
    ("GET", "/log/tile/entries/x001/067"),
    ("GET", "/pledges/P-2026-000001/credential.json"),
    ("GET", "/pledges/P-2026-000001/certificate.pdf"),
    ("GET", "/status/revocation/1"),
    ("GET", "/status/suspension/1"),
    ("GET", "/.well-known/did.json"),
    ("GET", "/ns/v1"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/pledges/P-2026-000001/badge.svg"),
    ("GET", "/manifest.webmanifest"),
    ("GET", "/sw.js"),
)
PREFIXES = ("/merchant/", "/association/", "/account/")


@pytest.mark.parametrize(("method", "address"), PUBLIC)
def test_printed_address_still_answers(migrated_app: Flask, method: str, address: str) -> None:
    matcher = migrated_app.url_map.bind("registry.example")
    try:
        endpoint, _ = matcher.match(address, method=method)
    except RequestRedirect as moved:
        pytest.fail(f"{address} now redirects to {moved.new_url}")
    assert endpoint in migrated_app.view_functions


@pytest.mark.parametrize("prefix", PREFIXES)
def test_each_audience_has_its_own_prefix(migrated_app: Flask, prefix: str) -> None:
    assert any(rule.rule.startswith(prefix) for rule in migrated_app.url_map.iter_rules())


def test_no_other_address_is_public_by_accident(migrated_app: Flask) -> None:
    known = {address.split("/")[1] for _, address in PUBLIC} | {"static"}
    known |= {prefix.strip("/") for prefix in PREFIXES}
    first_parts = {rule.rule.split("/")[1] for rule in migrated_app.url_map.iter_rules()}
    assert first_parts - known == set()


def test_addresses_are_kebab_case(migrated_app: Flask) -> None:
    fixed = {
        part
        for rule in migrated_app.url_map.iter_rules()
        for part in rule.rule.split("/")
        if part and "<" not in part
    }
    assert {part for part in fixed if part != part.lower() or "_" in part} == set()
