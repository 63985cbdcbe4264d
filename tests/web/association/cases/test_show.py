"""A report in full, for those who answer for its place, and without who told it."""

from datetime import timedelta

from flask import current_app

from pledge.cases.handling.actions import write_note
from pledge.cases.handling.triage import assign
from pledge.cases.models.cases import Report
from pledge.cases.models.evidence import Exhibit
from pledge.cases.reports.reporter_actions import add_from_reporter, write_to_reporter
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.workflow import MOVES, CaseStatus
from pledge.config import Settings
from pledge.core.clock import now, today
from pledge.db import db
from pledge.storage import photos
from pledge.web.association.cases.history import events as history
from pledge.web.public.reporting import receipt_timeline as receipt_stations
from tests.support.builders import (
    first_badge,
    jpeg_bytes,
    make_cast,
    make_pledge,
    make_report,
    make_site,
    sign_in,
)
from tests.support.case_forms import page_of
from tests.support.pages import Page
from tests.support.strict_client import StrictClient


def add_photo(report: Report) -> str:
    """Add a photo that is on disk, and return its name."""
    settings: Settings = current_app.extensions["pledge-settings"]
    photo = photos.prepare(jpeg_bytes())
    name = photos.store(settings.uploads, photo)
    report.exhibits.append(Exhibit(name=name, sha256=photo.sha256, added_at=now()))
    db.session.commit()
    return name


def test_page_shows_what_was_told(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_pledge(make_site(name="悦享广场", address="南京东路818号"))
    badge = first_badge(pledge)
    report = make_report(pledge, badge=badge, story="屏幕上只有会员码", asked="不收现金")
    sign_in(client, cast.volunteer)
    page = Page(client.get(page_of(report.case)))
    assert page.heading == "悦享广场"
    for words in (
        *("南京东路818号", "屏幕上只有会员码", "不收现金", "出口1", badge.serial),
        *("B03", "强制注册会员或下载App", "P2", "2026-1版", "自行申报", "有效", "已收到"),
        *("没有留邮箱", "没有照片", "没有其他案件", "无人负责", "收到举报"),
    ):
        assert words in page.words, words


def test_contact_is_known_of_but_never_shown(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report(contact="somebody@shopper.example")
    sign_in(client, cast.officer)
    page = Page(client.get(page_of(report.case)))
    assert "留了邮箱" in page.words
    assert "somebody" not in page.html
    assert "shopper.example" not in page.html


def test_overdue_report_says_so(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report()
    report.case.due_on = today() - timedelta(days=1)
    sign_in(client, cast.volunteer)
    assert "已超期1天" in Page(client.get(page_of(report.case))).words


def test_code_without_clause_says_so(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report(code=BreachCode.B15)
    sign_in(client, cast.volunteer)
    assert "不对应当日承诺中的条款" in Page(client.get(page_of(report.case))).words


def test_other_reports_about_the_pledge_are_linked(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_pledge()
    first, second = make_report(pledge), make_report(pledge)
    sign_in(client, cast.volunteer)
    assert page_of(second.case) in Page(client.get(page_of(first.case))).links


def test_history_says_who_did_what_and_who_may_read_it(client: StrictClient) -> None:
    cast = make_cast()
    officer = next(m for m in cast.association.members if m.user == cast.officer)
    volunteer = next(m for m in cast.association.members if m.user == cast.volunteer)
    report = make_report(status=CaseStatus.WITH_MERCHANT, by=officer)
    assign(report.case, volunteer, by=officer)
    write_note(report.case, "内部的话", by=volunteer.user)
    write_to_reporter(report, "给您的话", by=volunteer.user)
    add_from_reporter(report, "后来想起的事", [], "k" * 64)
    sign_in(client, cast.volunteer)
    words = Page(client.get(page_of(report.case))).words
    for expected in (
        *("举报人收到举报", "officer@people.example开始核查", "转商家答复"),
        *("交由volunteer@people.example负责", "内部记录 仅协会可见", "内部的话"),
        *("给举报人留言", "给您的话", "举报人补充", "后来想起的事"),
    ):
        assert expected in words, expected


def test_decided_case_offers_no_more_moves(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report(status=CaseStatus.NOT_UPHELD)
    sign_in(client, cast.officer)
    page = Page(client.get(page_of(report.case)))
    assert "不成立" in page.words
    assert "证据充分" in page.words
    actions = {str(form.get("action")).rpartition("/")[2] for form in page.find_all("form")}
    assert actions == {"note", "message"}


def test_volunteer_is_not_offered_deciding(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report(status=CaseStatus.IN_REVIEW)
    sign_in(client, cast.volunteer)
    page = Page(client.get(page_of(report.case)))
    actions = {str(form.get("action")).rpartition("/")[2] for form in page.find_all("form")}
    assert actions == {"ask-merchant", "assign", "note", "message"}
    assert "认定由工作人员作出" in page.words


def test_photo_comes_to_the_own_region_and_into_no_cache(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report()
    add_photo(report)
    address = f"{page_of(report.case)}/exhibits/{report.exhibits[0].id}"
    sign_in(client, cast.volunteer)
    assert address in Page(client.get(page_of(report.case))).images
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.data.startswith(b"\xff\xd8")
    sign_in(client, cast.other_officer)
    assert client.get(address).status_code == 404
    sign_in(client, cast.merchant)
    assert client.get(address).status_code == 403


def test_photo_of_another_report_is_not_found_under_this_one(client: StrictClient) -> None:
    cast = make_cast()
    report, other = make_report(), make_report()
    add_photo(other)
    sign_in(client, cast.volunteer)
    assert client.get(f"{page_of(report.case)}/exhibits/{other.exhibits[0].id}").status_code == 404


def test_photo_gone_from_disk_is_not_found(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report()
    name = add_photo(report)
    settings: Settings = current_app.extensions["pledge-settings"]
    photos.discard(settings.uploads, name)
    sign_in(client, cast.volunteer)
    assert client.get(f"{page_of(report.case)}/exhibits/{report.exhibits[0].id}").status_code == 404


def test_every_move_that_changes_a_status_has_words_for_members_and_reporters() -> None:
    for (status, _move), cell in MOVES.items():
        for to in set(cell.to) - {status}:
            told = history.MOVE.keys() | history.SHOWN_ELSEWHERE
            assert (status, to) in told or to in history.ENTERED
            # what was checked before an appeal is not checked again by its dismissal
            if status is CaseStatus.APPEALED:
                assert "申诉" in str(history.MOVE[status, to])
                assert "申诉" in str(receipt_stations.MOVED[status, to])
