"""Credentials issued and verified in a second, and status lists: `make bench-credentials`."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from statistics import median

from pledge.badges.credentials import credential, did, status_list
from pledge.badges.credentials.did import Issuer
from pledge.badges.credentials.status_list import BITS, StatusPurpose
from pledge.badges.credentials.verifier import check_credential
from pledge.badges.models import Badge, StatusSlot
from pledge.merchants.models import Site
from pledge.merchants.rules import Scene
from pledge.pledges.models import Pledge, PledgeSignature
from pledge.storage.key_files import make_signing_key

ROUNDS, SECONDS = 5, 1.0
BASE = "https://pledge.example.cn"
NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
SIGNED_AT = datetime(2026, 3, 1, 4, tzinfo=UTC)


def make_pledge() -> Pledge:
    """Make a pledge that no database knows."""
    signature = PledgeSignature(
        text_version="2026-1", text_sha256="ab" * 32, valid_from=date(2026, 3, 1), at=SIGNED_AT
    )
    site = Site(name="和平停车场", address="世纪大道1192号", region_code="310101")
    return Pledge(
        number="W39W7RQM", site=site, valid_until=date(2027, 2, 28), signatures=[signature]
    )


def rate(work: Callable[[], object]) -> str:
    """Return how often a second something can be done: median and range of the rounds."""
    rates = []
    for _ in range(ROUNDS):
        count, started = 0, time.perf_counter()
        while (passed := time.perf_counter() - started) < SECONDS:
            work()
            count += 1
        rates.append(count / passed)
    return f"{median(rates):>8,.0f} /s [{min(rates):,.0f}–{max(rates):,.0f}]"


def main() -> None:
    """Measure without a database and a server: the cost of the documents themselves."""
    key = replace(make_signing_key(), created_at=datetime(2026, 1, 1, tzinfo=UTC))
    issuer = Issuer(BASE, (key,))
    pledge, slot = make_pledge(), StatusSlot(list_number=1, position=4711)
    badges = [
        Badge(touchpoint_id=at, scene=Scene.PARKING, label=f"出口{at}", issued_at=SIGNED_AT)
        for at in range(1, 5)
    ]
    draw = random.Random(1)
    one_in_a_hundred = draw.sample([at for at in range(BITS) if at != 4711], BITS // 100)

    def issue() -> dict[str, object]:
        return credential.build_credential(pledge, badges, slot, issuer)

    def publish(purpose: StatusPurpose = StatusPurpose.REVOCATION) -> dict[str, object]:
        return credential.build_list(issuer, purpose, 1, one_in_a_hundred, NOW)

    document = issue()
    documents = {BASE + did.PATH: did.build_document(issuer)}
    documents |= {str(listing["id"]): listing for listing in map(publish, StatusPurpose)}
    print("issue a credential            ", rate(issue))
    print("publish a list, 1% of bits set", rate(publish))
    print(
        "verify with both lists        ",
        rate(lambda: check_credential(document, documents.__getitem__, NOW)),
    )
    for name, positions in (("empty", []), ("1% set", one_in_a_hundred)):
        print(f"a list, {name}: {len(status_list.encode_list(positions)):,} characters")


if __name__ == "__main__":
    main()
