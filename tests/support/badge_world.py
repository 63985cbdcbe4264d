"""A registry that answers from memory, for tests of what it issues."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from pledge.badges.credentials import credential, did
from pledge.badges.credentials.did import Issuer
from pledge.badges.credentials.status_list import StatusPurpose
from pledge.badges.credentials.verifier import Standing, check_credential
from pledge.badges.models import Badge, StatusSlot
from pledge.badges.rules import BadgeStatus
from pledge.merchants.models import Site
from pledge.merchants.rules import Scene
from pledge.pledges.models import Pledge, PledgeSignature
from pledge.storage.key_files import SigningKey, make_signing_key

BASE = "https://pledge.example.cn"
NOW = datetime(2026, 11, 24, 8, 30, 15, tzinfo=UTC)
SIGNED_AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
POSITION = 4711
REVOCATIONS, SUSPENSIONS = f"{BASE}/status/revocation/1", f"{BASE}/status/suspension/1"


def make_key() -> SigningKey:
    return replace(make_signing_key(), created_at=datetime(2026, 1, 1, tzinfo=UTC))


def make_pledge() -> Pledge:
    """Make a pledge that no database knows."""
    signature = PledgeSignature(
        text_version="2026-1", text_sha256="ab" * 32, valid_from=date(2026, 3, 1), at=SIGNED_AT
    )
    site = Site(name="和平停车场", address="世纪大道1192号", region_code="310101")
    return Pledge(
        number="W39W7RQM", site=site, valid_until=date(2027, 2, 28), signatures=[signature]
    )


def make_badges() -> list[Badge]:
    spots = [(2, Scene.INVOICE, "开票台"), (1, Scene.PARKING, "出口1"), (1, Scene.PARKING, "出口1")]
    return [
        Badge(touchpoint_id=at, scene=scene, label=label, status=BadgeStatus.ACTIVE,
              issued_at=SIGNED_AT)
        for at, scene, label in spots
    ]  # fmt: skip


@dataclass
class World:
    """A registry that answers from memory, and in which anything can be changed."""

    key: SigningKey = field(default_factory=make_key)

    def __post_init__(self) -> None:
        self.issuer = Issuer(BASE, (self.key,))
        slot = StatusSlot(list_number=1, position=POSITION)
        self.credential = credential.build_credential(
            make_pledge(), make_badges(), slot, self.issuer
        )
        self.documents: dict[str, dict[str, Any]] = {
            BASE + did.PATH: did.build_document(self.issuer)
        }
        for purpose in StatusPurpose:
            self.publish(purpose)

    def publish(self, purpose: StatusPurpose, *positions: int, moment: datetime = NOW) -> None:
        """Publish a list in which these bits are set."""
        listing = credential.build_list(self.issuer, purpose, 1, positions, moment)
        self.documents[listing["id"]] = listing

    def sign(self, document: dict[str, Any]) -> dict[str, Any]:
        """Sign a changed document anew, as its issuer would."""
        unsigned = {name: value for name, value in document.items() if name != "proof"}
        return credential._sign(unsigned, self.issuer, SIGNED_AT)

    def check(self, document: dict[str, Any] | None = None, now: datetime = NOW) -> Standing:
        return check_credential(
            document or self.credential, self.documents.__getitem__, now
        ).standing
