"""A case as its merchant reads and answers it: the clock, the evidence, the reply with proof."""

import io
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from pledge.cases.findings import actions as findings
from pledge.cases.handling import actions
from pledge.cases.models.cases import Case
from pledge.cases.models.evidence import StagedPhoto
from pledge.cases.reports import reporter_actions as reporter
from pledge.cases.reports.intake import StoredPhoto, exhibit_of
from pledge.cases.rules.workflow import CaseStatus, Finding
from pledge.config import Settings
from pledge.core.clock import now
from pledge.db import db
from pledge.notices.models import OutboxMail
from pledge.storage import photos
from pledge.web.labels.labels import show_day
from pledge.web.merchant.cases.labels import STANDING
from tests.support.builders import (
    first_badge,
    jpeg_bytes,
    lead_case,
    make_case,
    make_member,
    make_merchant,
    make_pledge,
    make_report,
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
    found = make_case(pledge, status=CaseStatus.WITH_MERCHANT, badge=first_badge(pledge))
    sign_in(client, pledge.site.merchant.owner)
    return found


def page_of(case: Case) -> str:
    return f"/merchant/cases/{case.id}"


def photo(colour: str = "teal") -> tuple[io.BytesIO, str]:
    return io.BytesIO(jpeg_bytes(colour=colour, gps=True)), "IMG_1.jpg"


def test_case_shows_promise_code_spot_clock_and_what_follows(
    client: StrictClient, case: Case
) -> None:
    page = Page(client.get(page_of(case)))
    assert case.pledge is not None
    assert case.reply_due_on is not None
    for words in ("P2", "B03", first_badge(case.pledge).label, show_day(case.reply_due_on)):
        assert words in page.words
    assert "逾期未答复的" in page.words
    assert page.heading in page.words


def test_every_status_is_said_in_words() -> None:
    assert set(STANDING) == set(CaseStatus)


@pytest.mark.parametrize(
    "status", [CaseStatus.UPHELD, CaseStatus.APPEALED, CaseStatus.REMEDIED, CaseStatus.RELAPSED]
)
def test_page_says_where_the_case_stands(client: StrictClient, status: CaseStatus) -> None:
    case = make_case(status=status)
    assert case.site is not None
    sign_in(client, case.site.merchant.owner)
    page = Page(client.get(page_of(case)))
    assert str(STANDING[status]) in page.words
    assert "证据充分" in page.words
    assert "reply" not in {element.get("id") for element in page.tree.iter()}


def test_own_words_are_shown_only_while_the_consent_stands(
    client: StrictClient, case: Case
) -> None:
    report = case.reports[0]
    reporter.give_consent(report)
    case.is_quoted, case.asked_at = True, now()
    assert report.story in Page(client.get(page_of(case))).words
    reporter.take_consent_back(report)
    assert report.story not in Page(client.get(page_of(case))).words
    reporter.give_consent(report)
    assert report.story not in Page(client.get(page_of(case))).words


def test_only_covered_copies_are_served_by_numbers_of_the_case(
    client: StrictClient, case: Case, settings: Settings
) -> None:
    work = photos.prepare(jpeg_bytes(colour="magenta"))
    covered = photos.prepare(jpeg_bytes(colour="black"))
    report = case.reports[0]
    for disclosed in (None, photos.store(settings.uploads, covered)):
        exhibit = exhibit_of(StoredPhoto(photos.store(settings.uploads, work), work.sha256))
        exhibit.disclosed = disclosed
        report.exhibits.append(exhibit)
    assert Page(client.get(page_of(case))).images == [f"{page_of(case)}/exhibits/1"]
    answer = client.get(f"{page_of(case)}/exhibits/1")
    assert answer.data == covered.jpeg
    assert "no-store" in answer.headers["Cache-Control"]
    assert {"Last-Modified", "ETag", "Content-Disposition"} & set(answer.headers.keys()) == set()
    for number in (0, 2, max(one.id for one in report.exhibits) + 2):
        assert client.get(f"{page_of(case)}/exhibits/{number}").status_code == 404


def test_answer_is_taken_with_remedies_and_photos_and_the_assignee_hears(
    client: StrictClient, case: Case
) -> None:
    case.assignee = make_member().user
    answer = fill(client, page_of(case), words=REPLY, remedies=["staff", "data"], photos=[photo()])
    page = arrive(client, answer)
    assert REPLY in page.words
    assert "培训了员工" in page.words
    assert "必要时到现场核查" in page.words
    assert client.get(f"{page_of(case)}/own-photos/1").status_code == 200
    assert client.get(f"{page_of(case)}/own-photos/2").status_code == 404
    db.session.refresh(case)
    assert case.status is CaseStatus.IN_REVIEW
    assert db.session.scalars(select(StagedPhoto)).all() == []
    mail = db.session.scalars(select(OutboxMail)).all()[-1]
    assert mail.recipient == case.assignee.email
    assert REPLY not in (mail.body or "")


def test_nothing_typed_or_uploaded_is_lost_on_an_error(client: StrictClient, case: Case) -> None:
    refused = Page(fill(client, page_of(case), words="", remedies="staff", photos=[photo()]))
    assert refused.status == 422
    assert "请填写答复" in refused.error_beside("words")
    assert refused.fields["remedies"] == "staff"
    # another tick than those on the list
    again = client.post(page_of(case), data=refused.fields | {"words": REPLY, "remedies": "all"})
    assert "请从列出的项目中选择" in Page(again).error_beside("remedies")
    require_kept(Page(again), words=REPLY)
    arrive(client, client.post(page_of(case), data=refused.fields | {"words": REPLY}))
    db.session.expire_all()
    [given] = case.replies
    assert len(given.exhibits) == 1


def test_second_submit_is_one_answer(client: StrictClient, case: Case) -> None:
    form = Page(client.get(page_of(case))).fields | {"words": REPLY}
    for _time in range(2):
        arrive(client, client.post(page_of(case), data=form))
    db.session.expire_all()
    assert len(case.replies) == 1


def test_photo_can_be_taken_back(client: StrictClient, case: Case) -> None:
    kept = Page(fill(client, page_of(case), words="", photos=[photo()]))
    [button] = [b for b in kept.find_all("button") if (b.get("value") or "").startswith("drop:")]
    dropped = Page(client.post(page_of(case), data=kept.fields | {"action": button.get("value")}))
    assert dropped.status == 200
    assert "已收到的照片" not in dropped.words


def test_late_answer_is_taken_and_called_late(client: StrictClient, case: Case) -> None:
    assert case.site is not None
    with time_machine.travel(now() + timedelta(days=40), tick=False):
        sign_in(client, case.site.merchant.owner)
        assert "届满" in Page(client.get(page_of(case))).words
        assert "逾期答复" in arrive(client, fill(client, page_of(case), words=REPLY)).words


def test_answer_to_a_decided_case_is_refused_in_words_and_kept(
    client: StrictClient, case: Case
) -> None:
    form = Page(client.get(page_of(case))).fields
    findings.decide(case, Finding.NOT_UPHELD, by=make_member(), reason="不成立")
    page = Page(client.post(page_of(case), data=form | {"words": REPLY}))
    assert page.status == 409
    assert "不再收答复" in page.error_beside("words")
    require_kept(page, words=REPLY)


def test_more_time_is_confirmed_with_its_day_and_refused_twice(
    client: StrictClient, case: Case
) -> None:
    address = f"{page_of(case)}/more-time"
    form = Page(client.get(address)).fields
    assert "请写明原因" in Page(fill(client, address, words="")).error_beside("words")
    page = arrive(client, fill(client, address, words="等供应商的记录"))
    db.session.refresh(case)
    assert case.reply_due_on is not None
    assert f"请在{show_day(case.reply_due_on)}前答复" in page.words
    again = Page(client.post(address, data=form | {"words": "再等等"}))
    assert again.status == 409
    assert "只能申请一次" in again.error_beside("words")
    require_kept(again, words="再等等")
    assert "已经延过" in Page(client.get(address)).words


def test_list_and_pages_are_closed_to_a_rival(client: StrictClient, case: Case) -> None:
    rival = make_pledge().site.merchant.owner
    unread = make_report(case.pledge).case
    assert client.get(page_of(unread)).status_code == 404
    assert page_of(unread) not in Page(client.get("/merchant/cases")).links
    sign_in(client, rival)
    assert page_of(case) not in Page(client.get("/merchant/cases")).links
    for step in ("", "/more-time", "/appeal", "/threat", "/exhibits/1", "/own-photos/1"):
        assert client.get(page_of(case) + step).status_code == 404


def test_case_reads_in_english(client: StrictClient, case: Case) -> None:
    lead_case(case, CaseStatus.RECEIVED)
    page = Page(client.get(f"{page_of(case)}?lang=en"))
    assert "Please reply by" in page.words
    assert "Mark a threat or extortion" in page.words


def test_reopened_case_stays_readable_and_says_that_the_merchant_is_asked_anew(
    client: StrictClient,
) -> None:
    pledge, officer = make_pledge(make_site(make_merchant())), make_member()
    case = make_case(pledge, status=CaseStatus.UPHELD, by=officer)
    sign_in(client, pledge.site.merchant.owner)
    findings.correct(case, by=officer, reason="看错了店")
    actions.reopen(case, by=officer, reason="有新照片")
    db.session.commit()
    page = Page(client.get(page_of(case)))
    for told in ("会再请您答复", "顾客反映不注册会员无法缴费。", "看错了店", "我们马上改。"):
        assert told in page.words
    assert "reply" not in {element.get("id") for element in page.tree.iter()}
    assert page_of(case) in Page(client.get("/merchant/cases")).links
    assert client.get(f"{page_of(case)}/more-time").status_code == 200
    assert client.get(f"{page_of(case)}/threat").status_code == 200
    findings.decide(case, Finding.INSUFFICIENT, by=officer, reason="照片不清")
    db.session.commit()
    assert "照片不清" in Page(client.get(page_of(case))).words
