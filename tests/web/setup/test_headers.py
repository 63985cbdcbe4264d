"""The headers of every answer: a policy whose exceptions have names, no cache behind a sign-in."""

import base64
import hashlib
import re

import pytest
from flask import Flask

from pledge.app import create_app
from pledge.config import Settings
from pledge.db import db
from tests.support.builders import make_badge, make_user, sign_in, token_of
from tests.support.strict_client import StrictClient

ADDRESSES = (
    "/",
    "/pledges",
    "/pledges/AAAA-AAAA",
    "/b/0000000000.AAAAAAAAAAAAAAAA",
    "/verify",
    "/receipt",
    "/texts/2026-1",
    "/privacy",
    "/healthz",
    "/account/login",
    "/merchant/",
    "/association/",
    "/static/css/site.css",
    "/nowhere",
)


def policy_of(header: str) -> dict[str, list[str]]:
    return {part.split()[0]: part.split()[1:] for part in header.split(";")}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_them(client: StrictClient, address: str) -> None:
    response = client.get(address)
    response.close()
    policy = policy_of(response.headers["Content-Security-Policy"])
    is_scanner = address == "/verify"
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'", *["'wasm-unsafe-eval'"] * is_scanner]
    assert policy["img-src"] == ["'self'", "data:"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert ("unsafe" in response.headers["Content-Security-Policy"]) is is_scanner
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    assert "'unsafe-eval'" not in response.headers["Content-Security-Policy"]
    camera = "camera=(self)" if is_scanner else "camera=()"
    assert camera in response.headers["Permissions-Policy"]
    assert "Cross-Origin-Resource-Policy" not in response.headers
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in response.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in response.headers


def test_sheet_of_the_badge_page_is_named_by_its_hash(client: StrictClient) -> None:
    response = client.get(f"/b/{token_of(make_badge())}")
    [sheet] = re.findall(r"<style>(.*?)</style>", response.get_data(as_text=True), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    policy = policy_of(response.headers["Content-Security-Policy"])
    assert policy["style-src"] == ["'self'", f"'sha256-{digest}'"]


@pytest.mark.parametrize("address", ["/account/", "/account/start", "/merchant/"])
def test_pages_behind_a_sign_in_are_kept_by_nobody(client: StrictClient, address: str) -> None:
    sign_in(client, make_user())
    assert "no-store" in client.get(address).headers["Cache-Control"]


def test_https_is_demanded_where_badges_carry_it(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"base_url": "https://registry.example"}))
    response = app.test_client().get("/healthz", base_url="https://registry.example")
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    assert "max-age" in response.headers["Strict-Transport-Security"]
    assert app.config["SESSION_COOKIE_SECURE"] is True


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    app: Flask, client: StrictClient
) -> None:
    cookie = client.get("/account/login").headers.get("Set-Cookie", "")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_static_files_are_named_by_content_and_may_be_kept(client: StrictClient) -> None:
    page = client.get("/").get_data(as_text=True)
    [address] = re.findall(r'href="(/static/css/site\.css\?v=[0-9a-f]{10})"', page)
    response = client.get(address)
    response.close()
    assert "max-age=2592000" in response.headers["Cache-Control"]
    unnamed = client.get("/static/js/scanner/codes.js")
    unnamed.close()
    assert unnamed.headers["Cache-Control"] == "no-cache"
    assert "ETag" in unnamed.headers
    assert "Set-Cookie" not in response.headers
