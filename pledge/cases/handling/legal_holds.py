"""Legal holds: while one stands, nothing of a case is deleted."""

from sqlalchemy import select

from pledge.associations.models import Membership
from pledge.cases.handling.queries import visible_cases
from pledge.cases.models.cases import Case
from pledge.cases.models.legal_holds import LegalHold
from pledge.core.clock import now
from pledge.db import db


class AlreadyOnHold(Exception):
    """The case is under a legal hold."""


class NotOnHold(Exception):
    """The case is under no legal hold."""


def set_legal_hold(case: Case, *, by: Membership, reason: str) -> LegalHold:
    """Keep everything of a case until the hold is lifted."""
    if case.legal_hold_reason is not None:
        raise AlreadyOnHold
    return _write(case, reason, by, is_set=True)


def lift_legal_hold(case: Case, *, by: Membership, reason: str) -> LegalHold:
    """Let the data of a case go on their dates again."""
    if case.legal_hold_reason is None:
        raise NotOnHold
    return _write(case, reason, by, is_set=False)


def carry_legal_hold(source: Case, target: Case, *, by: Membership) -> None:
    """Hold a case too that leads of a held one went to."""
    if source.legal_hold_reason is not None and target.legal_hold_reason is None:
        set_legal_hold(target, by=by, reason=source.legal_hold_reason)


def list_legal_holds(case: Case) -> list[LegalHold]:
    """List when a case was held and when that ended, oldest first."""
    return list(
        db.session.scalars(
            select(LegalHold).where(LegalHold.case_id == case.id).order_by(LegalHold.id)
        )
    )


def list_cases_on_hold(jurisdiction: str, user_id: int) -> list[Case]:
    """List the held cases of a jurisdiction that a member may see, oldest first."""
    return list(
        db.session.scalars(
            select(Case)
            .where(
                Case.legal_hold_reason.is_not(None),
                Case.id.in_(visible_cases(jurisdiction, user_id)),
            )
            .order_by(Case.id)
        )
    )


def _write(case: Case, reason: str, by: Membership, *, is_set: bool) -> LegalHold:
    case.legal_hold_reason = reason if is_set else None
    row = LegalHold(case_id=case.id, is_set=is_set, reason=reason, by_id=by.user_id, at=now())
    db.session.add(row)
    db.session.flush()
    return row
