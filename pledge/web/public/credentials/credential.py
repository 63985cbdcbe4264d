"""Views of machine-readable documents: credential, status lists, DID document, context.

Any site may fetch these, and any cache may keep them as long as they say.
"""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, abort, request

from pledge.badges.credentials import credential, did, status_slots
from pledge.badges.credentials.did import Issuer
from pledge.badges.credentials.status_list import StatusPurpose
from pledge.badges.queries import list_badges
from pledge.core.clock import now
from pledge.pledges.models import Pledge
from pledge.web.public import blueprint
from pledge.web.public.pledges.pages import get_pledge_or_404
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.current import current_settings

CREDENTIAL = "application/vc"
MINUTE, HOUR = 60, 3600


@blueprint.get("/pledges/<number>/credential.json")
@admits(Audience.ANYONE)
def show_credential(number: str) -> Response:
    """Give a pledge's credential; there is none while its badges wait for an identity."""
    return _publish(get_credential_or_404(get_pledge_or_404(number)), CREDENTIAL, MINUTE)


@blueprint.get("/status/revocation/<int:list_number>")
@admits(Audience.ANYONE)
def show_revocation_list(list_number: int) -> Response:
    """Give the bits of the pledges that ended."""
    return _publish_list(StatusPurpose.REVOCATION, list_number)


@blueprint.get("/status/suspension/<int:list_number>")
@admits(Audience.ANYONE)
def show_suspension_list(list_number: int) -> Response:
    """Give the bits of the pledges that are suspended."""
    return _publish_list(StatusPurpose.SUSPENSION, list_number)


@blueprint.get("/.well-known/did.json")
@admits(Audience.ANYONE)
def show_issuer() -> Response:
    """Give the issuer's keys, retired ones too."""
    return _publish(did.build_document(issuer()), "application/did+json", HOUR)


@blueprint.get("/ns/v1")
@admits(Audience.ANYONE)
def show_context() -> Response:
    """Give the JSON-LD context of our own words."""
    document = credential.build_context(current_settings().base_url)
    return _publish(document, "application/ld+json", HOUR)


def issuer() -> Issuer:
    """Return this registry as the issuer of credentials."""
    settings = current_settings()
    return Issuer(settings.base_url, settings.credential_keys)


def get_credential_or_404(pledge: Pledge) -> dict[str, Any]:
    """Get the signed credential of a pledge that has been given its place in the lists."""
    slot = status_slots.find_slot(pledge)
    if slot is None:
        abort(404)
    return credential.build_credential(pledge, list_badges(pledge), slot, issuer())


def encode_document(document: Mapping[str, Any]) -> str:
    """Write a document as people can read it; what is signed is its canonical form."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _publish_list(purpose: StatusPurpose, number: int) -> Response:
    if not status_slots.is_list(number):
        abort(404)
    positions = status_slots.list_positions(number, purpose)
    document = credential.build_list(issuer(), purpose, number, positions, now())
    return _publish(document, CREDENTIAL, MINUTE)


def _publish(document: Mapping[str, Any], mimetype: str, seconds: int) -> Response:
    response = Response(encode_document(document), mimetype=mimetype)
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    response.make_conditional(request)
    return response
