"""No merchant learns who reported: no page, mail or file for it holds what it must not.

Every column of a case has its fate in decisions.py. The columns that a merchant must not learn
are filled with values found nowhere else, and all that a merchant can read is searched for them.
"""

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from enum import Enum as PythonEnum
from typing import Any

import pytest
import time_machine
from flask import Flask, current_app
from sqlalchemy import Boolean, Enum, Integer, event, select, update

from pledge.associations.queries import find_membership
from pledge.cases.findings import actions as findings
from pledge.cases.findings.publish import publish_due
from pledge.cases.findings.queries import list_letters
from pledge.cases.handling import actions, triage
from pledge.cases.models.cases import Case
from pledge.cases.reports import reporter_actions as reporter
from pledge.cases.rules.workflow import Finding, Measure
from pledge.config import Settings
from pledge.db import Model, db
from pledge.storage import photos
from pledge.web.labels.labels import show_number
from pledge.web.merchant.cases import disclosure
from pledge.web.setup.render import EXTENSION
from tests.support.builders import first_badge, jpeg_bytes, make_report, sign_in
from tests.support.canaries import (
    Found,
    Planter,
    canaries_in,
    columns_of,
    number_rows_of,
    shows_reporters_photo,
    table_of,
    tables,
)
from tests.support.disclosure_decisions import COLUMNS, FIELDS, Fate, undecided
from tests.support.reported_case import (
    DAYS,
    NOON,
    PARAPHRASE,
    RELEASED,
    STATUSES,
    Scene,
    make_scene,
    write_letter,
)
from tests.support.strict_client import StrictClient
from tests.support.surfaces import mails_to, read_cases, walk, write_every_mail

UNTOLD = "report.happened_on of a lead merged in later"
UNTOLD_DAY = date(2026, 6, 25)
# a typesetter parts digits from what follows
UNTOLD_WORDS = ("6月下旬", "6 月下旬", "in 2026-6")


@pytest.fixture
def scene(client: StrictClient, app: Flask, settings: Settings) -> Iterator[Scene]:
    planter = Planter()
    with time_machine.travel(NOON, tick=False):
        listeners = number_rows_of(tables().values(), planter)
        try:
            made = make_scene(client, settings)
        finally:
            for listener in listeners:
                event.remove(*listener)
        for row in list(made.rows()):
            planter.plant(row)
        db.session.commit()
        sign_in(client, made.cast.merchant)
        yield made


# ---------------------------------------------------------------------------------- the decisions


def test_every_column_of_a_case_has_a_fate() -> None:
    there = {name: [c.name for c in table_of(m).columns] for name, m in tables().items()}
    assert undecided(there, COLUMNS) == set()


def test_every_field_a_merchant_is_told_has_a_fate() -> None:
    there = {
        name: [one.name for one in dataclasses.fields(kind)]
        for name, kind in vars(disclosure).items()
        if dataclasses.is_dataclass(kind) and kind.__module__ == disclosure.__name__
    }
    assert undecided(there, FIELDS) == set()


def test_column_or_field_without_a_fate_is_named() -> None:
    listed = {"report": {Fate.NEVER: "id contact contact gone"}}
    there = {"report": ["id", "contact", "number_plate"], "sighting": ["face"]}
    assert undecided(there, listed) == {
        "report.number_plate",
        "report.gone",
        "report.contact",
        "sighting.face",
    }


# ---------------------------------------------------------------------------------- the search


def test_scene_holds_a_row_of_every_table_and_a_canary_for_every_text(scene: Scene) -> None:
    empty = {
        name for name, model in tables().items() if not list(db.session.scalars(select(model)))
    }
    assert empty == set()
    watched = set().union(*scene.canaries().where.values())
    for words in ("report.asked", "report.contact", "report.happened_on", "report.received_at"):
        assert words in watched
    assert {"report.id", "report_entry.words", "exhibit.name", "case_note.words"} <= watched


