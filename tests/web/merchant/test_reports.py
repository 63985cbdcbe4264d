"""Reports put to a merchant: the association's words alone, and the merchant's answer."""

import pytest

from pledge.breaches.models import Report
from pledge.breaches.rules import Status
from pledge.db import db
from tests.builders import lead_report, make_merchant, make_pledge, make_report, make_site, sign_in
from tests.strict_client import StrictClient
from tests.web.merchant.filling import arrive, fill, require_kept
from tests.web.reading import Page

REPLY = "已撤下会员码，换成缴费码。"


@pytest.fixture
def report(client: StrictClient) -> Report:
    pledge = make_pledge(make_site(make_merchant()))
    report = make_report(pledge, status=Status.WITH_MERCHANT)
    sign_in(client, pledge.site.merchant.owner)
    return report


def page_of(report: Report) -> str:
    return f"/merchant/reports/{report.id}"


def test_list_holds_only_what_was_put_to_the_merchant(client: StrictClient, report: Report) -> None:
    unread = make_report(report.pledge)
    theirs = make_report(make_pledge(), status=Status.WITH_MERCHANT)
    links = Page(client.get("/merchant/reports")).links
    assert page_of(report) in links
    assert page_of(unread) not in links
    assert page_of(theirs) not in links
    for other in (unread, theirs):
        assert client.get(page_of(other)).status_code == 404
    assert "有1件举报等您答复" in Page(client.get("/merchant/")).words


def test_merchant_reads_the_paraphrase_and_nothing_that_betrays(
    client: StrictClient, report: Report
) -> None:
    page = Page(client.get(page_of(report)))
    assert str(report.paraphrase) in page.words
    assert report.story not in page.html
    assert report.happened_on.isoformat() not in page.html
    assert "photo" not in " ".join(page.images)


def test_answer_is_kept_and_sends_the_report_back(client: StrictClient, report: Report) -> None:
    page = arrive(client, fill(client, page_of(report), words=REPLY))
    assert REPLY in page.words
    db.session.refresh(report)
    assert report.status is Status.IN_REVIEW


@pytest.mark.parametrize(("typed", "message"), [("", "请填写答复"), ("长" * 2001, "最多2000个字")])
def test_wrong_answer_is_refused_beside_it(
    client: StrictClient, report: Report, typed: str, message: str
) -> None:
    page = Page(fill(client, page_of(report), words=typed))
    assert page.status == 422
    assert message in page.error_beside("words")
    require_kept(page, words=typed)


def test_answer_that_comes_too_late_is_shown_again(client: StrictClient, report: Report) -> None:
    form = Page(client.get(page_of(report))).fields
    lead_report(report, Status.CLOSED)
    page = Page(client.post(page_of(report), data=form | {"words": REPLY}))
    assert page.status == 409
    assert "没有提交" in page.error_beside("words")
    require_kept(page, words=REPLY)


def test_answer_without_its_token_is_refused_and_kept(client: StrictClient, report: Report) -> None:
    page = Page(fill(client, page_of(report), words=REPLY, csrf_token="foreign"))
    assert page.status == 400
    require_kept(page, words=REPLY)


def test_merchant_without_reports_is_told_so(client: StrictClient) -> None:
    sign_in(client, make_merchant().owner)
    assert "没有需要答复的举报" in Page(client.get("/merchant/reports")).words
