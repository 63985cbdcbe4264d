"""Who a merchant is: listed, confirmed with a reason, and taken back."""

from http import HTTPStatus

import pytest
from flask import current_app

from pledge.badges.queries import list_badges
from pledge.config import Settings
from pledge.merchants.actions import open_dispute
from pledge.merchants.rules import Identity
from tests.support.builders import (
    XUANWU,
    make_cast,
    make_credit_code,
    make_merchant,
    make_pledge,
    make_site,
    make_user,
    sign_in,
)
from tests.support.case_forms import carried, follow, mails
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

LIST = "/association/identities"


def move(client: StrictClient, merchant_id: int, **data: str) -> Page:
    """Send a merchant's form; a redirect is followed."""
    page = f"{LIST}/{merchant_id}"
    sent = carried(client, page) | data
    return follow(client, client.post(f"{page}/move", data=sent))


def test_empty_list_says_so(client: StrictClient) -> None:
    sign_in(client, make_cast().officer)
    words = Page(client.get(LIST)).words
    assert "没有待核验的商家" in words
    assert "没有待处理的争议" in words


def test_list_holds_self_declared_merchants_of_the_region(client: StrictClient) -> None:
    cast = make_cast()
    make_site(make_merchant(legal_name="上海待核验公司"))
    make_site(make_merchant(legal_name="上海已核验公司", identity=Identity.CONFIRMED))
    make_site(make_merchant(legal_name="南京公司"), region_code=XUANWU)
    make_merchant(legal_name="没有场所的公司")
    sign_in(client, cast.officer)
    page = Page(client.get(LIST))
    assert "上海待核验公司" in page.words
    for absent in ("上海已核验公司", "南京公司", "没有场所的公司"):
        assert absent not in page.words


def test_list_holds_open_disputes(client: StrictClient) -> None:
    cast = make_cast()
    merchant = make_merchant(legal_name="甲公司")
    dispute = open_dispute(make_user(), merchant.credit_code, "乙公司", "是我们的", "")
    sign_in(client, cast.officer)
    page = Page(client.get(LIST))
    assert f"/association/disputes/{dispute.id}" in page.links
    assert "乙公司" in page.words


def test_page_shows_entity_places_and_where_the_code_is_from(client: StrictClient) -> None:
    cast = make_cast()
    merchant = make_merchant(legal_name="外地公司", credit_code=make_credit_code("320506"))
    make_site(merchant, name="上海分店", address="福州路1号")
    sign_in(client, cast.officer)
    page = Page(client.get(f"{LIST}/{merchant.id}"))
    for words in ("外地公司", merchant.credit_code, merchant.owner.email, "上海分店", "福州路1号"):
        assert words in page.words
    assert "江苏省苏州市吴中区" in page.words
    assert "不在同一个市" in page.words
    assert "异地登记" in Page(client.get(LIST)).words


def test_code_from_the_same_city_gets_no_hint(client: StrictClient) -> None:
    cast = make_cast()
    merchant = make_site(make_merchant(credit_code=make_credit_code("310115"))).merchant
    sign_in(client, cast.officer)
    assert "不在同一个市" not in Page(client.get(f"{LIST}/{merchant.id}")).words


def test_code_from_an_abolished_division_is_shown_as_it_is(client: StrictClient) -> None:
    cast = make_cast()
    merchant = make_site(make_merchant(credit_code=make_credit_code("999999"))).merchant
    sign_in(client, cast.officer)
    assert "999999" in Page(client.get(f"{LIST}/{merchant.id}")).words


def test_officer_confirms_an_identity_and_the_merchant_is_told(client: StrictClient) -> None:
    cast = make_cast()
    merchant = make_site().merchant
    sign_in(client, cast.officer)
    page = move(client, merchant.id, to="confirmed", reason="已核对营业执照原件")
    assert "身份已核验" in page.words
    assert merchant.identity is Identity.CONFIRMED
    assert merchant.identity_changes[-1].by_id == cast.officer.id
    assert "已核对营业执照原件" in page.words
    assert "officer@people.example" in page.words
    [mail] = mails()
    assert mail.recipient == merchant.owner.email
    assert "已核验" in mail.subject


