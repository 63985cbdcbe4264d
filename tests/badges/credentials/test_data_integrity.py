"""Proofs of eddsa-jcs-2022: the standard's own test vector to the byte, and what is refused."""

import copy
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import base58
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pledge.badges.credentials import data_integrity
from pledge.badges.credentials.did import multikey_of, public_of
from pledge.badges.credentials.errors import (
    CredentialRefused,
    UnknownKey,
    WrongPurpose,
    WrongSignature,
    WrongSuite,
)

VECTOR: dict[str, Any] = json.loads(
    Path(__file__).with_name("vectors").joinpath("eddsa-jcs-2022.json").read_text("utf-8")
)
DOCUMENT, PROOF = VECTOR["document"], VECTOR["proof"]
PUBLIC = public_of(VECTOR["publicKeyMultibase"])
Change = Callable[[dict[str, Any]], object]


def secret_key() -> Ed25519PrivateKey:
    prefixed = base58.b58decode(VECTOR["secretKeyMultibase"][1:])
    assert prefixed[:2] == b"\x80\x26"
    return Ed25519PrivateKey.from_private_bytes(prefixed[2:])


def test_vector_s_key_pair_is_read() -> None:
    assert secret_key().public_key().public_bytes_raw() == PUBLIC
    assert multikey_of(PUBLIC) == VECTOR["publicKeyMultibase"]


def test_vector_s_canonical_forms_and_hashes_are_reproduced() -> None:
    options = {name: value for name, value in PROOF.items() if name != "proofValue"}
    assert rfc8785.dumps(DOCUMENT).decode() == VECTOR["canonicalDocument"]
    assert rfc8785.dumps(options).decode() == VECTOR["canonicalProofOptions"]
    hashes = VECTOR["proofOptionsHash"] + VECTOR["documentHash"]
    assert data_integrity.hash_data(DOCUMENT, options).hex() == hashes
    assert hashlib.sha256(VECTOR["canonicalDocument"].encode()).hexdigest() == hashes[64:]


def test_vector_s_proof_is_reproduced_to_the_byte() -> None:
    signed = data_integrity.sign_document(
        DOCUMENT,
        secret_key().sign,
        method=PROOF["verificationMethod"],
        created=datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC),
    )
    assert signed == {**DOCUMENT, "proof": PROOF}
    assert base58.b58decode(PROOF["proofValue"][1:]).hex() == VECTOR["signature"]


def test_vector_is_accepted() -> None:
    data_integrity.verify_proof({**DOCUMENT, "proof": PROOF}, PUBLIC)


CHANGES: list[tuple[Change, type[CredentialRefused]]] = [
    (lambda d: d["credentialSubject"].update(alumniOf="The School of Example"), WrongSignature),
    (lambda d: d.update(validFrom="2023-01-01T00:00:01Z"), WrongSignature),
    (lambda d: d.update(added=1), WrongSignature),
    (lambda d: d.pop("name"), WrongSignature),
    (lambda d: d.update(name=float("nan")), WrongSignature),
    (lambda d: d.update(name=2**60), WrongSignature),
    (lambda d: d["@context"].append("https://elsewhere.example/v1"), WrongSignature),
    (lambda d: d["proof"].pop("@context"), WrongSignature),
    (lambda d: d["proof"].update(created="2023-02-24T23:36:39Z"), WrongSignature),
    (lambda d: d["proof"].update(proofValue=PROOF["proofValue"][1:]), WrongSignature),
    (lambda d: d["proof"].update(proofValue=PROOF["proofValue"][:-1]), WrongSignature),
    (lambda d: d["proof"].update(proofValue="z0OIl"), WrongSignature),
    (lambda d: d["proof"].update(proofValue=None), WrongSignature),
    (lambda d: d["proof"].update(proofPurpose="authentication"), WrongPurpose),
    (lambda d: d["proof"].update(cryptosuite="eddsa-rdfc-2022"), WrongSuite),
    (lambda d: d["proof"].update(type="Ed25519Signature2020"), WrongSuite),
    (lambda d: d.update(proof=[PROOF]), WrongSuite),
    (lambda d: d.pop("proof"), WrongSuite),
]


@pytest.mark.parametrize(("change", "refusal"), CHANGES)
def test_changed_document_is_refused_by_name(
    change: Change, refusal: type[CredentialRefused]
) -> None:
    signed = copy.deepcopy({**DOCUMENT, "proof": PROOF})
    change(signed)
    with pytest.raises(refusal):
        data_integrity.verify_proof(signed, PUBLIC)


def test_another_key_is_refused() -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(WrongSignature):
        data_integrity.verify_proof({**DOCUMENT, "proof": PROOF}, other)


@pytest.mark.parametrize("multikey", [None, "", "z", "zz", "z0OIl", "u" + "A" * 46, "z6Mk", "zé"])
def test_what_is_no_ed25519_multikey_is_refused(multikey: object) -> None:
    with pytest.raises(UnknownKey):
        public_of(multikey)
