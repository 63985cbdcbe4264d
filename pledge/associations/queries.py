"""Queries about associations and memberships."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from pledge.associations.models import Association, Membership
from pledge.core.regions import prefix
from pledge.db import db


def find_membership(user_id: int) -> Membership | None:
    """Find the association membership of a person."""
    return db.session.scalar(select(Membership).where(Membership.user_id == user_id))


def find_association(name: str) -> Association | None:
    """Find an association by its exact name."""
    return db.session.scalar(select(Association).where(Association.name == name))


def list_associations() -> list[Association]:
    """List all associations, the widest jurisdiction first."""
    return list(db.session.scalars(select(Association).order_by(Association.region_code)))


def find_responsible(region_code: str) -> Association | None:
    """Find the association closest to a place: the longest jurisdiction that holds it."""
    holding = [a for a in list_associations() if region_code.startswith(prefix(a.region_code))]
    return max(holding, key=lambda a: len(prefix(a.region_code)), default=None)


def list_members(association: Association) -> list[Membership]:
    """List the members of an association, longest-serving first."""
    return list(
        db.session.scalars(
            select(Membership)
            .options(joinedload(Membership.user))
            .where(Membership.association_id == association.id)
            .order_by(Membership.since, Membership.id)
        )
    )


def find_members(user_ids: Iterable[int]) -> dict[int, Membership]:
    """Find those of these people who belong to an association, by their account's id."""
    found = db.session.scalars(
        select(Membership)
        .options(joinedload(Membership.user), joinedload(Membership.association))
        .where(Membership.user_id.in_(set(user_ids)))
    )
    return {membership.user_id: membership for membership in found}


def count_associations() -> int:
    """Count the associations."""
    return db.session.scalar(select(func.count(Association.id))) or 0
