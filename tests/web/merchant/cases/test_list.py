"""Reports put to a merchant: the association's words alone, and the merchant's answer."""

import pytest

from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import CaseStatus
from pledge.db import db
from tests.support.builders import (
    lead_case,
    make_case,
    make_merchant,
    make_pledge,
    make_site,
    sign_in,
)
from tests.support.merchant_forms import arrive, fill, require_kept
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

REPLY = "已撤下会员码，换成缴费码。"


@pytest.fixture
def case(client: StrictClient) -> Case:
    pledge = make_pledge(make_site(make_merchant()))
    case = make_case(pledge, status=CaseStatus.WITH_MERCHANT)
    sign_in(client, pledge.site.merchant.owner)
    return case


def page_of(case: Case) -> str:
    return f"/merchant/cases/{case.id}"


def test_list_holds_only_what_was_put_to_the_merchant(client: StrictClient, case: Case) -> None:
    unread = make_case(case.pledge)
    theirs = make_case(make_pledge(), status=CaseStatus.WITH_MERCHANT)
    links = Page(client.get("/merchant/cases")).links
    assert page_of(case) in links
    assert page_of(unread) not in links
    assert page_of(theirs) not in links
    for other in (unread, theirs):
        assert client.get(page_of(other)).status_code == 404
    assert "有1件举报等您答复" in Page(client.get("/merchant/")).words


def test_merchant_reads_the_paraphrase_and_nothing_that_betrays(
    client: StrictClient, case: Case
) -> None:
    page = Page(client.get(page_of(case)))
    assert str(case.paraphrase) in page.words
    assert case.reports[0].story not in page.html
    assert case.reports[0].happened_on.isoformat() not in page.html
    assert "photo" not in " ".join(page.images)


def test_answer_is_kept_and_sends_the_report_back(client: StrictClient, case: Case) -> None:
    page = arrive(client, fill(client, page_of(case), words=REPLY))
    assert REPLY in page.words
    db.session.refresh(case)
    assert case.status is CaseStatus.IN_REVIEW


@pytest.mark.parametrize(("typed", "message"), [("", "请填写答复"), ("长" * 2001, "最多2000个字")])
def test_wrong_answer_is_refused_beside_it(
    client: StrictClient, case: Case, typed: str, message: str
) -> None:
    page = Page(fill(client, page_of(case), words=typed))
    assert page.status == 422
    assert message in page.error_beside("words")
    require_kept(page, words=typed)


def test_answer_that_comes_too_late_is_shown_again(client: StrictClient, case: Case) -> None:
    form = Page(client.get(page_of(case))).fields
    lead_case(case, CaseStatus.NOT_UPHELD)
    page = Page(client.post(page_of(case), data=form | {"words": REPLY}))
    assert page.status == 409
    assert "没有提交" in page.error_beside("words")
    require_kept(page, words=REPLY)


def test_answer_without_its_token_is_refused_and_kept(client: StrictClient, case: Case) -> None:
    page = Page(fill(client, page_of(case), words=REPLY, csrf_token="foreign"))
    assert page.status == 400
    require_kept(page, words=REPLY)


def test_merchant_without_reports_is_told_so(client: StrictClient) -> None:
    sign_in(client, make_merchant().owner)
    assert "没有需要答复的举报" in Page(client.get("/merchant/cases")).words
