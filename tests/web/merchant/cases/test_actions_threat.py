"""Marking a threat, its review by an officer, and what each side sees of it."""

import pytest

from pledge.associations.rules import Role
from pledge.cases.handling import threats
from pledge.cases.models.cases import Case, ThreatMark
from pledge.cases.rules.workflow import CaseStatus
from pledge.db import db
from tests.support.builders import JIANGSU, make_association, make_case, make_member, sign_in
from tests.support.case_forms import send
from tests.support.merchant_forms import arrive, fill, require_kept
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

WORDS = "来电要两千元，不给就继续举报。"


@pytest.fixture
def case(client: StrictClient) -> Case:
    found = make_case(status=CaseStatus.WITH_MERCHANT)
    assert found.site is not None
    sign_in(client, found.site.merchant.owner)
    return found


@pytest.fixture
def mark(case: Case) -> ThreatMark:
    assert case.site is not None
    made = threats.mark_threat(case, WORDS, by=case.site.merchant.owner)
    db.session.commit()
    return made


def address_of(case: Case) -> str:
    return f"/merchant/cases/{case.id}/threat"


def test_merchant_marks_once_until_it_is_reviewed(client: StrictClient, case: Case) -> None:
    assert "请写明" in Page(fill(client, address_of(case), words="")).error_beside("words")
    assert "待核实" in arrive(client, fill(client, address_of(case), words=WORDS)).words
    again = Page(fill(client, address_of(case), words="又来电"))
    assert again.status == 409
    assert "还在核实" in again.error_beside("words")
    require_kept(again, words="又来电")


def test_officer_reviews_and_the_merchant_reads_the_result(
    client: StrictClient, case: Case, mark: ThreatMark
) -> None:
    sign_in(client, make_member().user)
    shown = f"/association/threats/{mark.id}"
    assert shown in Page(client.get("/association/threats")).links
    assert shown in Page(client.get(f"/association/cases/{case.id}")).links
    assert "此前没有标记过" in Page(client.get(shown)).words
    unsaid = Page(send(client, shown, "settle", to="confirmed", reason=""))
    assert unsaid.status == 422
    assert "请选择核实结果" in Page(send(client, shown, "settle", reason="看过")).words
    form = Page(client.get(shown)).fields
    assert send(client, shown, "settle", to="dismissed", reason="通话里没有").status_code == 302
    late = Page(
        client.post(f"{shown}/settle", data=form | {"to": "confirmed", "reason": "晚了一步"})
    )
    assert late.status == 409
    assert "晚了一步" not in (mark.settled_reason or "")
    assert case.site is not None
    sign_in(client, case.site.merchant.owner)
    words = Page(client.get(f"/merchant/cases/{case.id}")).words
    assert "未属实" in words
    assert "通话里没有" in words


def test_dismissed_marks_are_counted_for_officers(
    client: StrictClient, case: Case, mark: ThreatMark
) -> None:
    officer = make_member().user
    threats.settle_threat(mark, is_confirmed=False, by=officer, reason="没有证据")
    assert case.site is not None
    second = threats.mark_threat(case, "第二次", by=case.site.merchant.owner)
    sign_in(client, officer)
    assert "此前标记1次，1次未属实" in Page(client.get(f"/association/threats/{second.id}")).words


@pytest.mark.parametrize(
    ("region", "role", "status"), [(JIANGSU, Role.OFFICER, 404), ("310000", Role.VOLUNTEER, 403)]
)
def test_review_is_for_officers_of_the_region(
    client: StrictClient, mark: ThreatMark, region: str, role: Role, status: int
) -> None:
    sign_in(client, make_member(make_association(region), role).user)
    assert client.get(f"/association/threats/{mark.id}").status_code == status
    assert client.post(f"/association/threats/{mark.id}/settle").status_code == status
