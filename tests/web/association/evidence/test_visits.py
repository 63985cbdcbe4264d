"""Recording a check on the spot: its form and errors, who may, exactly once, photos never lost."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from pledge.cases.models.cases import Case
from pledge.cases.models.evidence import StagedPhoto
from pledge.cases.models.outcomes import Visit
from pledge.cases.reports.intake import UnsignedPlace
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.workflow import CaseStatus
from pledge.config import Settings
from pledge.core.clock import SHANGHAI, now
from pledge.db import db
from pledge.merchants.rules import Scene, SiteKind
from tests.support.builders import (
    HUANGPU,
    jpeg_bytes,
    make_association,
    make_badge,
    make_case,
    make_cast,
    make_member,
    make_pledge,
)
from tests.support.builders import SHANGHAI as SHANGHAI_REGION
from tests.support.builders import sign_in as enter
from tests.support.pages import Page, form_of, words_of
from tests.support.races import run_at_once
from tests.support.script_modules import list_imported
from tests.support.strict_client import StrictClient

AS_JSON = {"Accept": "application/json"}


def address_of(case: Case) -> str:
    return f"/association/cases/{case.id}/visit"


def local(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def photo(colour: str = "teal", name: str = "exit.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(jpeg_bytes(colour=colour)), name


def filled(client: StrictClient, case: Case, **changes: Any) -> dict[str, Any]:
    """Open the page and answer everything; the sheet asks P1 to P10 of a mall."""
    page = client.get(address_of(case))
    assert page.status_code == 200
    answers = {
        str(box.get("name")): "yes"
        for box in Page(page).find_all("input", type="radio")
        if str(box.get("name")).startswith("answer_")
    }
    known = {"words": "出口只有会员码。", "touchpoint": "parking:出口1"}
    return form_of(page, **answers) | known | changes


def send(client: StrictClient, case: Case, data: dict[str, Any], **kwargs: Any) -> TestResponse:
    return client.post(address_of(case), data=data, **kwargs)


def visits_of(case: Case) -> list[Visit]:
    db.session.expire_all()
    return list(db.session.scalars(select(Visit).where(Visit.case_id == case.id)))


def files_in(settings: Settings) -> set[str]:
    folders = [folder for folder in (settings.uploads, settings.sealed) if folder.is_dir()]
    return {path.name for folder in folders for path in folder.iterdir()}


def names_of(visit: Visit) -> set[str]:
    """Return the names of a visit's files: the copies for work and the sealed originals."""
    originals = {exhibit.original for exhibit in visit.exhibits if exhibit.original}
    assert len(originals) == len(visit.exhibits)
    return originals | {exhibit.name for exhibit in visit.exhibits}


@pytest.fixture
def case(app: Flask, client: StrictClient) -> Case:
    """Sign the volunteer in, and return a case being looked into."""
    cast = make_cast()
    found = make_case(make_pledge(), status=CaseStatus.IN_REVIEW, code=BreachCode.B03)
    enter(client, cast.volunteer)
    return found


def test_spot_is_chosen_beforehand_only_where_a_badge_names_it(
    client: StrictClient, case: Case
) -> None:
    assert Page(client.get(address_of(case))).fields["touchpoint"] == ""
    scanned = make_case(case.pledge, badge=make_badge(case.pledge), status=CaseStatus.IN_REVIEW)
    assert Page(client.get(address_of(scanned))).fields["touchpoint"] == "parking:出口1"


def test_visit_is_kept_and_shown_on_the_case(client: StrictClient, case: Case) -> None:
    data = filled(client, case, answer_P2="no", answer_P4="unclear", photos=[photo()])
    answer = send(client, case, data)
    [visit] = visits_of(case)
    assert answer.status_code == 302
    assert answer.location == f"/association/cases/{case.id}#v{visit.id}"
    assert (visit.scene, visit.spot) == (Scene.PARKING, "出口1")
    assert (visit.answers["P1"], visit.answers["P2"], visit.answers["P4"]) == (
        "yes",
        "no",
        "unclear",
    )
    assert timedelta(0) <= now() - visit.visited_at < timedelta(minutes=3)
    page = Page(client.get(answer.location))
    for words in ("现场核查已记录。", "停车缴费 · 出口1", "volunteer@people.example", "不清楚"):
        assert words in page.words
    [exhibit] = visit.exhibits
    assert f"/association/cases/{case.id}/exhibits/{exhibit.id}" in page.images
    shown = client.get(f"/association/cases/{case.id}/exhibits/{exhibit.id}")
    shown.close()
    assert shown.mimetype == "image/jpeg"


