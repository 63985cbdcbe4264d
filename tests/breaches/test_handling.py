"""Leading a report to a finding: who may do what, what is written down, what each side reads."""

from datetime import timedelta

import pytest
from flask import Flask

from pledge.associations.models import Membership
from pledge.associations.rules import Role
from pledge.breaches import actions
from pledge.breaches.actions import (
    NotAMember,
    NotWithMerchant,
    ParaphraseMissing,
    ReportClosed,
    StoredPhoto,
    TooManyPhotos,
    add_from_reporter,
    assign,
    close_report,
    put_to_merchant,
    reply_as_merchant,
    take_up,
    write_entry,
)
from pledge.breaches.measures import NoUpheldReport, has_upheld_report, revoke_pledge
from pledge.breaches.models import Report, ReportAssignment, ReportEntry
from pledge.breaches.queries import entries_for
from pledge.breaches.rules import Audience, Finding, OfficerOnly, Status
from pledge.changes import RefusedMove
from pledge.clock import add_working_days, today
from pledge.db import db
from tests.builders import make_association, make_member, make_pledge, make_report
from tests.races import meet, run_at_once


@pytest.fixture
def officer(app: Flask) -> Membership:
    return make_member(make_association(), Role.OFFICER)


@pytest.fixture
def volunteer(app: Flask) -> Membership:
    return make_member(make_association(), Role.VOLUNTEER)


def test_volunteer_takes_up_and_puts_to_the_merchant(volunteer: Membership) -> None:
    report = make_report()
    take_up(report, by=volunteer, because="先看看")
    assert report.due_on == add_working_days(today(), 45)
    put_to_merchant(report, "顾客反映缴费须先关注。", by=volunteer)
    assert report.status is Status.WITH_MERCHANT
    assert report.paraphrase == "顾客反映缴费须先关注。"
    assert report.due_on == add_working_days(today(), 10)
    assert [(c.old, c.new, c.by_id, c.because) for c in report.changes[1:]] == [
        ("received", "in_review", volunteer.user_id, "先看看"),
        ("in_review", "with_merchant", volunteer.user_id, ""),
    ]


@pytest.mark.parametrize("empty", ["", "  ", "\n"])
def test_merchant_is_asked_in_words_of_the_association(officer: Membership, empty: str) -> None:
    report = make_report(status=Status.IN_REVIEW)
    with pytest.raises(ParaphraseMissing):
        put_to_merchant(report, empty, by=officer)
    assert report.status is Status.IN_REVIEW


@pytest.mark.parametrize("finding", Finding)
def test_officer_closes_with_a_finding(officer: Membership, finding: Finding) -> None:
    report = make_report(status=Status.IN_REVIEW, contact="li@people.example")
    close_report(report, finding, by=officer, because="现场复核")
    assert (report.status, report.finding, report.due_on) == (Status.CLOSED, finding, None)
    assert report.delete_contact_on == today() + timedelta(days=90)


def test_volunteer_closes_nothing(volunteer: Membership) -> None:
    report = make_report(status=Status.IN_REVIEW)
    with pytest.raises(OfficerOnly):
        close_report(report, Finding.UPHELD, by=volunteer, because="")
    assert (report.status, report.finding) == (Status.IN_REVIEW, None)


def test_report_just_received_is_not_closed(officer: Membership) -> None:
    report = make_report()
    with pytest.raises(RefusedMove):
        close_report(report, Finding.UPHELD, by=officer, because="")


def test_closed_report_moves_no_more(officer: Membership) -> None:
    report = make_report(finding=Finding.UPHELD)
    with pytest.raises(RefusedMove):
        take_up(report, by=officer)
    with pytest.raises(RefusedMove):
        close_report(report, Finding.NOT_UPHELD, by=officer, because="改主意")
    assert report.finding is Finding.UPHELD


def test_merchants_answer_brings_the_report_back(officer: Membership) -> None:
    report = make_report(status=Status.WITH_MERCHANT)
    owner = report.pledge.site.merchant.owner
    reply_as_merchant(report, "已更换二维码。", by=owner)
    assert report.status is Status.IN_REVIEW
    [entry] = report.entries
    assert (entry.author, entry.audience, entry.by_id, entry.words) == (
        "merchant",
        "association",
        owner.id,
        "已更换二维码。",
    )
    with pytest.raises(NotWithMerchant):
        reply_as_merchant(report, "再说一句", by=owner)


