"""A case of the fixed cast that was decided, and sending the forms of its outcome."""

from typing import Any

from werkzeug.test import TestResponse

from pledge.associations.models import Membership
from pledge.associations.queries import find_membership
from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import CaseStatus
from pledge.db import db
from pledge.pledges.actions import suspend_pledge
from pledge.pledges.models import Pledge
from tests.support.builders import (
    Cast,
    in_silence,
    make_case,
    make_merchant,
    make_pledge,
    make_site,
)
from tests.support.case_forms import carried
from tests.support.strict_client import StrictClient


def desk_of(case: Case) -> str:
    return f"/association/cases/{case.id}"


def page_of(case: Case) -> str:
    return f"{desk_of(case)}/outcome"


def member_of(cast: Cast, name: str = "officer") -> Membership:
    member = find_membership(getattr(cast, name).id)
    assert member is not None
    return member


def make_found(cast: Cast, status: CaseStatus = CaseStatus.UPHELD, **told: Any) -> Case:
    """Make a case about the merchant's mall, decided by the officer of the cast."""
    pledge = make_pledge(make_site(make_merchant(cast.merchant), name="悦享广场"))
    return make_case(pledge, status=status, by=member_of(cast), **told)


def deliver(client: StrictClient, case: Case, action: str, /, **data: Any) -> TestResponse:
    """Open a case's outcome and send one of its forms."""
    return client.post(f"{desk_of(case)}/{action}", data=carried(client, page_of(case)) | data)


def status_of(case: Case) -> CaseStatus:
    """Return the status as it is now; a type checker believes it never changes."""
    return case.status


@in_silence
def suspend(pledge: Pledge, cast: Cast) -> None:
    suspend_pledge(pledge, by=cast.officer, reason="整改期间")
    db.session.commit()
