"""Security headers of every answer; everything is self-hosted, so the policy is static.

Few endpoints differ from the rest, each by the few words that stand in DIFFERING.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask, Request, Response, has_request_context, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

# No session behind these: no cookie is read or set, so that any cache may share them.
SHARED = frozenset(
    f"public.{name}"
    for name in (
        "show_badge",
        "show_credential",
        "show_revocation_list",
        "show_suspension_list",
        "show_issuer",
        "show_context",
        *("log_checkpoint", "log_vkey", "log_tile", "log_bundle", "log_consistency"),
    )
)

Policy = Mapping[str, str]

COMMON: Policy = {
    "default-src": "'none'",
    "img-src": "'self' data:",
    "script-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
PERMISSIONS: Policy = {"camera": "()", "geolocation": "()", "microphone": "()"}


@dataclass(frozen=True)
class Difference:
    """Header overrides of one endpoint: parts of the CSP and Permissions-Policy, other headers."""

    policy: Policy = field(default_factory=dict)
    permissions: Policy = field(default_factory=dict)
    headers: Policy = field(default_factory=dict)


DIFFERING: Mapping[str, Difference] = {
    # The scanner: a camera, a decoder in WebAssembly, and documents kept for want of a network.
    "public.verify": Difference(
        policy={
            "script-src": "'self' 'wasm-unsafe-eval'",
            "connect-src": "'self'",
            "manifest-src": "'self'",
        },
        permissions={"camera": "(self)"},
    ),
    # In a burst of reports the phone computes before it sends, apart from the page.
    "public.report_from_pledge": Difference(policy={"worker-src": "'self'"}),
    "public.report_from_badge": Difference(policy={"worker-src": "'self'"}),
    "public.report_place": Difference(policy={"worker-src": "'self'"}),
    # Where a phone compares its place with a site's, or a merchant takes it from the phone.
    "public.compare_position": Difference(permissions={"geolocation": "(self)"}),
    "merchant.position": Difference(permissions={"geolocation": "(self)"}),
    # A worker fetches under the policy of its own answer, not of the page's.
    "public.service_worker": Difference(policy={"connect-src": "'self'"}),
    # A check on the spot: photos of the draft are shown from the phone, and sent by a script.
    "association.record_visit": Difference(
        policy={"img-src": "'self' data: blob:", "connect-src": "'self'"}
    ),
    "association.visit_worker": Difference(policy={"connect-src": "'self'"}),
    # Stands in pages of the merchants' own sites.
    "public.show_embed": Difference(headers={"Cross-Origin-Resource-Policy": "cross-origin"}),
}


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
        is_shared = has_request_context() and request.endpoint in SHARED
        return is_shared or super().is_null_session(obj)


def init_headers(app: Flask, *, is_https: bool) -> None:
    """Set the headers on every answer, and keep signed-in pages out of every cache."""
    app.session_interface = Sessions()
    # The badge page is one request, so its sheet stands in the page and is named by its hash.
    sheet = str(app.jinja_env.globals["badge_style"])
    digest = hashlib.sha256(sheet.encode()).digest()
    style = f"'self' 'sha256-{base64.b64encode(digest).decode()}'"
    common = _headers(Difference(), style, is_https=is_https)
    differing = {
        endpoint: _headers(difference, style, is_https=is_https)
        for endpoint, difference in DIFFERING.items()
    }

    @app.after_request
    def set_headers(response: Response) -> Response:
        response.headers.extend(differing.get(request.endpoint or "", common))
        if request.blueprint not in {"public", None}:
            response.headers.setdefault("Cache-Control", "no-store")
        elif request.endpoint == "static" and "v" not in request.args:
            # A module names its neighbours without their content's fingerprint: asked for anew,
            # they are answered by 304 until the next release.
            response.headers["Cache-Control"] = "no-cache"
        return response


def _headers(difference: Difference, style: str, *, is_https: bool) -> list[tuple[str, str]]:
    policy = {**COMMON, "style-src": style, **difference.policy}
    permissions = {**PERMISSIONS, **difference.permissions}
    headers = [
        ("Content-Security-Policy", "; ".join(f"{name} {value}" for name, value in policy.items())),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", ", ".join(f"{name}={value}" for name, value in permissions.items())),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        *difference.headers.items(),
    ]
    if is_https:
        headers.append(("Strict-Transport-Security", "max-age=31536000"))
    return headers
