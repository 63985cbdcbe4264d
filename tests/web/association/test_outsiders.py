"""Who may not: people signed out, merchants, operators, other regions, and volunteers deciding."""

import pytest

from pledge.merchants.actions import open_dispute
from tests.support.builders import (
    Cast,
    make_cast,
    make_member,
    make_pledge,
    make_report,
    make_site,
    make_user,
    sign_in,
)
from tests.support.strict_client import StrictClient

VOLUNTEERS_MAY_SEE = (
    "/association/",
    "/association/pledges",
    "/association/pledges/{number}",
    "/association/cases/{case}",
)
OFFICERS_MAY_SEE = (
    "/association/identities",
    "/association/identities/{merchant}",
    "/association/disputes/{dispute}",
)
VOLUNTEERS_MAY_SEND = (
    "/association/cases/{case}/assign",
    "/association/cases/{case}/take-up",
    "/association/cases/{case}/ask-merchant",
    "/association/cases/{case}/note",
    "/association/cases/{case}/message",
)
OFFICERS_MAY_SEND = (
    "/association/cases/{case}/decide",
    "/association/pledges/{number}/move",
    "/association/identities/{merchant}/move",
    "/association/disputes/{dispute}/settle",
)
SEEN = VOLUNTEERS_MAY_SEE + OFFICERS_MAY_SEE + ("/association/disputes/{dispute}/licence",)
SENT = VOLUNTEERS_MAY_SEND + OFFICERS_MAY_SEND
ABOUT_ONE = tuple(path for path in SEEN if "{" in path)


def make_scene() -> tuple[Cast, dict[str, object]]:
    """Make the cast, and one of each thing in Shanghai."""
    cast = make_cast()
    pledge = make_pledge(make_site())
    report, merchant = make_report(pledge), pledge.site.merchant
    dispute = open_dispute(make_user(), merchant.credit_code, "另一家公司", "是我们的", "")
    names = {
        "number": pledge.number,
        "case": report.case_id,
        "merchant": merchant.id,
        "dispute": dispute.id,
    }
    return cast, names


@pytest.mark.parametrize("path", SEEN)
def test_signed_out_visitor_is_led_to_sign_in(client: StrictClient, path: str) -> None:
    _cast, names = make_scene()
    answer = client.get(path.format(**names))
    assert answer.status_code == 302
    assert answer.location.startswith("/account/login")


@pytest.mark.parametrize("path", SENT)
def test_signed_out_sender_is_led_to_sign_in(client: StrictClient, path: str) -> None:
    _cast, names = make_scene()
    answer = client.post(path.format(**names))
    assert answer.status_code == 302
    assert answer.location.startswith("/account/login")


@pytest.mark.parametrize("role", ["merchant", "operator"])
def test_merchant_and_operator_are_refused_everywhere(client: StrictClient, role: str) -> None:
    cast, names = make_scene()
    sign_in(client, getattr(cast, role))
    assert {path: client.get(path.format(**names)).status_code for path in SEEN} == dict.fromkeys(
        SEEN, 403
    )
    assert {path: client.post(path.format(**names)).status_code for path in SENT} == dict.fromkeys(
        SENT, 403
    )


def test_officer_of_another_region_finds_nothing(client: StrictClient) -> None:
    cast, names = make_scene()
    sign_in(client, cast.other_officer)
    for path in ABOUT_ONE:
        assert client.get(path.format(**names)).status_code == 404, path
    for path in SENT:
        assert client.post(path.format(**names)).status_code == 404, path


def test_volunteer_sees_but_does_not_decide(client: StrictClient) -> None:
    cast, names = make_scene()
    sign_in(client, cast.volunteer)
    for path in VOLUNTEERS_MAY_SEE:
        assert client.get(path.format(**names)).status_code == 200, path
    for path in OFFICERS_MAY_SEE:
        assert client.get(path.format(**names)).status_code == 403, path
    for path in OFFICERS_MAY_SEND:
        assert client.post(path.format(**names)).status_code == 403, path


def test_national_association_sees_every_region(client: StrictClient) -> None:
    cast, names = make_scene()
    sign_in(client, make_member(cast.national).user)
    for path in VOLUNTEERS_MAY_SEE + OFFICERS_MAY_SEE:
        assert client.get(path.format(**names)).status_code == 200, path


@pytest.mark.parametrize("path", SENT)
def test_forms_are_not_opened_by_get(client: StrictClient, path: str) -> None:
    cast, names = make_scene()
    sign_in(client, cast.officer)
    assert client.get(path.format(**names)).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/association/reports/2147483648",
        "/association/reports/99999999999999999999",
        "/association/pledges/%00",
        "/association/pledges/3467-9ACD-EFGH",
        "/association/identities/0",
        "/association/disputes/123",
        "/association/pledges?older=99999999999999999999&newer=-1&kind=x&status=y&region=zz&q=%00a",
        "/association/?tab=nonsense",
    ],
)
def test_no_address_is_a_fault(client: StrictClient, path: str) -> None:
    sign_in(client, make_cast().officer)
    assert client.get(path).status_code == (200 if "?" in path else 404)
