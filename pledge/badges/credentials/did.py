"""DID document of the issuer (did:web), its keys as Multikey.

did:web has no history, so a retired key stays in the document: what it signed is still read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import base58

from pledge.badges.credentials.errors import UnknownKey, WrongIssuer
from pledge.storage.key_files import SigningKey, in_use

PATH = "/.well-known/did.json"
CONTEXT = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})

_METHOD = "did:web:"
# The multicodec of an Ed25519 public key, as a varint.
_ED25519 = b"\xed\x01"
_KEY_BYTES = 32
_HOST = re.compile(r"((?:[a-z0-9-]+\.)*[a-z0-9-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?")


@dataclass(frozen=True)
class Issuer:
    """A registry that signs: its address and its Ed25519 pairs, oldest first."""

    base_url: str
    keys: tuple[SigningKey, ...]

    @property
    def did(self) -> str:
        """The identifier, with the colon before a port percent-encoded as did:web asks."""
        return did_of(self.base_url)

    @property
    def key(self) -> SigningKey:
        """The pair that signs now."""
        return in_use(self.keys)[-1]

    @property
    def method(self) -> str:
        """The identifier of the key that signs now."""
        return f"{self.did}#{multikey_of(self.key.public)}"


def did_of(base_url: str) -> str:
    """Return the did:web of http(s)://host[:port]."""
    return _METHOD + quote(urlsplit(base_url).netloc.lower(), safe="")


def address_of(did: str) -> str:
    """Return the base address of a did:web: https, or http on loopback; raises WrongIssuer."""
    host = unquote(did.removeprefix(_METHOD))
    found = _HOST.fullmatch(host)
    if not did.startswith(_METHOD) or not found or did != _METHOD + quote(host, safe=""):
        raise WrongIssuer(f"the issuer {did!r} is no did:web of a host")
    return f"{'http' if found[1] in LOOPBACK else 'https'}://{host}"


def multikey_of(public: bytes) -> str:
    """Return a public key as Multikey: multibase base58btc of the prefixed bytes."""
    return "z" + base58.b58encode(_ED25519 + public).decode("ascii")


def public_of(multikey: object) -> bytes:
    """Return the 32 bytes of an Ed25519 Multikey; raises UnknownKey."""
    text = multikey if isinstance(multikey, str) else ""
    try:
        found = base58.b58decode(text[1:])
    except ValueError as error:
        raise UnknownKey("the key is not written in base58") from error
    if text[:1] != "z" or found[:2] != _ED25519 or len(found) != len(_ED25519) + _KEY_BYTES:
        raise UnknownKey("the key is no Ed25519 key")
    return found[2:]


def build_document(issuer: Issuer) -> dict[str, Any]:
    """Return the DID document with every key of the issuer, retired ones too."""
    methods = [
        {
            "id": f"{issuer.did}#{multikey_of(key.public)}",
            "type": "Multikey",
            "controller": issuer.did,
            "publicKeyMultibase": multikey_of(key.public),
        }
        for key in issuer.keys
    ]
    return {
        "@context": list(CONTEXT),
        "id": issuer.did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def find_key(document: Mapping[str, Any], did: str, method: object) -> bytes:
    """Find the key of a method that this issuer signs with; raises WrongIssuer or UnknownKey."""
    if document.get("id") != did:
        raise WrongIssuer(f"the host answers for {document.get('id')!r}, not for {did!r}")
    entries = document.get("verificationMethod")
    purposes = document.get("assertionMethod")
    for entry in entries if isinstance(entries, list) else []:
        if (
            isinstance(entry, dict)
            and entry.get("id") == method
            and entry.get("type") == "Multikey"
            and entry.get("controller") == did
            and isinstance(purposes, list)
            and method in purposes
        ):
            return public_of(entry.get("publicKeyMultibase"))
    raise UnknownKey(f"the issuer names no key {method!r}")