def test_nothing_a_merchant_can_open_tells_of_a_reporter(scene: Scene) -> None:
    canaries, read = scene.canaries(), set()
    leaks: dict[str, set[str]] = {}
    for endpoint, answer in walk(scene.client, scene.things):
        assert answer.status_code < 500, endpoint
        if answer.status_code == 200:
            read.add(endpoint)
        if found := canaries.in_answer(answer):
            leaks.setdefault(endpoint, set()).update(found)
        answer.close()
    assert leaks == {}
    # the walk is worth nothing where the pages do not open
    assert {"merchant.show_case", "merchant.list_cases", "merchant.show_exhibit"} <= read
    assert "merchant.letter_pdf" in read
    assert {"merchant.appeal", "public.show_pledge", "public.show_badge", "account.home"} <= read


def test_no_mail_to_a_merchant_tells_of_a_reporter(scene: Scene) -> None:
    canaries = scene.canaries()
    write_every_mail(current_app._get_current_object(), scene.things)  # type: ignore[attr-defined]  # a proxy
    written = mails_to(scene.cast.merchant)
    assert len(written) > len(STATUSES)
    leaks = [canaries.in_text(f"{one.subject}\n{one.body}") for one in written]
    assert set().union(*leaks) == set()


def test_words_go_again_when_the_consent_is_taken_back(scene: Scene) -> None:
    address = f"/merchant/cases/{scene.cases[0].id}"
    assert RELEASED in scene.client.get(address).get_data(as_text=True)
    canaries = scene.canaries()
    for case in scene.cases:
        for report in case.reports:
            reporter.take_consent_back(report)
    for words in read_cases(scene.client, scene.things).values():
        assert RELEASED not in words
        assert canaries.in_text(words) == set()


def test_pages_are_the_same_whatever_the_hidden_columns_hold(scene: Scene) -> None:
    """What cannot be searched for - a channel, a count, a yes or no - must make no difference."""
    before = read_cases(scene.client, scene.things)
    assert any(PARAPHRASE in words for words in before.values())
    for model in tables().values():
        changes = {
            column.name: another(model, column.name)
            for column in columns_of(model, Fate.NEVER)
            if isinstance(column.type, Enum | Boolean | Integer)
            and not (column.primary_key or column.foreign_keys or column.name == "version")
        }
        if changes:
            db.session.execute(update(model).values(changes))
    db.session.commit()
    db.session.expire_all()
    assert read_cases(scene.client, scene.things) == before


def test_another_lead_merged_in_is_not_noticed(scene: Scene) -> None:
    before = read_cases(scene.client, scene.things)
    case, officer = scene.cases[0], find_membership(scene.cast.officer.id)
    assert case.pledge is not None
    assert officer is not None
    with time_machine.travel(NOON - timedelta(days=6), tick=False):
        badge = first_badge(case.pledge)
        late = make_report(case.pledge, badge=badge, happened_on=DAYS[0])
    triage.merge_cases(late.case, case, by=officer, reason="同一件事")
    db.session.commit()
    assert read_cases(scene.client, scene.things) == before


def test_lead_merged_in_later_shows_in_no_letter_and_no_public_finding(
    scene: Scene, settings: Settings
) -> None:
    case, officer = scene.cases[0], find_membership(scene.cast.officer.id)
    assert case.pledge is not None
    assert officer is not None
    number = show_number(case.pledge.number)
    with time_machine.travel(NOON - timedelta(days=6, hours=5, minutes=8), tick=False):
        late = make_report(case.pledge, happened_on=UNTOLD_DAY)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        triage.merge_cases(late.case, case, by=officer, reason="同一件事")
        actions.reply(case, "马上改。", [], [], by=scene.cast.merchant)
        findings.decide(case, Finding.UPHELD, by=officer, reason="现场属实")
        findings.take_measure(case, Measure.WARNING, by=officer, reason="提醒")
        write_letter(case, settings, officer)
        db.session.commit()
    [letter] = list_letters(case)
    canaries = Found([*canaries_in(late), *((UNTOLD, words) for words in UNTOLD_WORDS)])
    with time_machine.travel(NOON + timedelta(days=23), tick=False):
        assert publish_due() == 1
        sign_in(scene.client, scene.cast.merchant)
        for address in (
            f"/merchant/cases/{case.id}",
            f"/merchant/cases/{case.id}/letters/{letter.id}.pdf",
            f"/pledges/{number}",
            f"/pledges/{number}?lang=en",
        ):
            answer = scene.client.get(address)
            assert answer.status_code == 200, address
            assert canaries.in_answer(answer) == set(), address
            answer.close()
        assert "现场属实" in scene.client.get(f"/merchant/cases/{case.id}").text
        assert "7月中旬" in scene.client.get(f"/pledges/{number}").text


