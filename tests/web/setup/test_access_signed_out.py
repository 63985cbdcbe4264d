"""A session that ended while somebody wrote: what was written is shown, and nothing is sent."""

import pytest

from pledge.cases.rules.workflow import CaseStatus
from tests.support.builders import make_case, make_cast
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

WORDS = "在出口看了半小时，三个缴费码都要先关注公众号。"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_sent_without_a_session_are_shown_again(client: StrictClient, lang: str) -> None:
    make_cast()
    case = make_case(status=CaseStatus.IN_REVIEW)
    sent = {"note": WORDS, "csrf_token": "gone with the session", "version": "1.0.0.0"}
    answer = client.post(f"/association/cases/{case.id}/note?lang={lang}", data=sent)
    page = Page(answer)
    assert page.status == 401
    assert WORDS in page.words
    assert "gone with" not in page.html
    assert any(link.startswith("/account/login") for link in page.links)
    assert case.notes == []


def test_button_pressed_without_a_session_leads_to_the_log_in_page(client: StrictClient) -> None:
    make_cast()
    case = make_case()
    answer = client.post(f"/association/cases/{case.id}/take-up", data={"version": "1.0.0.0"})
    assert answer.status_code == 302
    assert answer.location.startswith("/account/login")
