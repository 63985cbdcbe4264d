"""Adding words and photos to a report by its receipt code: once, and nothing typed is lost."""

from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
import time_machine
from flask import Flask

from pledge.cases.evidence.exhibits import open_original
from pledge.cases.models.cases import ReportEntry
from pledge.cases.models.evidence import Exhibit, StagedPhoto
from pledge.cases.reports import intake
from pledge.cases.reports import reporter_actions as reporter
from pledge.cases.rules.workflow import MAX_ANSWER, Author, CaseStatus
from pledge.config import Settings
from pledge.core.clock import now
from pledge.db import db
from tests.support.builders import lead_case, make_report_and_code
from tests.support.pages import Page
from tests.support.races import meet, run_at_once
from tests.support.report_form import pictures, send, upload
from tests.support.strict_client import StrictClient

WORDS = "第二天再去，还是一样。"


def opened(client: StrictClient, code: str) -> Page:
    return Page(client.post("/receipt", data={"code": code}))


def entries() -> list[ReportEntry]:
    return list(db.session.query(ReportEntry).order_by(ReportEntry.id))


def photo_count() -> int:
    return db.session.query(Exhibit).count()


def files(settings: Settings) -> list[Path]:
    """List the photos on disk, and see that each has its sealed original and no other is left."""
    found = sorted(settings.uploads.glob("*"))
    assert len([*settings.sealed.glob("*")]) == len(found)
    return found


def test_words_reach_the_association(client: StrictClient) -> None:
    report, code = make_report_and_code()
    page = Page(send(client, opened(client, code), "add", words=WORDS))
    assert page.status == 200
    assert "已收到" in page.words
    assert WORDS in page.words
    [entry] = entries()
    assert (entry.report_id, entry.author, entry.words) == (report.id, Author.REPORTER, WORDS)
    assert page.fields["words"] == ""


def test_photo_alone_is_enough(client: StrictClient, settings: Settings) -> None:
    _report, code = make_report_and_code()
    page = Page(send(client, opened(client, code), "add", photos=pictures(1)))
    assert page.status == 200
    assert (len(entries()), photo_count(), len(files(settings))) == (1, 1, 1)
    assert db.session.query(StagedPhoto).count() == 0
    exhibit = db.session.query(Exhibit).one()
    assert len(open_original(settings.sealed, exhibit)) == exhibit.original_size


def test_nothing_at_all_is_asked_for(client: StrictClient) -> None:
    _report, code = make_report_and_code()
    page = Page(send(client, opened(client, code), "add"))
    assert page.status == 422
    assert "请写几句话" in page.words
    assert entries() == []


@pytest.mark.parametrize(
    ("words", "piece"),
    [
        ("字" * (MAX_ANSWER + 1), "最多1000个字"),
        (f"{WORDS}\x07", "U+0007"),
        (f"\u202e{WORDS}", "U+202E"),
    ],
)
def test_bad_words_are_named_beside_the_field_and_photos_stay(
    client: StrictClient, settings: Settings, words: str, piece: str
) -> None:
    _report, code = make_report_and_code()
    page = Page(send(client, opened(client, code), "add", photos=pictures(2), words=words))
    assert page.status == 422
    assert piece in page.error_beside("words")
    assert len(page.images) == 2
    assert entries() == []
    page = Page(send(client, page, "add", words=WORDS))
    assert page.status == 200
    assert (len(entries()), photo_count(), len(files(settings))) == (1, 2, 2)


def test_bad_photo_is_named_and_words_stay(client: StrictClient, settings: Settings) -> None:
    _report, code = make_report_and_code()
    bad = upload(b"<svg/>", "picture.svg")
    page = Page(send(client, opened(client, code), "add", photos=[*pictures(1), bad], words=WORDS))
    assert page.status == 415
    assert "picture.svg" in page.error_beside("photos")
    assert page.fields["words"] == WORDS
    assert len(page.images) == 1
    assert len(files(settings)) == 1


