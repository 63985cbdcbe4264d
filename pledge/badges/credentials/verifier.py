"""Verifier of credentials: asks the issuer's host alone; an exception for each refusal.

Stricter than the standards where they are generous: the list of contexts, the addresses and the
order of things must be exactly as a registry of this kind issues them.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pledge.badges.credentials import data_integrity, did, status_list
from pledge.badges.credentials.credential import (
    CONTEXT_PATH,
    CREDENTIALS_V2,
    ENTRY_TYPE,
    LIST_TYPE,
    TYPE,
    list_address,
)
from pledge.badges.credentials.errors import (
    ExpiredList,
    IndexOutOfRange,
    NotACredential,
    NotYetValid,
    WrongContext,
    WrongIssuer,
    WrongPurpose,
)
from pledge.badges.credentials.status_list import StatusPurpose

Document = Mapping[str, Any]
# Returns the JSON object at an address of the issuer, or raises Unreachable.
Fetch = Callable[[str], Document]

# Clocks that differ by this much still agree.
CLOCK_SKEW = timedelta(minutes=5)


class Standing(StrEnum):
    """What a genuine credential says today."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True)
class VerifiedCredential:
    """A credential that its issuer signed: what it says, and as of when that is known."""

    standing: Standing
    issuer: str
    number: str
    place: str
    address: str
    valid_until: datetime
    known_at: datetime


@dataclass(frozen=True)
class _Authority:
    """The issuer as its host presents it."""

    identifier: str
    base_url: str
    document: Document


def parse_document(text: bytes) -> dict[str, Any]:
    """Read a JSON object in which no name stands twice; raises NotACredential."""
    try:
        found = json.loads(text, object_pairs_hook=_require_unique)
    except (ValueError, RecursionError) as error:
        raise NotACredential("this is no JSON document") from error
    if not isinstance(found, dict):
        raise NotACredential("this is no JSON object")
    return found


def check_credential(document: Document, fetch: Fetch, now: datetime) -> VerifiedCredential:
    """Return what a credential says at this moment, or raise the Refused that fits."""
    if document.get("type") != list(TYPE):
        raise NotACredential("this is no pledge credential")
    identifier = _text(document, "issuer")
    base_url = did.address_of(identifier)
    if document.get("@context") != [CREDENTIALS_V2, base_url + CONTEXT_PATH]:
        raise WrongContext("the list of contexts is not exactly the registry's")
    authority = _Authority(identifier, base_url, fetch(base_url + did.PATH))
    _require_signed(document, authority)
    if _moment(document, "validFrom") > now + CLOCK_SKEW:
        raise NotYetValid("the credential is not valid yet")
    subject = _object(document, "credentialSubject")
    valid_until = _moment(document, "validUntil")
    standing, known_at = Standing.ENDED, now
    if valid_until >= now:
        standing, known_at = _read_standing(document, authority, fetch, now)
    return VerifiedCredential(
        standing,
        base_url,
        _text(subject, "pledgeNumber"),
        _text(subject, "name"),
        _text(subject, "address"),
        valid_until,
        known_at,
    )


def _read_standing(
    document: Document, authority: _Authority, fetch: Fetch, now: datetime
) -> tuple[Standing, datetime]:
    entries = document.get("credentialStatus")
    if not isinstance(entries, list) or len(entries) != len(StatusPurpose):
        raise WrongPurpose("the credential does not point to exactly two status lists")
    found: dict[StatusPurpose, bool] = {}
    known_at = now
    for purpose, entry in zip(StatusPurpose, entries, strict=True):
        found[purpose], as_of = _read_bit(entry, purpose, authority, fetch, now)
        known_at = min(known_at, as_of)
    if found[StatusPurpose.REVOCATION]:
        return Standing.ENDED, known_at
    return Standing.SUSPENDED if found[StatusPurpose.SUSPENSION] else Standing.ACTIVE, known_at


def _read_bit(
    entry: object, purpose: StatusPurpose, authority: _Authority, fetch: Fetch, now: datetime
) -> tuple[bool, datetime]:
    if not isinstance(entry, dict) or entry.get("type") != ENTRY_TYPE:
        raise NotACredential("the credential has no status entry of the known type")
    if entry.get("statusPurpose") != purpose.value:
        raise WrongPurpose(f"a status entry is not for {purpose.value}")
    position = _text(entry, "statusListIndex")
    if not (position.isascii() and position.isdecimal() and len(position) < 10):
        raise IndexOutOfRange(f"{position!r} is no place in a list")
    address = _text(entry, "statusListCredential")
    number = address.rpartition("/")[2]
    if not number.isdecimal() or address != list_address(authority.base_url, purpose, int(number)):
        raise WrongIssuer("the status list is not the issuer's own")
    listing = fetch(address)
    _require_list(listing, address, purpose, authority, now)
    bits = status_list.decode(_object(listing, "credentialSubject").get("encodedList"))
    return status_list.is_set(bits, int(position)), _moment(listing, "validFrom")


def _require_list(
    listing: Document, address: str, purpose: StatusPurpose, authority: _Authority, now: datetime
) -> None:
    if listing.get("@context") != [CREDENTIALS_V2]:
        raise WrongContext("the status list's contexts are not exactly the standard's")
    if listing.get("type") != list(LIST_TYPE) or listing.get("id") != address:
        raise NotACredential("there is no such status list at its address")
    if listing.get("issuer") != authority.identifier:
        raise WrongIssuer("someone else issued the status list")
    subject = _object(listing, "credentialSubject")
    if subject.get("statusPurpose") != purpose.value:
        raise WrongPurpose(f"the status list is not for {purpose.value}")
    _require_signed(listing, authority)
    if _moment(listing, "validFrom") > now + CLOCK_SKEW:
        raise NotYetValid("the status list is not valid yet")
    if _moment(listing, "validUntil") < now:
        raise ExpiredList("the status list is older than a day")


def _require_signed(document: Document, authority: _Authority) -> None:
    method = _object(document, "proof").get("verificationMethod")
    public = did.find_key(authority.document, authority.identifier, method)
    data_integrity.verify_proof(document, public)


def _require_unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _object(document: Document, name: str) -> Document:
    found = document.get(name)
    if not isinstance(found, dict):
        raise NotACredential(f"{name!r} is missing")
    return found


def _text(document: Document, name: str) -> str:
    found = document.get(name)
    if not isinstance(found, str):
        raise NotACredential(f"{name!r} is missing")
    return found


def _moment(document: Document, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(document, name))
    except ValueError as error:
        raise NotACredential(f"{name!r} is no moment") from error
    if moment.tzinfo is None:
        raise NotACredential(f"{name!r} has no time zone")
    return moment
