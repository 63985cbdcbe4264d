"""Demo associations and accounts; all share one password."""

import secrets
from dataclasses import dataclass

from flask_security.utils import hash_password

from pledge.accounts.models import User
from pledge.associations.actions import admit_member, create_association
from pledge.associations.models import Membership
from pledge.associations.rules import Role
from pledge.core.regions import NATIONAL
from pledge.db import db
from pledge.demo.backdating import moment_ago

FOUNDED_DAYS_AGO = 500
DOMAIN = "demo.example"

# Name, region, contact, and the accounts of the volunteer and the officer.
ASSOCIATIONS = (
    (
        "（演示）全国消费者协会",
        NATIONAL,
        "演示数据，不受理投诉",
        "national-volunteer",
        "national-officer",
    ),
    ("（演示）上海市消费者协会", "310000", "演示热线 021-0000-0000", "volunteer", "officer"),
    (
        "（演示）江苏省消费者协会",
        "320000",
        "演示热线 025-0000-0000",
        "other-volunteer",
        "other-officer",
    ),
)


@dataclass(frozen=True)
class People:
    """Everyone in the demo: members of associations by account, and a way to make accounts."""

    members: dict[str, Membership]
    password_hash: str

    def open_account(self, name: str) -> User:
        """Open an account for a merchant or a claimant."""
        return _open_account(name, self.password_hash)


def invite_people(password: str) -> People:
    """Found the associations, with a volunteer and an officer each, and make the operator."""
    # One hash for all: each costs the time of a log-in by design.
    people = People({}, hash_password(password))
    operator = people.open_account("operator")
    operator.is_operator = True
    founded = moment_ago(FOUNDED_DAYS_AGO)
    for name, region_code, contact, volunteer, officer in ASSOCIATIONS:
        association = create_association(name, region_code, contact)
        association.created_at = founded
        for account, role in ((volunteer, Role.VOLUNTEER), (officer, Role.OFFICER)):
            member = admit_member(association, people.open_account(account), role)
            member.since = founded
            people.members[account] = member
    return people


def _open_account(name: str, password_hash: str) -> User:
    opened = moment_ago(FOUNDED_DAYS_AGO, 9)
    user = User(
        email=f"{name}@{DOMAIN}",
        password=password_hash,
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        confirmed_at=opened,
        created_at=opened,
        is_demo=True,
        locale="zh",
    )
    db.session.add(user)
    db.session.flush()
    return user
