"""The form token: it makes a form sent twice one report, and lets no foreign form in."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from pledge.cases.models.cases import Report
from pledge.cases.models.evidence import Exhibit
from pledge.cases.reports import intake
from pledge.core.clock import now
from pledge.db import db
from pledge.pledges.models import Pledge
from pledge.web.forms import form_token
from tests.support.builders import first_badge, make_pledge, token_of
from tests.support.pages import Page
from tests.support.races import meet, run_at_once
from tests.support.report_form import pictures, receipt_code, report_address, review, send, told
from tests.support.strict_client import StrictClient


@pytest.fixture
def pledge(app: Flask) -> Pledge:
    """Make a pledge to report."""
    return make_pledge()


def count() -> int:
    return db.session.scalar(select(func.count(Report.id))) or 0


def test_same_form_twice_is_one_report_with_one_code(client: StrictClient, pledge: Pledge) -> None:
    page = review(client, pledge, pictures(2))
    codes = {receipt_code(Page(send(client, page, "send"))) for _ in range(3)}
    assert len(codes) == 1
    assert count() == 1
    assert db.session.scalar(select(func.count(Exhibit.id))) == 2


def test_form_changed_after_it_was_sent_is_still_the_same_report(
    client: StrictClient, pledge: Pledge
) -> None:
    page = review(client, pledge)
    first = receipt_code(Page(send(client, page, "send")))
    second = receipt_code(Page(send(client, page, "send", story="另一段经过。")))
    assert (first, count()) == (second, 1)
    assert db.session.scalars(select(Report.story)).all() == [told()["story"]]


def test_form_sent_twice_from_the_edit_page_is_the_same_report(
    client: StrictClient, pledge: Pledge
) -> None:
    page = review(client, pledge)
    again = Page(send(client, Page(send(client, page, "edit")), "review"))
    first = receipt_code(Page(send(client, page, "send")))
    second = receipt_code(Page(send(client, again, "send")))
    assert (first, count()) == (second, 1)


def test_two_forms_are_two_reports(client: StrictClient, pledge: Pledge) -> None:
    codes = {receipt_code(Page(send(client, review(client, pledge), "send"))) for _ in range(2)}
    assert (len(codes), count()) == (2, 2)


def test_two_submits_at_the_same_moment_are_one_report(
    app: Flask, client: StrictClient, pledge: Pledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = review(client, pledge, pictures(2))
    # neither finds the other's report, unless the engine lets in one after the other
    monkeypatch.setattr(intake, "_find_by_form", meet(intake._find_by_form))

    def press_the_button() -> str:
        another: StrictClient = app.test_client()  # type: ignore[assignment]  # set in conftest
        return receipt_code(Page(send(another, page, "send")))

    codes = run_at_once(app, press_the_button)
    assert len(set(codes)) == 1
    assert isinstance(codes[0], str), codes
    assert count() == 1
    assert db.session.scalar(select(func.count(Exhibit.id))) == 2


def foreign_tokens(app: Flask, pledge: Pledge, other: Pledge) -> dict[str, str]:
    with app.test_request_context():
        about = f"{pledge.number}:"
        genuine = form_token.write(form_token.begin(about), "report")
        strange = URLSafeTimedSerializer("key-of-another-registry", salt="form.report.v1")
        return {
            "missing": "",
            "nonsense": "nonsense",
            # not the last character: base64 has spare bits there, and four spellings of one value
            "altered": genuine[:-8] + ("A" if genuine[-8] != "A" else "B") + genuine[-7:],
            "cut": genuine[:-3],
            "of another pledge": form_token.write(form_token.begin(f"{other.number}:"), "report"),
            "of a badge": form_token.write(
                form_token.begin(f"{pledge.number}:{first_badge(pledge).serial}"), "report"
            ),
            "of another purpose": form_token.write(form_token.begin(about), "receipt"),
            "of another registry": str(strange.dumps(["nonce", about])),
            "not text": "\x00\ufffd",
        }


KINDS = (
    "missing",
    "nonsense",
    "altered",
    "cut",
    "of another pledge",
    "of a badge",
    "of another purpose",
    "of another registry",
    "not text",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("action", ["review", "send"])
def test_foreign_form_is_refused_and_nothing_is_lost(
    app: Flask, client: StrictClient, pledge: Pledge, kind: str, action: str
) -> None:
    token = foreign_tokens(app, pledge, make_pledge())[kind]
    page = Page(client.get(report_address(pledge)))
    changes = told(form_token=token)
    again = Page(send(client, page, action, photos=pictures(2), **changes))
    assert again.status == 400
    assert "凭证无效" in again.words
    for name, value in told().items():
        assert again.fields[name] == value
    assert len(again.images) == 2
    assert count() == 0
    looked = Page(send(client, again))
    assert looked.status == 200
    assert receipt_code(Page(send(client, looked, "send")))
    assert len(db.session.scalars(select(Report)).one().exhibits) == 2


def test_form_without_any_token_field_is_refused(client: StrictClient, pledge: Pledge) -> None:
    response = client.post(report_address(pledge, ""), data=told(scene="parking", action="send"))
    assert response.status_code == 400
    assert Page(response).fields["story"] == told()["story"]
    assert count() == 0


def test_form_of_a_badge_cannot_be_sent_for_another(client: StrictClient, pledge: Pledge) -> None:
    badge, other = first_badge(pledge), first_badge(make_pledge())
    page = Page(client.get(f"/b/{token_of(badge)}/report"))
    response = client.post(f"/b/{token_of(other)}/report", data=page.fields | told(action="send"))
    assert response.status_code == 400
    assert count() == 0


def test_form_left_open_too_long_asks_to_look_again_and_loses_nothing(
    client: StrictClient, pledge: Pledge
) -> None:
    page = review(client, pledge, pictures(2))
    with time_machine.travel(now() + timedelta(hours=13), tick=False):
        again = Page(send(client, page, "send"))
        assert again.status == 400
        assert "打开已久" in again.words
        assert told()["story"] in again.words
        assert len(again.images) == 2
        assert count() == 0
        assert receipt_code(Page(send(client, again, "send")))
    assert count() == 1


def test_form_left_open_too_long_can_still_be_looked_over(
    client: StrictClient, pledge: Pledge
) -> None:
    page = Page(client.get(report_address(pledge)))
    with time_machine.travel(now() + timedelta(hours=13), tick=False):
        looked = Page(send(client, page, photos=pictures(1), **told()))
        assert looked.status == 200
        assert receipt_code(Page(send(client, looked, "send")))


def test_receipt_of_a_report_already_sent_is_not_shown_after_the_time(
    client: StrictClient, pledge: Pledge
) -> None:
    page = review(client, pledge)
    code = receipt_code(Page(send(client, page, "send")))
    with time_machine.travel(now() + timedelta(hours=13), tick=False):
        assert code not in Page(send(client, page, "send")).html


def test_reporting_is_limited_by_address(client: StrictClient, pledge: Pledge) -> None:
    data = told(scene="parking")
    codes = [client.post(report_address(pledge, ""), data=data).status_code for _ in range(41)]
    assert codes == [400] * 40 + [429]
    assert client.get(report_address(pledge)).status_code == 200
