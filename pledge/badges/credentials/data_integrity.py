"""Data Integrity proofs of the cryptosuite eddsa-jcs-2022 (W3C vc-di-eddsa, section 3.3)."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import base58
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pledge.badges.credentials.errors import WrongPurpose, WrongSignature, WrongSuite

TYPE = "DataIntegrityProof"
SUITE = "eddsa-jcs-2022"
PURPOSE = "assertionMethod"

_SIGNATURE_BYTES = 64


def sign_document(
    document: Mapping[str, Any],
    sign_bytes: Callable[[bytes], bytes],
    *,
    method: str,
    created: datetime,
) -> dict[str, Any]:
    """Return a document with its proof, made by a function that signs with the method's key."""
    options = {
        "type": TYPE,
        "cryptosuite": SUITE,
        "created": format_moment(created),
        "verificationMethod": method,
        "proofPurpose": PURPOSE,
        "@context": document["@context"],
    }
    signature = sign_bytes(hash_data(document, options))
    proof_value = "z" + base58.b58encode(signature).decode("ascii")
    return {**document, "proof": {**options, "proofValue": proof_value}}


def verify_proof(document: Mapping[str, Any], public: bytes) -> None:
    """Raise WrongSuite, WrongPurpose or WrongSignature unless this key signed the document.

    The standard lets contexts be appended after signing. Here the proof must hold the very list of
    the document, as what was appended could give every word another meaning.
    """
    proof = document.get("proof")
    if not isinstance(proof, dict) or (proof.get("type"), proof.get("cryptosuite")) != (
        TYPE,
        SUITE,
    ):
        raise WrongSuite(f"the proof is none of {SUITE}")
    if proof.get("proofPurpose") != PURPOSE:
        raise WrongPurpose(f"the proof was made for {proof.get('proofPurpose')!r}")
    if proof.get("@context") != document.get("@context"):
        raise WrongSignature("the contexts are not the ones that were signed")
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        signed = hash_data(unsigned, options)
        Ed25519PublicKey.from_public_bytes(public).verify(_signature_of(proof), signed)
    except (InvalidSignature, ValueError) as error:
        raise WrongSignature("the signature does not fit the document") from error


def hash_data(document: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    """Return the 64 bytes that are signed: the hash of the options, then of the document.

    Raises ValueError for what canonical JSON (RFC 8785) cannot say.
    """
    parts = (rfc8785.dumps(dict(part)) for part in (options, document))
    return b"".join(hashlib.sha256(part).digest() for part in parts)


def format_moment(moment: datetime) -> str:
    """Return a moment as XML Schema's dateTimeStamp in UTC, to the second."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _signature_of(proof: Mapping[str, Any]) -> bytes:
    text = proof.get("proofValue")
    if not isinstance(text, str) or text[:1] != "z":
        raise ValueError("no multibase base58btc")
    signature = base58.b58decode(text[1:])
    if len(signature) != _SIGNATURE_BYTES:
        raise ValueError("no Ed25519 signature")
    return signature
