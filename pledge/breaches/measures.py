"""What an upheld finding lets an officer do to a pledge; refuses it without one."""

from sqlalchemy import select

from pledge.accounts.models import User
from pledge.breaches.models import Report
from pledge.breaches.rules import Finding
from pledge.db import db
from pledge.pledges import actions
from pledge.pledges.models import Pledge
from pledge.pledges.rules import Status


class NoUpheldReport(Exception):
    """No report against this pledge was upheld."""


def has_upheld_report(pledge: Pledge) -> bool:
    """Tell whether a report against this pledge was upheld."""
    return (
        db.session.scalar(
            select(Report.id)
            .where(Report.pledge_id == pledge.id, Report.finding == Finding.UPHELD)
            .limit(1)
        )
        is not None
    )


def revoke_pledge(pledge: Pledge, *, by: User, because: str) -> None:
    """Revoke a pledge after an upheld finding."""
    if not has_upheld_report(pledge):
        raise NoUpheldReport
    actions.move(pledge, Status.REVOKED, by=by, because=because)
