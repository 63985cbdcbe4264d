"""Appealing against a finding: within its days, once, and with what happens next by date."""

from datetime import timedelta

import pytest
import time_machine

from pledge.cases.findings import actions as findings
from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import CaseStatus
from pledge.core.clock import now
from pledge.db import db
from pledge.web.labels.labels import show_day
from tests.support.builders import make_case, sign_in
from tests.support.decided_case import status_of
from tests.support.merchant_forms import arrive, fill, require_kept
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

WORDS = "当天系统升级，人工窗口一直开着。"


@pytest.fixture
def case(client: StrictClient) -> Case:
    found = make_case(status=CaseStatus.UPHELD)
    assert found.site is not None
    sign_in(client, found.site.merchant.owner)
    return found


def address_of(case: Case) -> str:
    return f"/merchant/cases/{case.id}/appeal"


def test_case_leads_to_the_appeal_and_says_until_when(client: StrictClient, case: Case) -> None:
    page = Page(client.get(f"/merchant/cases/{case.id}"))
    until = findings.get_decision(case).appeal_until
    assert f"可以在{show_day(until)}前（含当日）申诉" in page.words
    assert address_of(case) in page.links
    assert show_day(until) in Page(client.get(address_of(case))).words


def test_appeal_is_taken_once_with_the_day_of_its_decision(
    client: StrictClient, case: Case
) -> None:
    form = Page(client.get(address_of(case))).fields
    assert "请写明" in Page(fill(client, address_of(case), words="")).error_beside("words")
    review = Page(fill(client, address_of(case), words=WORDS))
    assert "只能申诉一次" in review.words
    db.session.refresh(case)
    assert case.status is CaseStatus.UPHELD
    back = Page(client.post(address_of(case), data=review.fields | {"step": "edit"}))
    require_kept(back, words=WORDS)
    confirmed = review.fields | {"step": "confirmed"}
    page = arrive(client, client.post(address_of(case), data=confirmed))
    db.session.refresh(case)
    assert status_of(case) is CaseStatus.APPEALED
    assert case.due_on is not None
    assert f"{show_day(case.due_on)}前作出决定" in page.words
    assert WORDS in page.words
    assert client.post(address_of(case), data=form | {"words": WORDS}).status_code == 302
    again = Page(client.post(address_of(case), data=form | {"words": "再申诉一次"}))
    assert again.status == 409
    require_kept(again, words="再申诉一次")
    assert "只能申诉一次" in Page(client.get(address_of(case))).words


def test_late_appeal_is_refused_with_the_date(client: StrictClient, case: Case) -> None:
    assert case.site is not None
    until = findings.get_decision(case).appeal_until
    form = Page(client.get(address_of(case))).fields
    with time_machine.travel(now() + timedelta(days=22), tick=False):
        sign_in(client, case.site.merchant.owner)
        page = Page(client.get(address_of(case)))
        assert f"申诉期已于{show_day(until)}届满" in page.words
        assert page.find_all("textarea") == []
        form["csrf_token"] = Page(client.get(f"/merchant/cases/{case.id}/threat")).fields[
            "csrf_token"
        ]
        refused = Page(client.post(address_of(case), data=form | {"words": WORDS}))
    assert refused.status == 409
    assert f"申诉期已于{show_day(until)}届满" in refused.error_beside("words")
    require_kept(refused, words=WORDS)


def test_case_without_a_breach_has_nothing_to_appeal_against(client: StrictClient) -> None:
    case = make_case(status=CaseStatus.WITH_MERCHANT)
    assert case.site is not None
    sign_in(client, case.site.merchant.owner)
    assert "现在没有可以申诉的认定" in Page(client.get(address_of(case))).words
