"""Actions on associations: create one, admit a member; one person belongs to one association."""

from pledge.accounts.models import User
from pledge.associations.models import Association, Membership
from pledge.associations.rules import Role
from pledge.core.clock import now
from pledge.db import db


class AlreadyMember(Exception):
    """This person already belongs to an association."""


def create_association(name: str, region_code: str, contact: str = "") -> Association:
    """Found an association for a region ("000000" for the national one)."""
    association = Association(name=name, region_code=region_code, contact=contact, created_at=now())
    db.session.add(association)
    db.session.flush()
    return association


def admit_member(association: Association, user: User, role: Role) -> Membership:
    """Make a person a volunteer or an officer of an association."""
    if db.session.query(Membership).filter_by(user_id=user.id).first():
        raise AlreadyMember(user.email)
    membership = Membership(user_id=user.id, association=association, role=role, since=now())
    db.session.add(membership)
    db.session.flush()
    return membership
