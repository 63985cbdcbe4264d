"""Verifiable credential of a pledge (W3C VC 2.0), its status lists and JSON-LD context.

The same facts and key give the same bytes: a credential carries the moment of its facts, not of
its being asked for.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from pledge.badges.credentials import data_integrity, status_list
from pledge.badges.credentials.data_integrity import format_moment
from pledge.badges.credentials.did import Issuer
from pledge.badges.credentials.status_list import StatusPurpose
from pledge.badges.models import Badge, StatusSlot
from pledge.core.clock import SHANGHAI
from pledge.core.reference_codes import show_pledge_number
from pledge.pledges.models import Pledge

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
CONTEXT_PATH = "/ns/v1"
TYPE = ("VerifiableCredential", "PledgeCredential")
LIST_TYPE = ("VerifiableCredential", "BitstringStatusListCredential")
ENTRY_TYPE = "BitstringStatusListEntry"
NAME = "不强制关注承诺"
# A copy older than this is refused: who blocks the list must not keep a pledge alive.
LIST_LASTS = timedelta(days=1)

# Every word that is not one of the standard's own.
TERMS = (
    *("PledgeCredential", "PledgedPlace", "Touchpoint"),
    *("address", "region", "touchpoints", "scene", "label"),
    *("pledgeNumber", "pledgeVersion", "pledgeDigest"),
)


def build_context(base_url: str) -> dict[str, Any]:
    """Return the JSON-LD context: each term stands for an address below this one."""
    terms: dict[str, Any] = {term: f"{base_url}{CONTEXT_PATH}#{term}" for term in TERMS}
    return {"@context": {"@protected": True, **terms}}


def build_credential(
    pledge: Pledge, badges: Sequence[Badge], slot: StatusSlot, issuer: Issuer
) -> dict[str, Any]:
    """Return the signed credential of a pledge; ended ones have theirs, and a bit says so."""
    page = f"{issuer.base_url}/pledges/{show_pledge_number(pledge.number)}"
    signature = pledge.signatures[-1]
    document = {
        "@context": [CREDENTIALS_V2, issuer.base_url + CONTEXT_PATH],
        "id": f"{page}/credential.json",
        "type": list(TYPE),
        "issuer": issuer.did,
        "validFrom": _at(signature.valid_from, time.min),
        "validUntil": _at(pledge.valid_until, time(23, 59, 59)),
        "name": NAME,
        "credentialSubject": {
            "id": f"{page}#place",
            "type": "PledgedPlace",
            "name": pledge.site.name,
            "address": pledge.site.address,
            "region": pledge.site.region_code,
            "touchpoints": _touchpoints(badges),
            "pledgeNumber": show_pledge_number(pledge.number),
            "pledgeVersion": signature.text_version,
            "pledgeDigest": signature.text_sha256,
        },
        "credentialStatus": [_status(issuer, slot, purpose) for purpose in StatusPurpose],
    }
    created = max(signature.at, issuer.key.created_at, *(badge.issued_at for badge in badges))
    return _sign(document, issuer, created)


def build_list(
    issuer: Issuer, purpose: StatusPurpose, number: int, positions: Sequence[int], moment: datetime
) -> dict[str, Any]:
    """Return a signed status list as of this minute."""
    minute = moment.replace(second=0, microsecond=0)
    address = list_address(issuer.base_url, purpose, number)
    document = {
        "@context": [CREDENTIALS_V2],
        "id": address,
        "type": list(LIST_TYPE),
        "issuer": issuer.did,
        "validFrom": format_moment(minute),
        "validUntil": format_moment(minute + LIST_LASTS),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose.value,
            "encodedList": status_list.encode_list(positions),
        },
    }
    return _sign(document, issuer, minute)


def list_address(base_url: str, purpose: StatusPurpose, number: int) -> str:
    """Return where a status list is published."""
    return f"{base_url}/status/{purpose.value}/{number}"


def _status(issuer: Issuer, slot: StatusSlot, purpose: StatusPurpose) -> dict[str, str]:
    address = list_address(issuer.base_url, purpose, slot.list_number)
    return {
        "id": f"{address}#{slot.position}",
        "type": ENTRY_TYPE,
        "statusPurpose": purpose.value,
        "statusListIndex": str(slot.position),
        "statusListCredential": address,
    }


def _touchpoints(badges: Sequence[Badge]) -> list[dict[str, str]]:
    """List each spot once, however many copies of its badge there are."""
    spots = sorted({badge.touchpoint_id: badge for badge in badges}.items())
    return [
        {"type": "Touchpoint", "scene": badge.scene.value, "label": badge.label}
        for _id, badge in spots
    ]


def _at(day: date, moment: time) -> str:
    return datetime.combine(day, moment, SHANGHAI).isoformat(timespec="seconds")


def _sign(document: Mapping[str, Any], issuer: Issuer, created: datetime) -> dict[str, Any]:
    return data_integrity.sign_document(
        document, issuer.key.sign, method=issuer.method, created=created
    )
