"""Queries about merchants, sites and disputes."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from pledge.core.regions import prefix
from pledge.db import db
from pledge.merchants.models import IdentityDispute, Merchant, Site
from pledge.merchants.rules import DisputeStatus, Identity


def find_own_merchant(owner_id: int) -> Merchant | None:
    """Find the legal entity of an account."""
    return db.session.scalar(select(Merchant).where(Merchant.owner_id == owner_id))


def find_own_site(owner_id: int, site_id: int) -> Site | None:
    """Find a site by id if this account runs it."""
    return db.session.scalar(
        select(Site).join(Site.merchant).where(Site.id == site_id, Merchant.owner_id == owner_id)
    )


def list_identities_to_confirm(jurisdiction: str, limit: int = 200) -> list[Merchant]:
    """List merchants of a jurisdiction whose identity is self-declared, oldest first."""
    in_reach = select(Site.merchant_id).where(Site.region_code.startswith(prefix(jurisdiction)))
    return list(
        db.session.scalars(
            select(Merchant)
            .options(selectinload(Merchant.sites))
            .where(Merchant.identity == Identity.SELF_DECLARED, Merchant.id.in_(in_reach))
            .order_by(Merchant.id)
            .limit(limit)
        )
    )


def find_merchant_in(jurisdiction: str, merchant_id: int) -> Merchant | None:
    """Find a merchant by id if it runs a site in this jurisdiction."""
    return db.session.scalar(
        select(Merchant)
        .join(Merchant.sites)
        .where(
            Merchant.id == merchant_id,
            Site.region_code.startswith(prefix(jurisdiction)),
        )
        .limit(1)
    )


def list_open_disputes(jurisdiction: str) -> list[IdentityDispute]:
    """List open disputes over codes registered in a jurisdiction, oldest first."""
    return list(
        db.session.scalars(
            select(IdentityDispute)
            .options(joinedload(IdentityDispute.merchant))
            .where(
                IdentityDispute.status == DisputeStatus.OPEN,
                IdentityDispute.region_code.startswith(prefix(jurisdiction)),
            )
            .order_by(IdentityDispute.id)
        )
    )


def find_dispute_in(jurisdiction: str, dispute_id: int) -> IdentityDispute | None:
    """Find a dispute by id if its code was registered in this jurisdiction."""
    return db.session.scalar(
        select(IdentityDispute).where(
            IdentityDispute.id == dispute_id,
            IdentityDispute.region_code.startswith(prefix(jurisdiction)),
        )
    )


def list_own_disputes(claimant_id: int) -> list[IdentityDispute]:
    """List the disputes a person opened, newest first."""
    return list(
        db.session.scalars(
            select(IdentityDispute)
            .where(IdentityDispute.claimant_id == claimant_id)
            .order_by(IdentityDispute.id.desc())
        )
    )
