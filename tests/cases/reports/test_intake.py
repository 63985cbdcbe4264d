"""Taking reports in: what fits, what is kept, and the same form twice."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from pledge.cases.models.cases import Report
from pledge.cases.models.evidence import StagedPhoto
from pledge.cases.reports import intake
from pledge.cases.reports.intake import (
    CodeDoesNotFit,
    FormIdentity,
    ReportInput,
    SceneNotCovered,
    StoredPhoto,
    TooManyPhotos,
    list_staged,
    report_breach,
    stage_photo,
    unstage_photo,
)
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.incident_date import DayBeforeSigning, DayInFuture
from pledge.cases.rules.workflow import Progress
from pledge.core.clock import add_working_days, today
from pledge.db import db
from pledge.merchants.rules import Scene
from pledge.pledges.models import Pledge
from tests.support.builders import first_badge, make_pledge, make_report
from tests.support.races import meet, run_at_once

PHOTOS = [StoredPhoto(f"{letter * 32}.jpg", letter * 64) for letter in "abcde"]


def form(seed: str = "form") -> FormIdentity:
    key = hashlib.sha256(seed.encode()).hexdigest()
    return FormIdentity(key, hashlib.sha256(b"receipt" + seed.encode()).hexdigest())


def told(pledge: Pledge, **changes: Any) -> ReportInput:
    facts: dict[str, Any] = {
        "badge": None,
        "scene": Scene.PARKING,
        "code": BreachCode.B02,
        "happened_on": today(),
        "story": "不关注就不抬杆",
    }
    return ReportInput(pledge, **(facts | changes))


def test_report_is_received_with_its_clock_and_text(app: Flask) -> None:
    pledge = make_pledge()
    badge = first_badge(pledge)
    report = report_breach(
        told(pledge, badge=badge, asked="问过,说没有", contact="li@people.example", locale="en"),
        form(),
    )
    assert report.progress is Progress.RECEIVED
    assert report.due_on == add_working_days(today(), 7)
    assert report.text_version == pledge.text_version
    assert (report.badge, report.contact, report.locale) == (badge, "li@people.example", "en")
    assert report.delete_contact_on == today() + timedelta(days=365)
    assert (report.finding, report.case.assignee, report.case.paraphrase) == (None, None, "")
    assert [(change.old, change.new, change.by_id) for change in report.case.changes] == [
        (None, "received", None)
    ]


def test_contact_is_not_readable_in_the_database(app: Flask) -> None:
    make_report(contact="li@people.example")
    stored = db.session.execute(select(func.length(Report.contact), Report.__table__.c.contact))
    assert stored.one()[1] == "li@people.example"
    raw = db.session.connection().exec_driver_sql("SELECT contact FROM report").scalar_one()
    assert b"li@people" not in bytes(raw)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"scene": Scene.ORDERING, "code": BreachCode.B01}, SceneNotCovered),
        ({"scene": Scene.PARKING, "code": BreachCode.B10}, CodeDoesNotFit),
        ({"scene": Scene.INVOICE, "code": BreachCode.B02}, CodeDoesNotFit),
        ({"happened_on": today() + timedelta(days=1)}, DayInFuture),
        ({"happened_on": today() - timedelta(days=1)}, DayBeforeSigning),
    ],
)
def test_report_that_does_not_fit_is_refused_by_name(
    app: Flask, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        report_breach(told(make_pledge(), **changes), form())
    assert db.session.query(Report).count() == 0


def test_same_form_twice_is_the_same_report(app: Flask) -> None:
    pledge = make_pledge()
    first = report_breach(told(pledge), form())
    again = report_breach(told(pledge, story="另一种说法"), form())
    assert again is first
    assert first.story == "不关注就不抬杆"
    assert len(first.case.changes) == 1
    assert report_breach(told(pledge), form("another")) is not first


def test_same_form_twice_at_once_is_one_report(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    pledge = make_pledge()
    stage_photo(form().idempotency_key, PHOTOS[0])
    monkeypatch.setattr(intake, "_find_by_form", meet(intake._find_by_form))
    pledge_id = pledge.id

    def send() -> int:
        return report_breach(told(db.session.get_one(Pledge, pledge_id)), form()).id

    first, second = run_at_once(app, send)
    assert isinstance(first, int)
    assert first == second
    [report] = db.session.query(Report).all()
    assert len(report.case.changes) == 1
    assert [photo.name for photo in report.exhibits] == [PHOTOS[0].name]


def test_conflict_that_is_no_second_submit_is_not_hushed_up(app: Flask) -> None:
    pledge = make_pledge()
    first = form()
    report_breach(told(pledge), first)
    with pytest.raises(Exception, match="receipt_hash"):
        report_breach(
            told(pledge), FormIdentity(form("another").idempotency_key, first.receipt_hash)
        )


def test_flood_of_reports_leaves_the_pledge_as_it_is(app: Flask) -> None:
    pledge = make_pledge()
    version = pledge.version
    for number in range(10):
        report_breach(told(pledge), form(str(number)))
    db.session.commit()
    assert (pledge.status, pledge.version) == ("active", version)
    assert len(pledge.changes) == 1


def test_staged_photos_become_the_reports(app: Flask) -> None:
    pledge, mine = make_pledge(), form()
    for photo in PHOTOS[:2]:
        stage_photo(mine.idempotency_key, photo)
    stage_photo(form("other").idempotency_key, PHOTOS[2])
    report = report_breach(told(pledge), mine)
    assert [(p.name, p.sha256) for p in report.exhibits] == [(p.name, p.sha256) for p in PHOTOS[:2]]
    assert list_staged(mine.idempotency_key) == []
    assert len(list_staged(form("other").idempotency_key)) == 1


def test_same_photo_staged_twice_is_one(app: Flask) -> None:
    first = stage_photo("key", PHOTOS[0])
    again = stage_photo("key", StoredPhoto("f" * 32 + ".jpg", PHOTOS[0].sha256))
    assert again is first
    assert len(list_staged("key")) == 1


def test_same_photo_staged_twice_at_once_is_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_find_staged", meet(intake._find_staged))

    def stage() -> str:
        row = stage_photo("key", PHOTOS[0])
        assert row is not None
        return row.name

    assert run_at_once(app, stage) == [PHOTOS[0].name, PHOTOS[0].name]
    assert len(list_staged("key")) == 1


def test_photo_whose_form_was_accepted_meanwhile_is_not_staged(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage_photo("key", PHOTOS[0])
    monkeypatch.setattr(intake, "_find_staged", lambda *_: None)
    assert stage_photo("key", PHOTOS[0]) is None


def test_fifth_photo_is_refused(app: Flask) -> None:
    for photo in PHOTOS[:4]:
        stage_photo("key", photo)
    with pytest.raises(TooManyPhotos):
        stage_photo("key", PHOTOS[4])
    assert [staged.name for staged in list_staged("key")] == [p.name for p in PHOTOS[:4]]


def test_staged_photo_is_taken_back_by_its_own_form_alone(app: Flask) -> None:
    stage_photo("key", PHOTOS[0])
    assert not unstage_photo("other", PHOTOS[0].name)
    assert not unstage_photo("key", PHOTOS[1].name)
    assert unstage_photo("key", PHOTOS[0].name)
    assert db.session.query(StagedPhoto).count() == 0
