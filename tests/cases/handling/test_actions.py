"""Leading a case to a finding: who may do what, what is written down, what each side reads."""

from datetime import timedelta

import pytest
from flask import Flask

from pledge.associations.models import Membership
from pledge.associations.rules import Role
from pledge.cases.findings.actions import decide
from pledge.cases.findings.revocation import NoUpheldCase, propose_revocation, settle_revocation
from pledge.cases.handling.actions import (
    NotAsked,
    ParaphraseMissing,
    ask_merchant,
    reply,
    take_up,
    write_note,
)
from pledge.cases.handling.triage import NotAMember, assign
from pledge.cases.models.cases import CaseAssignment, Report, ReportEntry
from pledge.cases.reports import reporter_actions as reporter
from pledge.cases.reports.intake import StoredPhoto, TooManyPhotos
from pledge.cases.reports.reporter_actions import ReportClosed, add_from_reporter, write_to_reporter
from pledge.cases.rules.workflow import CaseStatus, Finding
from pledge.core.clock import add_working_days, today
from pledge.core.transitions import TransitionNotAllowed
from pledge.db import db
from tests.support.builders import (
    make_association,
    make_case,
    make_member,
    make_pledge,
    make_report,
    publish,
)
from tests.support.races import meet, run_at_once


@pytest.fixture
def officer(app: Flask) -> Membership:
    return make_member(make_association(), Role.OFFICER)


@pytest.fixture
def volunteer(app: Flask) -> Membership:
    return make_member(make_association(), Role.VOLUNTEER)


def test_volunteer_takes_up_and_asks_the_merchant(volunteer: Membership) -> None:
    case = make_case()
    take_up(case, by=volunteer, reason="先看看")
    assert case.due_on == case.decide_by == add_working_days(today(), 45)
    ask_merchant(case, "顾客反映缴费须先关注。", by=volunteer)
    assert case.status is CaseStatus.WITH_MERCHANT
    assert case.paraphrase == "顾客反映缴费须先关注。"
    assert case.due_on == case.reply_due_on == add_working_days(today(), 10)
    assert [(c.old, c.new, c.by_id, c.reason) for c in case.changes[1:]] == [
        ("received", "in_review", volunteer.user_id, "先看看"),
        ("in_review", "with_merchant", volunteer.user_id, ""),
    ]


def test_decision_is_counted_from_acceptance_and_not_anew(officer: Membership) -> None:
    case = make_case(status=CaseStatus.WITH_MERCHANT)
    case.decide_by = today() + timedelta(days=3)
    take_up(case, by=officer)
    assert case.status is CaseStatus.IN_REVIEW
    assert case.due_on == today() + timedelta(days=3)


@pytest.mark.parametrize("empty", ["", "  ", "\n"])
def test_merchant_is_asked_in_words_of_the_association(officer: Membership, empty: str) -> None:
    case = make_case(status=CaseStatus.IN_REVIEW)
    with pytest.raises(ParaphraseMissing):
        ask_merchant(case, empty, by=officer)
    assert case.status is CaseStatus.IN_REVIEW


@pytest.mark.parametrize("finding", [Finding.NOT_UPHELD, Finding.INSUFFICIENT])
def test_officer_decides_with_a_finding(officer: Membership, finding: Finding) -> None:
    case = make_case(status=CaseStatus.IN_REVIEW, contact="li@people.example")
    decide(case, finding, by=officer, reason="现场复核")
    assert (case.status.value, case.finding, case.due_on) == (finding.value, finding, None)
    assert case.reports[0].delete_contact_on == today() + timedelta(days=90)


def test_volunteer_decides_nothing(volunteer: Membership) -> None:
    case = make_case(status=CaseStatus.IN_REVIEW)
    with pytest.raises(TransitionNotAllowed):
        decide(case, Finding.NOT_UPHELD, by=volunteer, reason="")
    assert (case.status, case.finding) == (CaseStatus.IN_REVIEW, None)


def test_case_just_received_is_not_decided(officer: Membership) -> None:
    with pytest.raises(TransitionNotAllowed):
        decide(make_case(), Finding.NOT_UPHELD, by=officer, reason="")


def test_decided_case_is_not_decided_again(officer: Membership) -> None:
    case = make_case(status=CaseStatus.UPHELD)
    with pytest.raises(TransitionNotAllowed):
        take_up(case, by=officer)
    with pytest.raises(TransitionNotAllowed):
        decide(case, Finding.NOT_UPHELD, by=officer, reason="改主意")
    assert case.finding is Finding.UPHELD


