"""Health endpoints: `/healthz` (process lives) and `/readyz` (may serve)."""

from http import HTTPStatus

from flask import Response, current_app, jsonify

from pledge.operations.health_checks import find_blockers
from pledge.web.public import blueprint
from pledge.web.setup.access import Audience, admits


@blueprint.get("/healthz")
@admits(Audience.ANYONE)
def healthz() -> Response:
    """Say that the process answers; asks nothing of the database."""
    return _fresh("ok")


@blueprint.get("/readyz")
@admits(Audience.ANYONE)
def readyz() -> Response:
    """Say whether the registry may serve; ``flask check`` names what is wrong, not this page."""
    if find_blockers(current_app):
        return _fresh("not ready", HTTPStatus.SERVICE_UNAVAILABLE)
    return _fresh("ready")


def _fresh(status: str, code: int = 200) -> Response:
    response = jsonify(status=status)
    response.status_code = code
    response.headers["Cache-Control"] = "no-store"
    return response
