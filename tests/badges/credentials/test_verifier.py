"""Our verifier of credentials, against everything that may be wrong with one."""

import copy
import gzip
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pledge.badges.credentials import credential, did
from pledge.badges.credentials import errors as refusals
from pledge.badges.credentials.did import Issuer
from pledge.badges.credentials.errors import CredentialRefused
from pledge.badges.credentials.status_list import BITS, StatusPurpose
from pledge.badges.credentials.verifier import Standing, check_credential, parse_document
from tests.support.badge_world import BASE, NOW, POSITION, REVOCATIONS, SUSPENSIONS, World, make_key


@pytest.fixture
def world() -> World:
    return World()


def test_standing_is_read_from_the_bits(world: World) -> None:
    assert world.check() is Standing.ACTIVE
    world.publish(StatusPurpose.SUSPENSION, POSITION)
    assert world.check() is Standing.SUSPENDED
    world.publish(StatusPurpose.REVOCATION, POSITION, POSITION + 1)
    assert world.check() is Standing.ENDED
    world.publish(StatusPurpose.REVOCATION, POSITION + 1)
    world.publish(StatusPurpose.SUSPENSION, POSITION - 1)
    assert world.check() is Standing.ACTIVE


def test_credential_past_its_last_day_has_ended(world: World) -> None:
    last = datetime(2027, 2, 28, 15, 59, 59, tzinfo=UTC)
    world.publish(StatusPurpose.REVOCATION, moment=last)
    world.publish(StatusPurpose.SUSPENSION, moment=last)
    assert world.check(now=last) is Standing.ACTIVE
    assert world.check(now=last + timedelta(seconds=1)) is Standing.ENDED


def test_what_is_known_is_as_old_as_the_older_list(world: World) -> None:
    world.publish(StatusPurpose.SUSPENSION, moment=NOW - timedelta(hours=3))
    checked = check_credential(world.credential, world.documents.__getitem__, NOW)
    assert checked.known_at == datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
    assert (checked.issuer, checked.number, checked.place) == (BASE, "W39W-7RQM", "和平停车场")


def test_retired_key_is_still_read_and_the_new_one_signs(world: World) -> None:
    retired = replace(world.key, seed=None, retired_at=NOW)
    world.issuer = Issuer(BASE, (retired, make_key()))
    world.documents[BASE + did.PATH] = did.build_document(world.issuer)
    for purpose in StatusPurpose:
        world.publish(purpose)
    proofs = (world.credential["proof"], world.documents[REVOCATIONS]["proof"])
    assert len({proof["verificationMethod"] for proof in proofs}) == 2
    assert world.check() is Standing.ACTIVE


Change = Callable[[dict[str, Any]], object]

# What a stranger can change without the issuer's key.
TAMPERED: list[tuple[str, Change]] = [
    ("WrongContext", lambda d: d["@context"].append("https://elsewhere.example/v1")),
    ("WrongContext", lambda d: d["@context"].append({"name": "https://schema.org/award"})),
    ("WrongContext", lambda d: d["@context"].reverse()),
    ("WrongContext", lambda d: d["@context"].pop()),
    ("WrongContext", lambda d: d.update({"@context": d["@context"][0]})),
    ("WrongSignature", lambda d: d["credentialSubject"].update(address="世纪大道1193号")),
    ("WrongSignature", lambda d: d.update(validUntil="2028-02-28T23:59:59+08:00")),
    ("WrongSignature", lambda d: d["credentialStatus"][0].update(statusListIndex="4712")),
    ("WrongSignature", lambda d: d["credentialStatus"].pop()),
    ("WrongSignature", lambda d: d["proof"].update(created="2026-03-01T04:00:01Z")),
    ("WrongSuite", lambda d: d["proof"].update(cryptosuite="eddsa-rdfc-2022")),
    ("WrongPurpose", lambda d: d["proof"].update(proofPurpose="authentication")),
    ("UnknownKey", lambda d: d["proof"].update(verificationMethod=f"{d['issuer']}#z6Mk")),
    ("UnknownKey", lambda d: d["proof"].pop("verificationMethod")),
    ("NotACredential", lambda d: d.pop("proof")),
    ("NotACredential", lambda d: d.pop("issuer")),
    ("NotACredential", lambda d: d.update(issuer={"id": d["issuer"]})),
    ("NotACredential", lambda d: d["type"].append("Other")),
    ("WrongIssuer", lambda d: d.update(issuer="did:key:z6Mk")),
    ("WrongIssuer", lambda d: d.update(issuer="did:web:pledge.example.cn:path")),
    ("WrongIssuer", lambda d: d.update(issuer="did:web:pledge.example.cn%2Fpath")),
    ("WrongIssuer", lambda d: d.update(issuer="did:web:user%40pledge.example.cn")),
]

