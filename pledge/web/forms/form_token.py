"""Form token: signed, timed, names one submission of a public form in place of a cookie."""

import hashlib
import secrets
from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from pledge.config import Settings

MAX_AGE_SECONDS = 12 * 3600


class ForeignToken(Exception):
    """The token is missing, altered, or of another form or registry."""


@dataclass(frozen=True)
class FormToken:
    """One filling-in of one form: a nonce, what the form is about, and whether it is stale."""

    nonce: str
    about: str
    is_expired: bool = False

    @property
    def idempotency_key(self) -> str:
        """What the database keeps of the nonce."""
        return hashlib.sha256(self.nonce.encode()).hexdigest()

    def renewed(self) -> "FormToken":
        """Return the same filling-in with its clock set anew."""
        return FormToken(self.nonce, self.about)


def begin(about: str) -> FormToken:
    """Begin the filling-in of a form about something, such as a pledge's number."""
    return FormToken(secrets.token_urlsafe(24), about)


def write(token: FormToken, purpose: str) -> str:
    """Sign a token for one purpose, such as "report"."""
    return _serializer(purpose).dumps([token.nonce, token.about])


def read(value: str | None, purpose: str, about: str) -> FormToken:
    """Read a token back; raises ForeignToken. A stale one is still ours, and says so."""
    is_expired = False
    try:
        payload = _serializer(purpose).loads(value or "", max_age=MAX_AGE_SECONDS)
    except SignatureExpired as error:
        is_expired = True
        payload = _serializer(purpose).load_payload(error.payload) if error.payload else None
    except BadSignature as error:
        raise ForeignToken from error
    match payload:
        case [str(nonce), str(subject)] if subject == about:
            return FormToken(nonce, subject, is_expired)
    raise ForeignToken


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    settings: Settings = current_app.extensions["pledge-settings"]
    return URLSafeTimedSerializer(
        settings.cookie_keys,
        salt=f"form.{purpose}.v1",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