def test_merchants_answer_brings_the_case_back(app: Flask) -> None:
    case = make_case(status=CaseStatus.WITH_MERCHANT)
    assert case.site is not None
    owner = case.site.merchant.owner
    reply(case, "已更换二维码。", [], [], by=owner)
    assert case.status is CaseStatus.IN_REVIEW
    assert case.due_on == case.decide_by
    [answer] = case.replies
    assert (answer.by_id, answer.words, answer.is_late) == (owner.id, "已更换二维码。", False)


def test_merchant_not_asked_says_nothing(app: Flask) -> None:
    case = make_case(status=CaseStatus.IN_REVIEW)
    assert case.site is not None
    with pytest.raises(NotAsked):
        reply(case, "抢答", [], [], by=case.site.merchant.owner)
    assert case.replies == []


def test_reporter_reads_no_note_and_no_answer(officer: Membership) -> None:
    report = make_report(status=CaseStatus.IN_REVIEW)
    case = report.case
    assert case.site is not None
    write_note(case, "内部备注", by=officer.user)
    write_to_reporter(report, "请补充照片", by=officer.user)
    add_from_reporter(report, "照片补上了", [], "key")
    ask_merchant(case, "转述", by=officer)
    reply(case, "已整改", [], [], by=case.site.merchant.owner)
    assert [entry.words for entry in report.entries] == ["请补充照片", "照片补上了"]
    assert [note.words for note in case.notes] == ["内部备注"]


def test_reporter_adds_words_and_photos_once(app: Flask) -> None:
    report = make_report()
    photo = StoredPhoto("a" * 32 + ".jpg", "a" * 64)
    for _ in range(2):
        add_from_reporter(report, "还有一张照片", [photo], "key")
    assert [entry.words for entry in report.entries] == ["还有一张照片"]
    assert [kept.sha256 for kept in report.exhibits] == [photo.sha256]


def test_reporters_form_twice_at_once_adds_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = make_report().id
    photo = StoredPhoto("a" * 32 + ".jpg", "a" * 64)
    monkeypatch.setattr(reporter, "_has_entry", meet(reporter._has_entry))

    def send() -> None:
        add_from_reporter(db.session.get_one(Report, report_id), "补充", [photo], "key")

    assert run_at_once(app, send) == [None, None]
    assert db.session.query(ReportEntry).count() == 1
    assert len(db.session.get_one(Report, report_id).exhibits) == 1


def test_report_holds_four_photos(app: Flask) -> None:
    report = make_report()
    photos = [StoredPhoto(f"{n:032x}.jpg", f"{n:064x}") for n in range(5)]
    add_from_reporter(report, "三张", photos[:3], "first")
    with pytest.raises(TooManyPhotos):
        add_from_reporter(report, "又两张", photos[3:], "second")
    assert len(report.exhibits) == 3
    assert len(report.entries) == 1


def test_closed_report_takes_no_more_from_the_reporter(app: Flask) -> None:
    report = make_report(status=CaseStatus.INSUFFICIENT)
    with pytest.raises(ReportClosed):
        add_from_reporter(report, "等等", [], "key")


def test_case_is_given_to_a_colleague(officer: Membership, volunteer: Membership) -> None:
    case = make_case()
    assign(case, volunteer, by=officer)
    assert case.assignee is volunteer.user
    [kept] = db.session.query(CaseAssignment).all()
    assert (kept.case_id, kept.assignee_id, kept.by_id) == (
        case.id,
        volunteer.user_id,
        officer.user_id,
    )


def test_case_is_not_given_to_another_association(officer: Membership) -> None:
    case, stranger = make_case(), make_member(make_association("320000"))
    with pytest.raises(NotAMember):
        assign(case, stranger, by=officer)
    assert case.assignee is None


@pytest.mark.parametrize(
    "status", [CaseStatus.RECEIVED, CaseStatus.NOT_UPHELD, CaseStatus.INSUFFICIENT]
)
def test_pledge_is_not_revoked_without_an_upheld_case(
    officer: Membership, status: CaseStatus
) -> None:
    pledge = make_pledge()
    make_case(pledge, status=status)
    make_case(status=CaseStatus.UPHELD)
    with pytest.raises(NoUpheldCase):
        propose_revocation(pledge, by=officer.user, reason="")
    assert pledge.status == "active"


def test_pledge_is_revoked_after_an_upheld_case(officer: Membership) -> None:
    pledge, second = make_pledge(), make_member(make_association())
    publish(make_case(pledge, status=CaseStatus.UPHELD))
    proposal = propose_revocation(pledge, by=officer.user, reason="拒不整改")
    assert pledge.status == "active"
    settle_revocation(proposal, is_agreed=True, by=second.user, reason="同意")
    assert pledge.status == "revoked"
    assert pledge.changes[-1].reason == "拒不整改"