def test_clauses_of_the_case_come_first(client: StrictClient, case: Case) -> None:
    legends = [words_of(one) for one in Page(client.get(address_of(case))).find_all("legend")]
    assert legends[0].startswith("P2")
    assert "本案涉及" in legends[0]
    assert legends[1].startswith("P1")
    assert "P2" not in "".join(legends[1:])


def test_page_tells_nothing_the_reporter_wrote(client: StrictClient, case: Case) -> None:
    page = client.get(address_of(case))
    assert case.reports[0].story not in Page(page).words
    assert page.headers["Cache-Control"] == "no-store"
    assert "img-src 'self' data: blob:" in page.headers["Content-Security-Policy"]


def test_spot_beside_the_list_may_be_typed(client: StrictClient, case: Case) -> None:
    data = filled(client, case, touchpoint="other", scene="invoice", spot=" B2层 2号机 ")
    assert send(client, case, data).status_code == 302
    [visit] = visits_of(case)
    assert (visit.scene, visit.spot) == (Scene.INVOICE, "B2层 2号机")


BAD: dict[str, tuple[dict[str, str], str]] = {
    "visited_at": ({"visited_at": local(now() + timedelta(days=2))}, "不能晚于现在"),
    "touchpoint": ({"touchpoint": "nowhere:x"}, "请选择扫码点"),
    "scene": ({"touchpoint": "other", "scene": "moon"}, "请选择环节"),
    "spot": ({"touchpoint": "other", "spot": "x" * 61}, "最多60个字"),
    "answer_P1": ({"answer_P1": ""}, "P1请回答"),
    "answer_P3": ({"answer_P3": "maybe"}, "P3请回答"),
    "words": ({"words": "x" * 2001}, "最多2000个字"),
}


@pytest.mark.parametrize("field", BAD)
def test_error_stands_beside_its_field(client: StrictClient, case: Case, field: str) -> None:
    changes, words = BAD[field]
    answer = send(client, case, filled(client, case, **changes))
    page = Page(answer)
    assert answer.status_code == 422
    assert words in page.error_beside(field)
    assert page.fields["words"] == changes.get("words", "出口只有会员码。")
    assert visits_of(case) == []