def test_consent_given_after_the_asking_shows_nothing_more(scene: Scene) -> None:
    case = scene.cases[0]
    address = f"/merchant/cases/{case.id}"
    before = scene.client.get(address).text
    assert RELEASED in before
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        for report in case.reports:
            reporter.give_consent(report)
        db.session.commit()
        assert unlooked_at(case) not in scene.client.get(address).text
        # taken back and given again, it is a new one
        for report in case.reports:
            reporter.take_consent_back(report)
            reporter.give_consent(report)
        db.session.commit()
        after = scene.client.get(address).text
    assert RELEASED not in after
    assert unlooked_at(case) not in after


def unlooked_at(case: Case) -> str:
    """Return the words of the lead that had no consent when the merchant was asked."""
    [story] = [one.story for one in case.reports if one.story != RELEASED]
    return story


def another(model: type[Model], name: str) -> Any:
    """Return another value than a column's rows hold now."""
    old = getattr(db.session.scalars(select(model)).first(), name)
    if isinstance(old, PythonEnum):
        return next(one for one in type(old) if one is not old)
    return not old if isinstance(old, bool) or old is None else old + 7


# ---------------------------------------------------------------------------------- it bites


LEAKING = (
    "{{ case.reports[0].contact }}",
    "{{ case.reports[1].asked }}",
    "{{ case.reports[1].story }}",
    "{{ case.notes[0].words }}",
    "{{ show_day(case.reports[0].happened_on) }}",
    "{{ case.reports[0].happened_on }}",
    "{{ case.reports[0].happened_on.strftime('%m-%d') }}",
    "{{ show_moment(case.reports[0].received_at) }}",
    "{{ case.reports[0].received_at.strftime('%H:%M') }}",
    "{{ case.reports[0].entries[0].words }}",
    "<a href='/x/{{ case.reports[0].id }}'>1</a>",
    "<img src='/photos/{{ case.reports[0].exhibits[0].name }}' alt=''>",
    "{{ case.reports[0].exhibits[0].sha256 }}",
    "{{ case.reports[0].exhibits[0].original_size }}",
    "{{ case.assignee.email }}",
    "<b>{{ case.reports[0].contact[:4] }}</b>{{ case.reports[0].contact[4:] }}",
)


def test_leaking_template_is_caught(scene: Scene) -> None:
    canaries, missed = scene.canaries(), []
    for lang in ("zh", "en"):
        environment = current_app.extensions[EXTENSION][lang]
        with current_app.test_request_context(f"/?lang={lang}"):
            for leaking in LEAKING:
                page = environment.from_string(leaking).render(case=scene.cases[0])
                if not canaries.in_body("text/html", page.encode()):
                    missed.append((lang, leaking, page))
            sound = environment.from_string("{{ case.paraphrase }}").render(case=scene.cases[0])
        assert canaries.in_body("text/html", sound.encode()) == set()
    assert missed == []


def test_reporters_photo_is_caught_at_any_size() -> None:
    work = jpeg_bytes(400, 300, colour="magenta")
    assert shows_reporters_photo(work)
    inline = f'<img src="{photos.thumbnail_data_uri(work)}" alt="">'
    assert Found([("a", "b" * 9)]).in_body("text/html", inline.encode())
    assert shows_reporters_photo(jpeg_bytes(colour="black", gps=True))
    assert not shows_reporters_photo(jpeg_bytes(colour="black"))
