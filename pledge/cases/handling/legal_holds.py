"""Legal holds: while a case is held, nothing of it is deleted, whatever its dates say."""

from sqlalchemy import select

from pledge.associations.models import Membership
from pledge.cases.handling.queries import visible_cases
from pledge.cases.models.cases import Case
from pledge.cases.models.legal_holds import CaseHold
from pledge.core.clock import now
from pledge.db import db


class AlreadyHeld(Exception):
    """The case is under a legal hold."""


class NotHeld(Exception):
    """The case is under no legal hold."""


def set_hold(case: Case, *, by: Membership, because: str) -> CaseHold:
    """Keep everything of a case until the hold is lifted."""
    if case.hold_because is not None:
        raise AlreadyHeld
    return _write(case, because, by, is_set=True)


def lift_hold(case: Case, *, by: Membership, because: str) -> CaseHold:
    """Let the data of a case go on their dates again."""
    if case.hold_because is None:
        raise NotHeld
    return _write(case, because, by, is_set=False)


def carry_hold(source: Case, target: Case, *, by: Membership) -> None:
    """Hold a case too that leads of a held one went to."""
    if source.hold_because is not None and target.hold_because is None:
        set_hold(target, by=by, because=source.hold_because)


def list_holds(case: Case) -> list[CaseHold]:
    """List when a case was held and when that ended, oldest first."""
    return list(
        db.session.scalars(
            select(CaseHold).where(CaseHold.case_id == case.id).order_by(CaseHold.id)
        )
    )


def list_held(jurisdiction: str, user_id: int) -> list[Case]:
    """List the held cases of a jurisdiction that a member may see, oldest first."""
    return list(
        db.session.scalars(
            select(Case)
            .where(
                Case.hold_because.is_not(None), Case.id.in_(visible_cases(jurisdiction, user_id))
            )
            .order_by(Case.id)
        )
    )


def _write(case: Case, because: str, by: Membership, *, is_set: bool) -> CaseHold:
    case.hold_because = because if is_set else None
    row = CaseHold(case_id=case.id, is_set=is_set, because=because, by_id=by.user_id, at=now())
    db.session.add(row)
    db.session.flush()
    return row