@pytest.mark.parametrize("typed", ["", "nonsense", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_impossible_times_are_refused(client: StrictClient, case: Case, typed: str) -> None:
    answer = send(client, case, filled(client, case, visited_at=typed))
    assert Page(answer).error_beside("visited_at")


def test_visit_lies_between_the_case_and_now(client: StrictClient, case: Case) -> None:
    case.opened_at = datetime(2026, 3, 1, 4, 30, 20, tzinfo=UTC)
    db.session.commit()
    early = send(client, case, filled(client, case, visited_at="2026-03-01T12:29"))
    assert "2026年3月1日 12:30" in Page(early).error_beside("visited_at")
    assert (
        send(client, case, filled(client, case, visited_at="2026-03-01T12:30")).status_code == 302
    )
    ahead = local(now() + timedelta(minutes=10))
    assert send(client, case, filled(client, case, visited_at=ahead)).status_code == 302
    assert all(visit.visited_at <= now() for visit in visits_of(case))


def test_place_without_a_pledge_needs_words_alone(client: StrictClient, case: Case) -> None:
    place = UnsignedPlace("无名面馆", "南京东路1号", HUANGPU, SiteKind.RESTAURANT)
    lead = make_case(place=place, status=CaseStatus.IN_REVIEW, scene=Scene.CHECKOUT)
    silent = send(client, lead, filled(client, lead, words=""))
    assert "看到的情况" in Page(silent).error_beside("words")
    assert send(client, lead, filled(client, lead)).status_code == 302
    [visit] = visits_of(lead)
    assert (visit.answers, visit.scene) == ({}, Scene.CHECKOUT)


# ------------------------------------------------------------------------------- exactly once


def test_form_sent_twice_is_one_visit(client: StrictClient, case: Case, settings: Settings) -> None:
    data = filled(client, case)
    send(client, case, data | {"photos": [photo()]})
    again = send(client, case, data | {"words": "改过的话", "photos": [photo(), photo("red")]})
    assert again.status_code == 302
    assert "没有重复记录" in Page(client.get(again.location)).words
    [visit] = visits_of(case)
    assert visit.words == "出口只有会员码。"
    assert files_in(settings) == names_of(visit)
    assert db.session.scalars(select(StagedPhoto)).all() == []


@pytest.mark.parametrize("headers", [{}, AS_JSON], ids=["form", "script"])
def test_two_equal_forms_at_once_are_one_visit(
    app: Flask, client: StrictClient, case: Case, settings: Settings, headers: dict[str, str]
) -> None:
    data, cookie = filled(client, case), client.get_cookie("session", domain="127.0.0.1")
    assert cookie is not None
    address = address_of(case)

    def work() -> int:
        other = app.test_client()
        other.set_cookie("session", cookie.value, domain="127.0.0.1")
        body = data | {"photos": [photo()]}
        return other.post(address, data=body, headers=headers).status_code

    answers = run_at_once(app, work)
    assert answers == [200 if headers else 302] * 2
    [visit] = visits_of(case)
    assert len(visit.exhibits) == 1
    assert files_in(settings) == names_of(visit)


def test_same_key_of_two_people_is_two_visits(client: StrictClient, case: Case) -> None:
    data = filled(client, case)
    send(client, case, data)
    enter(client, make_member(make_association(SHANGHAI_REGION)).user)
    send(client, case, filled(client, case, idempotency_key=data["idempotency_key"]))
    assert len(visits_of(case)) == 2


# ------------------------------------------------------------------------------- for the script


def test_script_gets_a_token_and_a_receipt(client: StrictClient, case: Case) -> None:
    data = filled(client, case)
    asked = client.get(f"{address_of(case)}/token").get_json()
    data["csrf_token"] = asked["token"]
    first = send(client, case, data | {"photos": [photo()]}, headers=AS_JSON)
    [visit] = visits_of(case)
    assert asked["user"] == visit.by_id
    assert first.get_json() == {
        "at": visit.at.astimezone(SHANGHAI).strftime("%H:%M"),
        "address": f"/association/cases/{case.id}#v{visit.id}",
    }
    again = send(client, case, data | {"photos": [photo()]}, headers=AS_JSON)
    assert again.get_json() == first.get_json()
    assert len(visits_of(case)) == len(visit.exhibits) == 1


def test_script_is_told_what_is_wrong_by_the_page(
    client: StrictClient, case: Case, settings: Settings
) -> None:
    data = filled(client, case, answer_P1="", photos=[photo()])
    answer = send(client, case, data, headers=AS_JSON)
    assert answer.status_code == 422
    assert Page(answer).error_beside("answer_P1")
    # the photos are still on the phone
    assert files_in(settings) == set()


def test_signed_out_script_is_told_so(client: StrictClient, case: Case) -> None:
    data = filled(client, case)
    client.delete_cookie("session", domain="127.0.0.1")
    assert client.get(f"{address_of(case)}/token", headers=AS_JSON).status_code == 401
    assert send(client, case, data, headers=AS_JSON).status_code == 401


def test_worker_is_served_to_members(client: StrictClient, case: Case) -> None:
    answer = client.get("/association/visit-worker.js")
    assert answer.mimetype == "text/javascript"
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.get_data(as_text=True).startswith('importScripts("/static/js/network-first.js?v=')


def test_page_names_every_module_to_be_kept_for_want_of_a_network(
    client: StrictClient, case: Case
) -> None:
    page = Page(client.get(address_of(case)))
    named = {str(link.get("href")) for link in page.find_all("link", rel="modulepreload")}
    modules = {f"/static/{name}" for name in list_imported("js/visit/main.js")}
    assert "/static/js/visit/drafts.js" in modules
    assert named == modules


# ------------------------------------------------------------------------------- photos


def test_photos_of_a_refused_form_are_kept(
    client: StrictClient, case: Case, settings: Settings
) -> None:
    data = filled(client, case, answer_P1="", photos=[photo(), photo("red")])
    refused = Page(send(client, case, data))
    drops = [
        str(button.get("value"))
        for button in refused.find_all("button")
        if str(button.get("value")).startswith("drop:")
    ]
    assert len(drops) == 2
    page = Page(send(client, case, refused.fields | {"action": drops[0]}))
    assert page.fields["answer_P2"] == "yes"
    assert send(client, case, page.fields | {"answer_P1": "no"}).status_code == 302
    [visit] = visits_of(case)
    assert [f"drop:{exhibit.name}" for exhibit in visit.exhibits] == drops[1:]
    assert files_in(settings) == names_of(visit)


def test_expired_page_keeps_words_and_photos(client: StrictClient, case: Case) -> None:
    data = filled(client, case, csrf_token="old", photos=[photo()])
    answer = send(client, case, data)
    assert answer.status_code == 400
    page = Page(answer)
    assert page.fields["words"] == "出口只有会员码。"
    assert send(client, case, page.fields).status_code == 302
    assert len(visits_of(case)[0].exhibits) == 1


@pytest.mark.parametrize("headers", [{}, AS_JSON], ids=["form", "script"])
def test_what_is_no_photo_is_refused(
    client: StrictClient, case: Case, headers: dict[str, str]
) -> None:
    bad = (io.BytesIO(b"GIF89a"), "x.gif")
    answer = send(client, case, filled(client, case, photos=[bad]), headers=headers)
    assert answer.status_code == 415
    assert "x.gif" in Page(answer).error_beside("photos")
    assert visits_of(case) == []


# ------------------------------------------------------------------------------- who and when


@pytest.mark.parametrize(
    "status", [CaseStatus.UPHELD, CaseStatus.APPEALED, CaseStatus.REMEDIED, CaseStatus.RELAPSED]
)
def test_place_is_checked_again_after_a_finding(
    client: StrictClient, case: Case, status: CaseStatus
) -> None:
    decided = make_case(make_pledge(), status=status)
    before = len(visits_of(decided))
    assert send(client, decided, filled(client, decided)).status_code == 302
    assert len(visits_of(decided)) == before + 1
    assert decided.status is status


@pytest.mark.parametrize(
    "status", [CaseStatus.RECEIVED, CaseStatus.NOT_UPHELD, CaseStatus.INSUFFICIENT]
)
def test_table_refuses_a_visit(client: StrictClient, case: Case, status: CaseStatus) -> None:
    data = filled(client, case)
    closed = make_case(make_pledge(), status=status)
    page = Page(client.get(address_of(closed)))
    assert "不能“记录现场核查”" in page.words
    assert page.find_all("form") == []
    assert address_of(closed) not in Page(client.get(f"/association/cases/{closed.id}")).links
    for headers in ({}, AS_JSON):
        answer = send(client, closed, data, headers=headers)
        assert answer.status_code == 409
        assert "不能“记录现场核查”" in Page(answer).words
    assert visits_of(closed) == []


OUTSIDERS: dict[str, int] = {"merchant": 403, "rival": 403, "operator": 403, "other_officer": 404}


@pytest.mark.parametrize("person", OUTSIDERS)
def test_outsiders_neither_see_nor_send(client: StrictClient, app: Flask, person: str) -> None:
    cast = make_cast()
    case = make_case(make_pledge(), status=CaseStatus.IN_REVIEW)
    enter(client, getattr(cast, person))
    paths = (address_of(case), f"{address_of(case)}/token")
    assert {client.get(path).status_code for path in paths} == {OUTSIDERS[person]}
    assert client.post(address_of(case), data={}).status_code == OUTSIDERS[person]
    assert visits_of(case) == []