def test_officer_takes_a_confirmation_back(client: StrictClient) -> None:
    cast = make_cast()
    merchant = make_site(make_merchant(identity=Identity.CONFIRMED)).merchant
    sign_in(client, cast.officer)
    page = move(client, merchant.id, to="self_declared", reason="执照已注销")
    assert "核验已取消" in page.words
    assert merchant.identity is Identity.SELF_DECLARED
    [mail] = mails()
    assert "执照已注销" in (mail.body or "")


@pytest.mark.parametrize("to", ["bogus", ""])
def test_unknown_outcome_changes_nothing(client: StrictClient, to: str) -> None:
    cast = make_cast()
    merchant = make_site(make_merchant(identity=Identity.CONFIRMED)).merchant
    sign_in(client, cast.officer)
    address = f"{LIST}/{merchant.id}/move"
    data = {"to": to, "reason": "执照已注销", "state_token": str(merchant.version)}
    assert client.post(address, data=data).status_code == HTTPStatus.BAD_REQUEST
    assert merchant.identity is Identity.CONFIRMED
    assert len(merchant.identity_changes) == 1  # the builder's own
    assert mails() == []


@pytest.mark.parametrize(("required", "issued"), [(True, 2), (False, 0)])
def test_badges_that_waited_are_issued(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch, required: bool, issued: int
) -> None:
    settings: Settings = current_app.extensions["pledge-settings"]
    changed = settings.model_copy(update={"require_identity": required})
    monkeypatch.setitem(current_app.extensions, "pledge-settings", changed)
    cast = make_cast()
    pledge = make_pledge(badges=False)
    sign_in(client, cast.officer)
    move(client, pledge.site.merchant.id, to="confirmed", reason="已核对")
    assert len(list_badges(pledge)) == issued


@pytest.mark.parametrize("typed", ["", " ", "长" * 501, "藏\u202e起来"])
def test_reason_is_required_and_checked(client: StrictClient, typed: str) -> None:
    cast = make_cast()
    merchant = make_site().merchant
    sign_in(client, cast.officer)
    page = move(client, merchant.id, to="confirmed", reason=typed)
    assert page.status == 422
    assert page.error_beside("reason")
    assert merchant.identity is Identity.SELF_DECLARED


def test_move_already_made_is_refused(client: StrictClient) -> None:
    cast = make_cast()
    merchant = make_site(make_merchant(identity=Identity.CONFIRMED)).merchant
    sign_in(client, cast.officer)
    page = move(client, merchant.id, to="confirmed", reason="已核对")
    assert page.status == 409
    assert "身份现在是“已核验”" in page.words
    assert mails() == []


def test_missing_token_loses_nothing_typed(client: StrictClient) -> None:
    cast = make_cast()
    merchant = make_site().merchant
    sign_in(client, cast.officer)
    page = move(client, merchant.id, to="confirmed", reason="已核对原件", csrf_token="")
    assert page.status == 400
    assert page.fields["reason"] == "已核对原件"
    assert merchant.identity is Identity.SELF_DECLARED


def test_two_officers_do_not_judge_unseen(client: StrictClient) -> None:
    cast = make_cast()
    merchant = make_site().merchant
    sign_in(client, cast.officer)
    seen = carried(client, f"{LIST}/{merchant.id}")
    move(client, merchant.id, to="confirmed", reason="甲已核对")
    answer = client.post(
        f"{LIST}/{merchant.id}/move", data=seen | {"to": "confirmed", "reason": "乙已核对"}
    )
    assert answer.status_code == 409
    page = Page(answer)
    assert "甲已核对" in page.words
    assert page.fields["reason"] == "乙已核对"
