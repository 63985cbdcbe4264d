"""Pledges with all their rows, read in chunks so that memory stays bounded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from pledge.badges.models import Badge, BadgeChange, StatusSlot
from pledge.cases.findings.published import PublishedFinding, list_published
from pledge.cases.models.cases import Case
from pledge.db import db
from pledge.ledger.entries import Recorded, list_recorded
from pledge.merchants.models import Merchant, Site
from pledge.pledges.models import Pledge, PledgeChange, PledgeSignature

CHUNK = 500

AnyRow = Row[*tuple[Any, ...]]
Rows = Sequence[AnyRow]

_Previous = aliased(Pledge)
_Container = aliased(Site)

_PLEDGES = (
    select(
        *Pledge.__table__.columns,
        _Previous.number.label("previous"),
        Site.merchant_id,
        Merchant.legal_name,
        Merchant.credit_code,
        Site.kind,
        Site.name,
        Site.address,
        Site.region_code,
        _Container.name.label("inside"),
    )
    .join(Site, Pledge.site_id == Site.id)
    .join(Merchant, Site.merchant_id == Merchant.id)
    .outerjoin(_Container, Site.container_id == _Container.id)
    .outerjoin(_Previous, Pledge.previous_id == _Previous.id)
)
_BADGE_CHANGES = select(*BadgeChange.__table__.columns, Badge.pledge_id, Badge.serial).join(
    Badge, BadgeChange.badge_id == Badge.id
)

_SLOTS = select(StatusSlot.pledge_id.label("id"), *StatusSlot.__table__.columns)


@dataclass(frozen=True)
class PledgeWithRows:
    """A pledge with its place, everything that belongs to it, and what the log says of it."""

    pledge: AnyRow
    entries: list[Recorded]
    published: list[PublishedFinding]
    signatures: Rows
    changes: Rows
    badges: Rows
    badge_changes: Rows
    slots: Rows

    @property
    def count(self) -> int:
        """How many rows these are; the place is one of them."""
        parts = (self.signatures, self.changes, self.badges, self.badge_changes, self.slots)
        return 2 + len(self.published) + sum(len(part) for part in parts)


def read_pledges() -> Iterator[PledgeWithRows]:
    """Read every pledge, oldest first."""
    last = 0
    while chunk := db.session.execute(
        _PLEDGES.where(Pledge.id > last).order_by(Pledge.id).limit(CHUNK)
    ).all():
        ids = [row.id for row in chunk]
        last = ids[-1]
        filed = list_recorded(row.number for row in chunk)
        said = {
            number: [entry for entry in entries if entry.facts.get("pledge") == number]
            for number, entries in filed.items()
        }
        signatures = _by_pledge(
            select(
                PledgeSignature.id,
                PledgeSignature.pledge_id,
                PledgeSignature.text_version,
                PledgeSignature.text_sha256,
                PledgeSignature.self_check,
                PledgeSignature.valid_from,
                PledgeSignature.valid_until,
                PledgeSignature.at,
            ).where(PledgeSignature.pledge_id.in_(ids)),
        )
        changes = _by_pledge(
            select(*PledgeChange.__table__.columns).where(PledgeChange.pledge_id.in_(ids))
        )
        badges = _by_pledge(select(*Badge.__table__.columns).where(Badge.pledge_id.in_(ids)))
        revoked = _by_pledge(_BADGE_CHANGES.where(Badge.pledge_id.in_(ids)))
        slots = _by_pledge(_SLOTS.where(StatusSlot.pledge_id.in_(ids)))
        parts = (signatures, changes, badges, revoked, slots)
        published = _read_published(ids)
        for row in chunk:
            rows = (of.get(row.id, []) for of in parts)
            yield PledgeWithRows(row, said[row.number], published.get(row.id, []), *rows)


def _read_published(ids: list[int]) -> dict[int, list[PublishedFinding]]:
    found: dict[int, list[PublishedFinding]] = {}
    for one in list_published(Case.pledge_id.in_(ids)):
        found.setdefault(one.pledge.id, []).append(one)
    return found


def _by_pledge(statement: Select[*tuple[Any, ...]]) -> dict[int, list[AnyRow]]:
    found: dict[int, list[AnyRow]] = {}
    for row in db.session.execute(statement):
        found.setdefault(row.pledge_id, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: int(row.id))
    return found
