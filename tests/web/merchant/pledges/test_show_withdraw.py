"""Leaving while a case is open is allowed, said beforehand, and said for good."""

import pytest

from pledge.cases.rules.workflow import CaseStatus
from pledge.db import db
from pledge.pledges import rules
from pledge.pledges.models import Pledge
from pledge.web.labels.labels import show_number
from tests.support.builders import (
    lead_case,
    make_case,
    make_merchant,
    make_pledge,
    make_site,
    sign_in,
)
from tests.support.merchant_forms import fill
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

TOLD = "案件核查期间，商家撤回承诺"


@pytest.fixture
def pledge(client: StrictClient) -> Pledge:
    pledge = make_pledge(make_site(make_merchant()))
    sign_in(client, pledge.site.merchant.owner)
    return pledge


def withdraw_page(pledge: Pledge) -> str:
    return f"/merchant/pledges/{show_number(pledge.number)}/withdraw"


def test_merchant_reads_it_before_and_the_history_says_it_afterwards(
    client: StrictClient, pledge: Pledge
) -> None:
    case = make_case(pledge, status=CaseStatus.IN_REVIEW)
    assert TOLD in Page(client.get(withdraw_page(pledge))).words
    answer = fill(client, withdraw_page(pledge), number=pledge.number, reason="停业")
    assert answer.status_code == 302
    db.session.expire_all()
    assert pledge.status is rules.PledgeStatus.WITHDRAWN
    assert pledge.changes[-1].is_during_case
    assert case.status is CaseStatus.IN_REVIEW
    own = Page(client.get(f"/merchant/pledges/{show_number(pledge.number)}"))
    assert TOLD in own.words


@pytest.mark.parametrize(
    "status", [CaseStatus.RECEIVED, CaseStatus.NOT_UPHELD, CaseStatus.REMEDIED]
)
def test_mere_report_or_a_case_that_is_over_leaves_no_such_mark(
    client: StrictClient, pledge: Pledge, status: CaseStatus
) -> None:
    make_case(pledge, status=status)
    fill(client, withdraw_page(pledge), number=pledge.number, reason="停业")
    db.session.expire_all()
    assert pledge.status is rules.PledgeStatus.WITHDRAWN
    assert not pledge.changes[-1].is_during_case


def test_page_tells_nobody_whether_a_case_is_open(client: StrictClient, pledge: Pledge) -> None:
    before = Page(client.get(withdraw_page(pledge))).words
    lead_case(make_case(pledge), CaseStatus.IN_REVIEW)
    db.session.commit()
    assert Page(client.get(withdraw_page(pledge))).words == before
