"""What an upheld finding lets an officer do to a pledge; refuses it without one."""

from sqlalchemy import select

from pledge.accounts.models import User
from pledge.associations.models import Membership
from pledge.associations.queries import list_associations, list_members
from pledge.associations.rules import Role
from pledge.breaches.models import Case
from pledge.breaches.outcome_models import Revocation
from pledge.breaches.rules import BROKEN
from pledge.breaches.triage import has_conflict
from pledge.changes import require_allowed
from pledge.clock import now
from pledge.db import db
from pledge.pledges import actions
from pledge.pledges.models import Pledge
from pledge.pledges.rules import ALLOWED_MOVES, Status
from pledge.regions import contains


class NoUpheldCase(Exception):
    """No published finding says that this pledge was broken."""


class SameOfficer(Exception):
    """Who proposed a revocation may not agree to it: a second person looks at it."""


class OwnConflict(Exception):
    """Who declared a conflict of interest in a case stays out of what follows from it."""


class AlreadyProposed(Exception):
    """A proposal to revoke this pledge waits for a second officer."""


class AlreadySettled(Exception):
    """The proposal was settled already."""


def has_upheld_case(pledge: Pledge) -> bool:
    """Tell whether a case about this pledge was upheld, and stands."""
    return _find_upheld(pledge) is not None


def _find_upheld(pledge: Pledge) -> Case | None:
    return db.session.scalar(
        select(Case)
        .where(Case.pledge_id == pledge.id, Case.status.in_(BROKEN))
        .order_by(Case.id.desc())
        .limit(1)
    )


def propose_revocation(pledge: Pledge, *, by: User, because: str) -> Revocation:
    """Propose to revoke a pledge after an upheld finding; nothing happens until another agrees.

    Raises NoUpheldCase, OwnConflict, AlreadyProposed, and RefusedMove where the pledge is over.
    """
    case = _find_upheld(pledge)
    if case is None:
        raise NoUpheldCase
    if has_conflict(case, by.id):
        raise OwnConflict
    require_allowed(ALLOWED_MOVES, pledge.status_today, Status.REVOKED)
    if find_proposal(pledge) is not None:
        raise AlreadyProposed
    proposal = Revocation(case=case, because=because, by_id=by.id, at=now())
    db.session.add(proposal)
    db.session.flush()
    return proposal


def settle_revocation(proposal: Revocation, *, is_agreed: bool, by: User, because: str) -> None:
    """Agree to a proposal, which revokes the pledge, or decline it; by a second officer.

    Who proposed may take the proposal back. Raises AlreadySettled, SameOfficer, OwnConflict,
    NoUpheldCase, and RefusedMove where the pledge is over.
    """
    if proposal.is_agreed is not None:
        raise AlreadySettled
    if is_agreed and by.id == proposal.by_id:
        raise SameOfficer
    if has_conflict(proposal.case, by.id):
        raise OwnConflict
    pledge = proposal.case.pledge
    if is_agreed and (pledge is None or not has_upheld_case(pledge)):
        raise NoUpheldCase
    if is_agreed and pledge is not None:
        require_allowed(ALLOWED_MOVES, pledge.status_today, Status.REVOKED)
    proposal.is_agreed, proposal.settled_because = is_agreed, because
    proposal.settled_by_id, proposal.settled_at = by.id, now()
    db.session.flush()
    if is_agreed and pledge is not None:
        actions.move(pledge, Status.REVOKED, by=by, because=proposal.because)


def find_proposal(pledge: Pledge) -> Revocation | None:
    """Find the proposal to revoke a pledge that waits for a second officer."""
    return db.session.scalar(
        select(Revocation)
        .join(Revocation.case)
        .where(Case.pledge_id == pledge.id, Revocation.is_agreed.is_(None))
    )


def list_settlers(proposal: Revocation) -> list[Membership]:
    """List who may settle a proposal: the other officers of the association closest to the place.

    Where that has none, it is those of the next wider one that has.
    """
    case = proposal.case
    for association in reversed(list_associations()):
        if not contains(association.region_code, case.region_code):
            continue
        officers = [
            member
            for member in list_members(association)
            if member.role is Role.OFFICER
            and member.user_id != proposal.by_id
            and not has_conflict(case, member.user_id)
        ]
        if officers:
            return officers
    return []
