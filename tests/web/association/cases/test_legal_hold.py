"""Legal holds: officers of the place set and lift them, and the reasons stand in the history."""

from pledge.cases.handling.legal_holds import list_legal_holds
from pledge.cases.rules.workflow import CaseStatus
from tests.support.builders import make_case, make_cast, sign_in
from tests.support.case_forms import carried, follow, page_of
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

WHY = "法院已立案"


def send(client: StrictClient, page: str, **data: str) -> Page:
    return follow(client, client.post(page, data=carried(client, page) | data))


def test_officer_sets_and_lifts_a_hold_after_reading_it_once_more(client: StrictClient) -> None:
    cast = make_cast()
    case = make_case(status=CaseStatus.UPHELD)
    page = f"{page_of(case)}/hold"
    sign_in(client, cast.officer)
    asked = send(client, page, to="set", reason=WHY)
    assert "确认保全" in asked.words
    assert WHY in asked.words
    assert case.legal_hold_reason is None
    shown = send(client, page, to="set", reason=WHY, step="confirmed")
    assert "诉讼保全中" in shown.words
    assert "设置诉讼保全" in shown.words
    listed = Page(client.get("/association/holds"))
    assert page in listed.links
    shown = send(client, page, to="lift", reason="已结案", step="confirmed")
    assert "诉讼保全中" not in shown.words
    assert "解除诉讼保全" in shown.words
    rows = [(row.is_set, row.reason, row.by_id) for row in list_legal_holds(case)]
    assert rows == [(True, WHY, cast.officer.id), (False, "已结案", cast.officer.id)]


def test_hold_needs_a_reason_and_the_state_its_writer_saw(client: StrictClient) -> None:
    cast = make_cast()
    case = make_case()
    page = f"{page_of(case)}/hold"
    sign_in(client, cast.officer)
    refused = send(client, page, to="set", reason=" ")
    assert refused.status == 422
    assert "请写明理由" in refused.error_beside("reason")
    old = carried(client, page)
    send(client, page, to="set", reason=WHY, step="confirmed")
    again = client.post(page, data=old | {"to": "set", "reason": "另一个", "step": "confirmed"})
    assert (again.status_code, Page(again).fields["reason"]) == (409, "另一个")
    twice = send(client, page, to="set", reason=WHY, step="confirmed")
    assert (twice.status, len(list_legal_holds(case))) == (409, 1)
    assert "已经在保全中" in twice.words


def test_volunteer_sees_that_a_case_is_held_and_cannot_change_it(client: StrictClient) -> None:
    cast = make_cast()
    case = make_case()
    sign_in(client, cast.officer)
    send(client, f"{page_of(case)}/hold", to="set", reason=WHY, step="confirmed")
    sign_in(client, cast.volunteer)
    shown = Page(client.get(page_of(case)))
    assert "诉讼保全中" in shown.words
    assert f"{page_of(case)}/hold" not in shown.links
    assert client.get(f"{page_of(case)}/hold").status_code == 403
    sign_in(client, cast.other_officer)
    assert client.get(f"{page_of(case)}/hold").status_code == 404
    assert Page(client.get("/association/holds")).links.count(f"{page_of(case)}/hold") == 0
