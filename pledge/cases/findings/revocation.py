"""Revocation of a pledge on a public finding: proposed by one officer, settled by another."""

from datetime import date, timedelta

from sqlalchemy import select

from pledge.accounts.models import User
from pledge.associations.models import Membership
from pledge.associations.queries import list_associations, list_members
from pledge.associations.rules import Role
from pledge.cases.events import RevocationProposed
from pledge.cases.findings.actions import get_decision
from pledge.cases.handling.involvement import has_conflict_about
from pledge.cases.models.cases import Case
from pledge.cases.models.outcomes import Revocation
from pledge.cases.rules.workflow import BROKEN, CaseStatus
from pledge.core.clock import now, today
from pledge.core.events import emit
from pledge.core.regions import contains
from pledge.core.transitions import require_allowed
from pledge.db import db
from pledge.pledges import actions
from pledge.pledges.models import Pledge
from pledge.pledges.rules import ALLOWED_MOVES, PledgeStatus


class NoUpheldCase(Exception):
    """No finding that stands says that this pledge was broken."""


class AppealPending(Exception):
    """The merchant's appeal against the finding is not settled yet."""


class FindingNotPublic(Exception):
    """The finding stands, but is not public yet: the days for an appeal are not over."""


class SameOfficer(Exception):
    """Who proposed a revocation may not agree to it: a second person looks at it."""


class OwnConflict(Exception):
    """Who declared a conflict of interest in a case stays out of what follows from it."""


class AlreadyProposed(Exception):
    """A proposal to revoke this pledge waits for a second officer."""


class AlreadySettled(Exception):
    """The proposal was settled already."""


def require_no_conflict(pledge: Pledge, user_id: int) -> None:
    """Raise OwnConflict where a person declared a conflict of interest about this pledge."""
    if has_conflict_about(pledge, user_id):
        raise OwnConflict


def require_public_finding(case: Case) -> None:
    """Raise unless the finding of a case is public, and stands.

    Raises NoUpheldCase, AppealPending or FindingNotPublic.
    """
    if case.status not in BROKEN:
        raise NoUpheldCase
    if case.status is CaseStatus.APPEALED:
        raise AppealPending
    if get_decision(case).published_at is None:
        raise FindingNotPublic


def find_ground(pledge: Pledge) -> Case:
    """Return the newest case about a pledge whose finding is public, and stands.

    Raises what require_public_finding() raises, of the newest case that was upheld.
    """
    refusals: list[Exception] = []
    for case in _list_upheld(pledge):
        try:
            require_public_finding(case)
        except (AppealPending, FindingNotPublic) as refused:
            refusals.append(refused)
        else:
            return case
    raise refusals[0] if refusals else NoUpheldCase


def public_from(pledge: Pledge) -> date | None:
    """Return the first day on which an upheld finding that nobody appealed against is public."""
    days = [
        get_decision(case).appeal_until + timedelta(days=1)
        for case in _list_upheld(pledge)
        if case.status is not CaseStatus.APPEALED
    ]
    return max(today(), min(days)) if days else None


def propose_revocation(pledge: Pledge, *, by: User, reason: str) -> Revocation:
    """Propose to revoke a pledge on a public finding; nothing happens until another agrees.

    Raises OwnConflict, NoUpheldCase, AppealPending, FindingNotPublic, AlreadyProposed, and
    TransitionNotAllowed where the pledge is over.
    """
    require_no_conflict(pledge, by.id)
    case = find_ground(pledge)
    require_allowed(ALLOWED_MOVES, pledge.status_today, PledgeStatus.REVOKED)
    if find_proposal(pledge) is not None:
        raise AlreadyProposed
    proposal = Revocation(case=case, reason=reason, by_id=by.id, at=now())
    db.session.add(proposal)
    db.session.flush()
    emit(proposal, RevocationProposed(proposal, tuple(list_settlers(proposal))))
    return proposal


def require_settleable(proposal: Revocation, *, is_agreed: bool, by: User) -> Pledge:
    """Return the pledge of a proposal that this person may settle in this way.

    The finding of the proposal's own case must be public and stand, as when it was proposed. Who
    proposed may take the proposal back. Raises AlreadySettled, SameOfficer, OwnConflict,
    NoUpheldCase, AppealPending, FindingNotPublic, and TransitionNotAllowed where it is over.
    """
    pledge = proposal.case.pledge
    if pledge is None:
        raise LookupError("without a pledge nothing is revoked")
    if proposal.is_agreed is not None:
        raise AlreadySettled
    if is_agreed and by.id == proposal.by_id:
        raise SameOfficer
    require_no_conflict(pledge, by.id)
    if is_agreed:
        require_public_finding(proposal.case)
        require_allowed(ALLOWED_MOVES, pledge.status_today, PledgeStatus.REVOKED)
    return pledge


def settle_revocation(proposal: Revocation, *, is_agreed: bool, by: User, reason: str) -> None:
    """Agree to a proposal, which revokes the pledge, or decline it; by a second officer.

    Raises what require_settleable() raises.
    """
    pledge = require_settleable(proposal, is_agreed=is_agreed, by=by)
    proposal.is_agreed, proposal.settled_reason = is_agreed, reason
    proposal.settled_by_id, proposal.settled_at = by.id, now()
    db.session.flush()
    if is_agreed:
        actions.transition_pledge(pledge, PledgeStatus.REVOKED, by=by, reason=proposal.reason)


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
    case, pledge = proposal.case, proposal.case.pledge
    for association in reversed(list_associations()):
        if not contains(association.region_code, case.region_code):
            continue
        officers = [
            member
            for member in list_members(association)
            if member.role is Role.OFFICER
            and member.user_id != proposal.by_id
            and (pledge is None or not has_conflict_about(pledge, member.user_id))
        ]
        if officers:
            return officers
    return []


def _list_upheld(pledge: Pledge) -> list[Case]:
    """List the cases about a pledge that were upheld, and stand, newest first."""
    return list(
        db.session.scalars(
            select(Case)
            .where(Case.pledge_id == pledge.id, Case.status.in_(BROKEN))
            .order_by(Case.id.desc())
        )
    )