# What even its issuer must not do.
ISSUED_WRONGLY: list[tuple[str, Change]] = [
    ("NotYetValid", lambda d: d.update(validFrom="2026-11-24T17:00:00+08:00")),
    ("NotACredential", lambda d: d.update(validFrom="tomorrow")),
    ("NotACredential", lambda d: d.update(validUntil="2027-02-28T23:59:59")),
    ("WrongPurpose", lambda d: d["credentialStatus"].reverse()),
    ("WrongPurpose", lambda d: d["credentialStatus"].pop()),
    ("WrongPurpose", lambda d: d.pop("credentialStatus")),
    ("NotACredential", lambda d: d["credentialStatus"][0].update(type="StatusList2021Entry")),
    ("IndexOutOfRange", lambda d: d["credentialStatus"][0].update(statusListIndex=str(BITS))),
    ("IndexOutOfRange", lambda d: d["credentialStatus"][0].update(statusListIndex="-1")),
    ("IndexOutOfRange", lambda d: d["credentialStatus"][0].update(statusListIndex="1e3")),
    ("IndexOutOfRange", lambda d: d["credentialStatus"][0].update(statusListIndex="9" * 30)),
    ("NotACredential", lambda d: d["credentialStatus"][0].update(statusListIndex=5)),
    (
        "WrongIssuer",
        lambda d: d["credentialStatus"][0].update(
            statusListCredential="https://elsewhere.example/status/revocation/1"
        ),
    ),
    (
        "WrongIssuer",
        lambda d: d["credentialStatus"][0].update(statusListCredential=SUSPENSIONS),
    ),
]

LISTS_SIGNED_ANEW: list[tuple[str, Change]] = [
    ("WrongContext", lambda d: d["@context"].append("https://elsewhere.example/v1")),
    ("WrongPurpose", lambda d: d["credentialSubject"].update(statusPurpose="suspension")),
    ("WrongPurpose", lambda d: d["credentialSubject"].update(statusPurpose=["revocation"])),
    ("NotACredential", lambda d: d.update(id=SUSPENSIONS)),
    ("WrongIssuer", lambda d: d.update(issuer="did:web:elsewhere.example")),
    ("ExpiredList", lambda d: d.update(validUntil="2026-11-24T08:30:14Z")),
    ("NotYetValid", lambda d: d.update(validFrom="2026-11-24T08:40:00Z")),
    ("MalformedList", lambda d: d["credentialSubject"].update(encodedList="uAAAA")),
    ("MalformedList", lambda d: d["credentialSubject"].update(encodedList=short_list())),
]


def short_list() -> str:
    return "u" + urlsafe_b64encode(gzip.compress(bytes(100))).decode().rstrip("=")


def refusal_named(name: str) -> type[CredentialRefused]:
    found: type[CredentialRefused] = getattr(refusals, name)
    return found


@pytest.mark.parametrize(("name", "change"), TAMPERED)
def test_tampered_credential_is_refused_by_name(world: World, name: str, change: Change) -> None:
    document = copy.deepcopy(world.credential)
    change(document)
    with pytest.raises(refusal_named(name)):
        world.check(document)


@pytest.mark.parametrize(("name", "change"), ISSUED_WRONGLY)
def test_credential_issued_wrongly_is_refused_by_name(
    world: World, name: str, change: Change
) -> None:
    document = copy.deepcopy(world.credential)
    change(document)
    with pytest.raises(refusal_named(name)):
        world.check(world.sign(document))


@pytest.mark.parametrize(("name", "change"), LISTS_SIGNED_ANEW)
def test_wrong_list_is_refused_by_name(world: World, name: str, change: Change) -> None:
    listing = copy.deepcopy(world.documents[REVOCATIONS])
    change(listing)
    world.documents[REVOCATIONS] = world.sign(listing)
    with pytest.raises(refusal_named(name)):
        world.check()


def test_list_with_a_bit_cleared_behind_its_signature_is_refused(world: World) -> None:
    world.publish(StatusPurpose.REVOCATION, POSITION)
    empty = credential.build_list(world.issuer, StatusPurpose.REVOCATION, 1, [], NOW)
    world.documents[REVOCATIONS]["credentialSubject"] = empty["credentialSubject"]
    with pytest.raises(refusals.WrongSignature):
        world.check()


def test_list_of_the_other_purpose_is_refused(world: World) -> None:
    world.documents[REVOCATIONS] = world.documents[SUSPENSIONS]
    with pytest.raises(refusals.NotACredential):
        world.check()


def test_issuer_who_answers_for_another_is_refused(world: World) -> None:
    world.documents[BASE + did.PATH]["id"] = "did:web:elsewhere.example"
    with pytest.raises(refusals.WrongIssuer):
        world.check()


def test_key_that_may_not_sign_credentials_is_refused(world: World) -> None:
    world.documents[BASE + did.PATH]["assertionMethod"] = []
    with pytest.raises(refusals.UnknownKey):
        world.check()


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"null", b"{", b"\xff", b'{"a":1,"a":2}', b"[" * 100_000],
    ids=lambda text: repr(text[:12]),
)
def test_what_is_no_json_object_is_no_credential(text: bytes) -> None:
    with pytest.raises(refusals.NotACredential):
        parse_document(text)


def test_written_document_is_read_back(world: World) -> None:
    assert parse_document(json.dumps(world.credential).encode()) == world.credential
