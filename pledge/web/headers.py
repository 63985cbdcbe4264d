"""Security headers of every answer; everything is self-hosted, so the policy is static."""

import base64
import hashlib

from flask import Flask, Request, Response, has_request_context, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

BADGE_STYLE = "public/_badge_style.css.html"
BADGE_PAGE = "public.show_badge"


class Sessions(SecureCookieSessionInterface):
    """The sessions of people who sign in; the page behind a badge has none.

    Flask-Login looks into the session of every request, and a session looked into makes the
    answer vary by cookie: no cache could share the page.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Begin an empty session where no cookie came, without setting up its signature."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def is_null_session(self, obj: object) -> bool:
        """Tell whether the session is to be left alone."""
        is_badge = has_request_context() and request.endpoint == BADGE_PAGE
        return is_badge or super().is_null_session(obj)


def init_headers(app: Flask, *, is_https: bool) -> None:
    """Set the headers on every answer, and keep signed-in pages out of every cache."""
    app.session_interface = Sessions()
    headers = _headers(app.jinja_env.get_template(BADGE_STYLE).render(), is_https=is_https)

    @app.after_request
    def set_headers(response: Response) -> Response:
        response.headers.extend(headers)
        if request.blueprint not in {"public", None}:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _headers(badge_style: str, *, is_https: bool) -> list[tuple[str, str]]:
    digest = base64.b64encode(hashlib.sha256(badge_style.encode()).digest()).decode()
    policy = (
        "default-src 'none'",
        # The badge page is one request, so its sheet stands in the page and is named by its hash.
        f"style-src 'self' 'sha256-{digest}'",
        "img-src 'self' data:",
        "script-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    headers = [
        ("Content-Security-Policy", "; ".join(policy)),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ]
    if is_https:
        headers.append(("Strict-Transport-Security", "max-age=31536000"))
    return headers