def test_report_holds_four_photos_in_all(client: StrictClient, settings: Settings) -> None:
    _report, code = make_report_and_code()
    page = Page(send(client, opened(client, code), "add", photos=pictures(3), words=WORDS))
    five = pictures(5)
    page = Page(send(client, page, "add", photos=five[3:], words="还有两张"))
    assert page.status == 422
    assert "最多" in page.error_beside("photos")
    assert page.fields["words"] == "还有两张"
    assert len(page.images) == 1
    page = Page(send(client, page, "add"))
    assert (page.status, photo_count(), len(files(settings))) == (200, 4, 4)
    assert page.find_all("input", type="file") == []


def test_photo_can_be_taken_back(client: StrictClient, settings: Settings) -> None:
    _report, code = make_report_and_code()
    page = Page(send(client, opened(client, code), "add", photos=pictures(1), words="字" * 2000))
    [button] = [b for b in page.find_all("button") if "drop:" in str(b.get("value"))]
    page = Page(send(client, page, str(button.get("value")), words=WORDS))
    assert (page.status, page.images, files(settings)) == (200, [], [])
    assert page.fields["words"] == WORDS


def test_same_form_twice_adds_once(client: StrictClient, settings: Settings) -> None:
    _report, code = make_report_and_code()
    page = opened(client, code)
    for _ in range(2):
        again = Page(send(client, page, "add", photos=pictures(1), words=WORDS))
        assert again.status == 200
    assert (len(entries()), photo_count(), len(files(settings))) == (1, 1, 1)
    assert db.session.query(StagedPhoto).count() == 0


def test_photo_alone_sent_twice_is_not_called_empty(client: StrictClient) -> None:
    _report, code = make_report_and_code()
    page = opened(client, code)
    send(client, page, "add", photos=pictures(1))
    assert send(client, page, "add").status_code == 200
    assert len(entries()) == 1


@pytest.mark.parametrize("step", [(intake, "_find_staged"), (reporter, "_has_entry")])
def test_two_submits_at_the_same_moment_add_once(
    app: Flask,
    client: StrictClient,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    step: tuple[ModuleType, str],
) -> None:
    _report, code = make_report_and_code()
    page = opened(client, code)
    monkeypatch.setattr(*step, meet(getattr(*step)))

    def press_the_button() -> int:
        another: StrictClient = app.test_client()  # type: ignore[assignment]  # set in conftest
        return send(another, page, "add", photos=pictures(1), words=WORDS).status_code

    assert run_at_once(app, press_the_button) == [200, 200]
    assert (len(entries()), photo_count(), len(files(settings))) == (1, 1, 1)


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_foreign_form_is_refused_and_nothing_is_lost(
    client: StrictClient, settings: Settings, token: str
) -> None:
    _report, code = make_report_and_code()
    page = opened(client, code)
    again = Page(send(client, page, "add", photos=pictures(1), words=WORDS, form_token=token))
    assert again.status == 400
    assert "页面已过期" in again.words
    assert again.fields["words"] == WORDS
    assert len(again.images) == 1
    assert entries() == []
    assert send(client, again, "add").status_code == 200
    assert (len(entries()), photo_count(), len(files(settings))) == (1, 1, 1)


def test_form_of_another_report_is_refused(client: StrictClient) -> None:
    _mine, code = make_report_and_code()
    _other, other_code = make_report_and_code()
    token = opened(client, other_code).fields["form_token"]
    page = opened(client, code)
    assert send(client, page, "add", words=WORDS, form_token=token).status_code == 400
    assert entries() == []


def test_form_left_open_overnight_still_adds(client: StrictClient) -> None:
    _report, code = make_report_and_code()
    page = opened(client, code)
    with time_machine.travel(now() + timedelta(hours=13), tick=False):
        assert send(client, page, "add", words=WORDS).status_code == 200
    assert len(entries()) == 1


def test_closed_report_takes_no_more_and_says_so(client: StrictClient, settings: Settings) -> None:
    report, code = make_report_and_code()
    page = opened(client, code)
    lead_case(report.case, CaseStatus.UPHELD)
    again = Page(send(client, page, "add", photos=pictures(1), words=WORDS))
    assert again.status == 422
    assert "已办结" in again.words
    assert (entries(), files(settings)) == ([], [])


def test_photos_with_a_wrong_code_are_not_kept(client: StrictClient, settings: Settings) -> None:
    response = client.post(
        "/receipt", data={"code": "0" * 13, "action": "add", "photos": pictures(1)}
    )
    assert response.status_code in {404, 422}
    assert files(settings) == []
