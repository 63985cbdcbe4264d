"""Proof of work by the ALTCHA protocol, version 2.

A challenge stands in the page, so nothing else is asked for; it is bound to one filling-in of one
form. Solved once, it serves that form alone, and the form is one report however often it is sent.
It refuses nobody: a report without the work asked for is held until a member lets it in.
"""

import json
import secrets
from datetime import timedelta

from altcha import Payload as AltchaPayload
from altcha import create_challenge, verify_solution
from flask import request

from pledge.cases.handling.bursts import is_in_burst
from pledge.core.clock import now
from pledge.pledges.models import Pledge
from pledge.web.setup.current import current_settings

FIELD = "proof"
ALGORITHM = "PBKDF2/SHA-256"
# Rounds of one try; with the tries, some seconds of a phone and a fraction of one of a computer.
ROUNDS = 5_000
FEWEST_TRIES = 600
MOST_TRIES = 1_000
VALID = timedelta(minutes=20)
LONGEST_PAYLOAD = 4_000


def find_challenge(pledge: Pledge | None, idempotency_key: str) -> str | None:
    """Find the challenge a page must show before it sends a report: none outside a burst."""
    return pose(idempotency_key) if is_in_burst(pledge, now()) else None


def is_lacking(pledge: Pledge | None, idempotency_key: str) -> bool:
    """Tell whether this request sends a report amid a burst without the work asked for."""
    return is_in_burst(pledge, now()) and not is_solved(request.form.get(FIELD), idempotency_key)


def pose(idempotency_key: str) -> str:
    """Return a signed challenge for a form, as JSON for the page."""
    signing, sealing = _secrets()[-1]
    challenge = create_challenge(
        ALGORITHM,
        ROUNDS,
        # A chosen number of tries: by luck alone some phones would compute many times as long.
        counter=FEWEST_TRIES + secrets.randbelow(MOST_TRIES - FEWEST_TRIES),
        expires_at=now() + VALID,
        data={"form": idempotency_key},
        hmac_secret=signing,
        hmac_key_secret=sealing,
    )
    return json.dumps(challenge.to_dict())


def is_solved(payload: str | None, idempotency_key: str) -> bool:
    """Tell whether a payload solves a challenge that was posed for this form and still holds."""
    if not payload or len(payload) > LONGEST_PAYLOAD:
        return False
    return any(
        verify_solution(payload, signing, hmac_key_secret=sealing).verified
        and _form_of(payload) == idempotency_key
        for signing, sealing in _secrets()
    )


def _form_of(verified: str) -> object:
    data = AltchaPayload.from_base64(verified).challenge.parameters.data
    return data.get("form") if data else None


def _secrets() -> list[tuple[bytes, bytes]]:
    """Return the secrets that sign challenges and solutions, oldest first."""
    settings = current_settings()
    return [
        (
            settings.derive_secret("pow-challenge", key),
            settings.derive_secret("pow-solution", key),
        )
        for key in settings.cookie_keys
    ]
