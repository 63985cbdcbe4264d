"""Two accounts claim one credit code: who may dispute, who decides, and what follows."""

from datetime import timedelta

import pytest
from flask import Flask

from pledge.accounts.models import User
from pledge.core.clock import today
from pledge.core.transitions import TransitionNotAllowed
from pledge.merchants.actions import (
    AlreadyRegistered,
    NotDisputable,
    open_dispute,
    settle_dispute,
)
from pledge.merchants.models import IdentityDispute, Merchant
from pledge.merchants.queries import find_dispute_in, list_open_disputes, list_own_disputes
from pledge.merchants.rules import DisputeStatus, Identity
from tests.support.builders import (
    JIANGSU,
    SHANGHAI,
    make_credit_code,
    make_member,
    make_merchant,
    make_user,
)


def dispute(merchant: Merchant | None = None, claimant: User | None = None) -> IdentityDispute:
    merchant = merchant or make_merchant()
    return open_dispute(
        claimant or make_user(), merchant.credit_code, "真公司", "这是我们的代码", "a" * 32 + ".jpg"
    )


def test_dispute_freezes_nothing(app: Flask) -> None:
    merchant = make_merchant(identity=Identity.CONFIRMED)
    owner, name = merchant.owner, merchant.legal_name
    opened = dispute(merchant)
    assert opened.status is DisputeStatus.OPEN
    assert (merchant.owner, merchant.legal_name) == (owner, name)
    assert merchant.identity is Identity.CONFIRMED
    assert opened.delete_licence_on == today() + timedelta(days=180)


def test_free_code_is_not_disputable(app: Flask) -> None:
    with pytest.raises(NotDisputable):
        open_dispute(make_user(), make_credit_code(), "公司", "", "")


def test_own_code_is_not_disputable(app: Flask) -> None:
    merchant = make_merchant()
    with pytest.raises(NotDisputable):
        dispute(merchant, merchant.owner)


def test_claimant_opens_one_dispute_at_a_time(app: Flask) -> None:
    first = dispute()
    with pytest.raises(NotDisputable):
        dispute(first.merchant, first.claimant)
    settle_dispute(first, DisputeStatus.DISMISSED, by=make_member().user, reason="证据不足")
    assert dispute(first.merchant, first.claimant).status is DisputeStatus.OPEN
    assert dispute(first.merchant).status is DisputeStatus.OPEN


def test_dispute_goes_to_where_the_code_was_registered(app: Flask) -> None:
    here = dispute(make_merchant(credit_code=make_credit_code("310101")))
    there = dispute(make_merchant(credit_code=make_credit_code("320102")))
    nowhere = dispute(make_merchant(credit_code=make_credit_code("999999")))
    assert list_open_disputes(SHANGHAI) == [here]
    assert list_open_disputes(JIANGSU) == [there]
    assert nowhere.region_code == "000000"
    assert list_open_disputes("000000") == [here, there, nowhere]
    assert find_dispute_in(SHANGHAI, here.id) is here
    assert find_dispute_in(JIANGSU, here.id) is None


def test_upheld_dispute_gives_the_registration_to_the_claimant(app: Flask) -> None:
    opened, officer = dispute(), make_member().user
    settle_dispute(opened, DisputeStatus.UPHELD, by=officer, reason="执照一致")
    merchant = opened.merchant
    assert merchant.owner is opened.claimant
    assert merchant.legal_name == "真公司"
    assert merchant.identity is Identity.CONFIRMED
    assert [change.new for change in merchant.identity_changes] == ["confirmed"]
    assert [(c.old, c.new, c.by_id) for c in opened.changes] == [("open", "upheld", officer.id)]
    assert list_open_disputes("000000") == []


def test_upheld_dispute_over_a_confirmed_merchant_stays_confirmed(app: Flask) -> None:
    opened = dispute(make_merchant(identity=Identity.CONFIRMED))
    settle_dispute(opened, DisputeStatus.UPHELD, by=make_member().user, reason="执照一致")
    assert opened.merchant.identity is Identity.CONFIRMED
    assert len(opened.merchant.identity_changes) == 1


def test_claimant_with_an_entity_of_their_own_cannot_take_a_second(app: Flask) -> None:
    opened = dispute(claimant=make_merchant().owner)
    with pytest.raises(AlreadyRegistered):
        settle_dispute(opened, DisputeStatus.UPHELD, by=make_member().user, reason="执照一致")
    assert opened.status is DisputeStatus.OPEN


def test_dismissed_dispute_changes_nothing_about_the_merchant(app: Flask) -> None:
    opened = dispute()
    owner = opened.merchant.owner
    settle_dispute(opened, DisputeStatus.DISMISSED, by=make_member().user, reason="执照不符")
    assert opened.merchant.owner is owner
    assert opened.merchant.identity is Identity.SELF_DECLARED


def test_settled_dispute_is_not_settled_again(app: Flask) -> None:
    opened, officer = dispute(), make_member().user
    settle_dispute(opened, DisputeStatus.DISMISSED, by=officer, reason="执照不符")
    with pytest.raises(TransitionNotAllowed):
        settle_dispute(opened, DisputeStatus.UPHELD, by=officer, reason="改主意")


def test_claimant_sees_own_disputes_newest_first(app: Flask) -> None:
    claimant = make_user()
    first, second = dispute(claimant=claimant), dispute(claimant=claimant)
    dispute()
    assert list_own_disputes(claimant.id) == [second, first]