def test_merchant_not_asked_says_nothing(app: Flask) -> None:
    report = make_report()
    with pytest.raises(NotWithMerchant):
        reply_as_merchant(report, "抢答", by=report.pledge.site.merchant.owner)
    assert report.entries == []


def test_each_side_reads_its_own_entries_alone(officer: Membership) -> None:
    report = make_report(status=Status.IN_REVIEW)
    owner = report.pledge.site.merchant.owner
    write_entry(report, Audience.ASSOCIATION, "内部备注", by=officer.user)
    write_entry(report, Audience.REPORTER, "请补充照片", by=officer.user)
    add_from_reporter(report, "照片补上了", [], "key")
    put_to_merchant(report, "转述", by=officer)
    write_entry(report, Audience.MERCHANT, "请在十日内答复", by=officer.user)
    reply_as_merchant(report, "已整改", by=owner)
    assert [e.words for e in entries_for(report, Audience.REPORTER)] == ["请补充照片", "照片补上了"]
    assert [e.words for e in entries_for(report, Audience.MERCHANT)] == ["请在十日内答复", "已整改"]
    assert len(report.entries) == 5


def test_reporter_adds_words_and_photos_once(app: Flask) -> None:
    report = make_report()
    photo = StoredPhoto("a" * 32 + ".jpg", "a" * 64)
    for _ in range(2):
        add_from_reporter(report, "还有一张照片", [photo], "key")
    assert [entry.words for entry in report.entries] == ["还有一张照片"]
    assert [kept.sha256 for kept in report.photos] == [photo.sha256]


def test_reporters_form_twice_at_once_adds_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = make_report().id
    photo = StoredPhoto("a" * 32 + ".jpg", "a" * 64)
    monkeypatch.setattr(actions, "_has_entry", meet(actions._has_entry))

    def send() -> None:
        add_from_reporter(db.session.get_one(Report, report_id), "补充", [photo], "key")

    assert run_at_once(app, send) == [None, None]
    assert db.session.query(ReportEntry).count() == 1
    assert len(db.session.get_one(Report, report_id).photos) == 1


def test_report_holds_four_photos(app: Flask) -> None:
    report = make_report()
    photos = [StoredPhoto(f"{n:032x}.jpg", f"{n:064x}") for n in range(5)]
    add_from_reporter(report, "三张", photos[:3], "first")
    with pytest.raises(TooManyPhotos):
        add_from_reporter(report, "又两张", photos[3:], "second")
    assert len(report.photos) == 3
    assert len(report.entries) == 1


def test_closed_report_takes_no_more_from_the_reporter(app: Flask) -> None:
    report = make_report(finding=Finding.INSUFFICIENT)
    with pytest.raises(ReportClosed):
        add_from_reporter(report, "等等", [], "key")


def test_report_is_given_to_a_colleague(officer: Membership, volunteer: Membership) -> None:
    report = make_report()
    assign(report, volunteer, by=officer)
    assert report.assignee is volunteer.user
    [kept] = db.session.query(ReportAssignment).all()
    assert (kept.report_id, kept.assignee_id, kept.by_id) == (
        report.id,
        volunteer.user_id,
        officer.user_id,
    )


def test_report_is_not_given_to_another_association(officer: Membership) -> None:
    report, stranger = make_report(), make_member(make_association("320000"))
    with pytest.raises(NotAMember):
        assign(report, stranger, by=officer)
    assert report.assignee is None


@pytest.mark.parametrize("finding", [None, Finding.NOT_UPHELD, Finding.INSUFFICIENT])
def test_pledge_is_not_revoked_without_an_upheld_report(
    officer: Membership, finding: Finding | None
) -> None:
    pledge = make_pledge()
    make_report(pledge, finding=finding)
    make_report(finding=Finding.UPHELD)
    assert not has_upheld_report(pledge)
    with pytest.raises(NoUpheldReport):
        revoke_pledge(pledge, by=officer.user, because="")
    assert pledge.status == "active"


def test_pledge_is_revoked_after_an_upheld_report(officer: Membership) -> None:
    pledge = make_pledge()
    make_report(pledge, finding=Finding.UPHELD)
    revoke_pledge(pledge, by=officer.user, because="举报成立,拒不整改")
    assert pledge.status == "revoked"
    assert pledge.changes[-1].because == "举报成立,拒不整改"
    with pytest.raises(RefusedMove):
        revoke_pledge(pledge, by=officer.user, because="再次")
