"""Documents of a registry as other programs read them, made by hand, and routed into a browser."""

import base64
import gzip
import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import base58
import rfc8785
from playwright.sync_api import BrowserContext, Route

from pledge.badges.models import Badge
from pledge.core.clock import now
from pledge.storage.key_files import SigningKey, make_signing_key
from pledge.web.labels.labels import show_number

VC = "https://www.w3.org/ns/credentials/v2"
LIST_BITS = 131_072
PLACE_IN_LIST = 94_567


class Papers:
    """One pledge's credential, the two lists and the issuer's keys, all signed."""

    def __init__(self, base: str, badge: Badge) -> None:
        self.base, self.badge = base, badge
        self.number = show_number(badge.pledge.number)
        self.issuer = "did:web:" + base.split("://")[1].replace(":", "%3A")
        self.key: SigningKey = make_signing_key()
        self.site = badge.pledge.site
        self.set_bits: set[str] = set()
        self.made_at = now()

    def serve(self, context: BrowserContext) -> None:
        """Answer a browser's requests for the documents."""
        documents: dict[str, Callable[[], dict[str, Any]]] = {
            f"/pledges/{self.number}/credential.json": self.credential,
            "/status/revocation/1": partial(self.status_list, "revocation"),
            "/status/suspension/1": partial(self.status_list, "suspension"),
            "/.well-known/did.json": self.did,
        }
        for path, make in documents.items():
            context.route(self.base + path, partial(answer, make))

    def did(self) -> dict[str, Any]:
        """Return the issuer's document."""
        multikey = "z" + base58.b58encode(b"\xed\x01" + self.key.public).decode()
        method = {
            "id": f"{self.issuer}#key-1",
            "type": "Multikey",
            "controller": self.issuer,
            "publicKeyMultibase": multikey,
        }
        return {
            "id": self.issuer,
            "verificationMethod": [method],
            "assertionMethod": [method["id"]],
        }

    def credential(self) -> dict[str, Any]:
        """Return the signed credential."""
        address = f"{self.base}/pledges/{self.number}"
        entries = [
            {
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose,
                "statusListIndex": str(PLACE_IN_LIST),
                "statusListCredential": f"{self.base}/status/{purpose}/1",
            }
            for purpose in ("revocation", "suspension")
        ]
        return self.sign(
            {
                "@context": [VC, f"{self.base}/ns/v1"],
                "type": ["VerifiableCredential", "PledgeCredential"],
                "id": f"{address}/credential.json",
                "issuer": self.issuer,
                "validFrom": stamp(self.made_at - timedelta(days=30)),
                "validUntil": stamp(self.made_at + timedelta(days=300)),
                "credentialSubject": {
                    "id": address,
                    "type": "PledgedPlace",
                    "name": self.site.name,
                    "address": self.site.address,
                    "pledgeNumber": self.number,
                },
                "credentialStatus": entries,
            }
        )

    def status_list(self, purpose: str) -> dict[str, Any]:
        """Return a signed list; the pledge's bit is set where its purpose is in `set_bits`."""
        bits = bytearray(LIST_BITS // 8)
        if purpose in self.set_bits:
            bits[PLACE_IN_LIST // 8] |= 128 >> PLACE_IN_LIST % 8
        encoded = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode()
        address = f"{self.base}/status/{purpose}/1"
        return self.sign(
            {
                "@context": [VC],
                "type": ["VerifiableCredential", "BitstringStatusListCredential"],
                "id": address,
                "issuer": self.issuer,
                "validFrom": stamp(self.made_at),
                "validUntil": stamp(self.made_at + timedelta(days=1)),
                "credentialSubject": {
                    "id": f"{address}#list",
                    "type": "BitstringStatusList",
                    "statusPurpose": purpose,
                    "encodedList": "u" + encoded.rstrip("="),
                },
            }
        )

    def sign(self, document: dict[str, Any]) -> dict[str, Any]:
        """Add an eddsa-jcs-2022 proof."""
        proof = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": stamp(self.made_at),
            "verificationMethod": f"{self.issuer}#key-1",
            "proofPurpose": "assertionMethod",
            "@context": document["@context"],
        }
        hashes = b"".join(
            hashlib.sha256(rfc8785.dumps(part)).digest() for part in (proof, document)
        )
        proof["proofValue"] = "z" + base58.b58encode(self.key.sign(hashes)).decode()
        return document | {"proof": proof}


def answer(make: Callable[[], dict[str, Any]], route: Route) -> None:
    """Send a document as JSON."""
    route.fulfill(body=json.dumps(make(), ensure_ascii=False), content_type="application/json")


def stamp(moment: datetime) -> str:
    """Return a moment as credentials write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
