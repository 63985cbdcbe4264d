"""Accessors of the running application's settings and signer; `private()` responses."""

from flask import current_app, make_response
from flask.wrappers import Response

from pledge.badges.scanning.tokens import TokenSigner
from pledge.config import Settings


def current_settings() -> Settings:
    """Return the settings of this application."""
    settings: Settings = current_app.extensions["pledge-settings"]
    return settings


def badge_signer() -> TokenSigner:
    """Return the signer of badge tokens."""
    signer: TokenSigner = current_app.extensions["pledge-badge-signer"]
    return signer


def private(body: str, status: int = 200) -> Response:
    """Return a page that no cache may keep."""
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response
