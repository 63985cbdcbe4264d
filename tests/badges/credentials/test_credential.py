"""The credential of a pledge, its status lists, its words, and who issues them."""

import copy

import pytest

from pledge.badges.credentials import credential, did
from pledge.badges.models import StatusSlot
from tests.support.badge_world import BASE, POSITION, REVOCATIONS, World, make_badges, make_pledge


@pytest.fixture
def world() -> World:
    return World()


def test_credential_keeps_the_contract(world: World) -> None:
    found = copy.deepcopy(world.credential)
    proof = found.pop("proof")
    assert found == {
        "@context": ["https://www.w3.org/ns/credentials/v2", f"{BASE}/ns/v1"],
        "id": f"{BASE}/pledges/W39W-7RQM/credential.json",
        "type": ["VerifiableCredential", "PledgeCredential"],
        "issuer": "did:web:pledge.example.cn",
        "validFrom": "2026-03-01T00:00:00+08:00",
        "validUntil": "2027-02-28T23:59:59+08:00",
        "name": "不强制关注承诺",
        "credentialSubject": {
            "id": f"{BASE}/pledges/W39W-7RQM#place",
            "type": "PledgedPlace",
            "name": "和平停车场",
            "address": "世纪大道1192号",
            "region": "310101",
            "touchpoints": [
                {"type": "Touchpoint", "scene": "parking", "label": "出口1"},
                {"type": "Touchpoint", "scene": "invoice", "label": "开票台"},
            ],
            "pledgeNumber": "W39W-7RQM",
            "pledgeVersion": "2026-1",
            "pledgeDigest": "ab" * 32,
        },
        "credentialStatus": [
            {
                "id": f"{BASE}/status/{purpose}/1#{POSITION}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose,
                "statusListIndex": str(POSITION),
                "statusListCredential": f"{BASE}/status/{purpose}/1",
            }
            for purpose in ("revocation", "suspension")
        ],
    }
    assert proof["created"] == "2026-03-01T04:00:00Z"
    assert proof["verificationMethod"] == world.issuer.method


def test_same_facts_give_the_same_bytes(world: World) -> None:
    slot = StatusSlot(list_number=1, position=POSITION)
    again = credential.build_credential(make_pledge(), make_badges(), slot, world.issuer)
    assert again == world.credential


def test_each_word_of_our_own_is_defined() -> None:
    context = credential.build_context(BASE)["@context"]
    assert context.pop("@protected") is True
    assert set(context) == set(credential.TERMS)
    assert all(address == f"{BASE}/ns/v1#{term}" for term, address in context.items())


def test_list_of_one_minute_fails_closed_after_a_day(world: World) -> None:
    listing = world.documents[REVOCATIONS]
    assert listing["validFrom"] == "2026-11-24T08:30:00Z"
    assert listing["validUntil"] == "2026-11-25T08:30:00Z"
    assert listing["credentialSubject"]["id"] == f"{REVOCATIONS}#list"
    assert listing["credentialSubject"]["statusPurpose"] == "revocation"


@pytest.mark.parametrize(
    ("address", "identifier"),
    [
        ("https://pledge.example.cn", "did:web:pledge.example.cn"),
        ("https://pledge.example.cn:8443", "did:web:pledge.example.cn%3A8443"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
        ("http://localhost", "did:web:localhost"),
        ("http://[::1]:8000", "did:web:%5B%3A%3A1%5D%3A8000"),
    ],
)
def test_address_and_identifier_lead_to_each_other(address: str, identifier: str) -> None:
    assert did.did_of(address) == identifier
    assert did.address_of(identifier) == address
