"""Registering legal entities and places; whose they are."""

import pytest
from flask import Flask
from sqlalchemy import Executable

from pledge.accounts.models import User
from pledge.core.transitions import TransitionNotAllowed
from pledge.db import db
from pledge.merchants.actions import (
    AlreadyRegistered,
    CreditCodeTaken,
    TooManyTouchpoints,
    add_touchpoints,
    move_identity,
    register_merchant,
)
from pledge.merchants.models import Merchant
from pledge.merchants.queries import (
    find_merchant_in,
    find_own_merchant,
    find_own_site,
    list_identities_to_confirm,
)
from pledge.merchants.rules import MAX_TOUCHPOINTS, Identity, Scene, SiteKind
from tests.support.builders import (
    HUANGPU,
    JIANGSU,
    SHANGHAI,
    XUANWU,
    make_credit_code,
    make_member,
    make_merchant,
    make_site,
    make_user,
)
from tests.support.races import run_at_once


def test_identity_begins_self_declared(app: Flask) -> None:
    merchant = make_merchant()
    assert merchant.identity is Identity.SELF_DECLARED
    assert merchant.identity_changes == []


def test_credit_code_belongs_to_one_account(app: Flask) -> None:
    taken = make_merchant().credit_code
    with pytest.raises(CreditCodeTaken):
        register_merchant(make_user(), "另一公司", taken)


def test_account_has_one_legal_entity(app: Flask) -> None:
    merchant = make_merchant()
    with pytest.raises(AlreadyRegistered):
        register_merchant(merchant.owner, "第二家公司", make_credit_code())


def test_form_sent_twice_at_once_registers_once(app: Flask) -> None:
    user_id, code = make_user().id, make_credit_code()
    outcomes = run_at_once(
        app, lambda: register_merchant(db.session.get_one(User, user_id), "公司", code).id
    )
    assert [type(outcome) for outcome in outcomes if not isinstance(outcome, int)] == [
        AlreadyRegistered
    ]
    assert db.session.query(Merchant).count() == 1


def test_unique_index_refuses_what_the_look_up_missed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant = make_merchant()
    owner, code, other = merchant.owner, merchant.credit_code, make_user()
    scalars, blind = db.session.scalars, [()]

    def look_up(statement: Executable) -> object:
        # the question before the insert sees nothing, as if the other had not committed yet
        return blind.pop() if blind else scalars(statement)

    monkeypatch.setattr(db.session, "scalars", look_up)
    with pytest.raises(CreditCodeTaken):
        register_merchant(other, "公司", code)
    # one's own code is never said to be another's, however late the other form is seen
    for own in (make_credit_code(), code):
        blind.append(())
        with pytest.raises(AlreadyRegistered):
            register_merchant(owner, "公司", own)


def test_officer_confirms_and_takes_back_with_a_reason(app: Flask) -> None:
    officer, merchant = make_member().user, make_merchant()
    move_identity(merchant, Identity.CONFIRMED, by=officer, reason="执照已核对")
    move_identity(merchant, Identity.SELF_DECLARED, by=officer, reason="执照已注销")
    assert [(c.old, c.new, c.by_id, c.reason) for c in merchant.identity_changes] == [
        ("self_declared", "confirmed", officer.id, "执照已核对"),
        ("confirmed", "self_declared", officer.id, "执照已注销"),
    ]
    with pytest.raises(TransitionNotAllowed):
        move_identity(merchant, Identity.SELF_DECLARED, by=officer, reason="再次")


def test_identities_wait_in_the_jurisdiction_of_their_places(app: Flask) -> None:
    waiting = make_site().merchant
    make_site(waiting)
    elsewhere = make_site(region_code=XUANWU).merchant
    make_site(make_merchant(identity=Identity.CONFIRMED))
    make_merchant()
    assert list_identities_to_confirm(SHANGHAI) == [waiting]
    assert list_identities_to_confirm(JIANGSU) == [elsewhere]
    assert list_identities_to_confirm("000000") == [waiting, elsewhere]
    assert find_merchant_in(SHANGHAI, waiting.id) is waiting
    assert find_merchant_in(JIANGSU, waiting.id) is None


def test_own_merchant_and_site_are_not_the_rivals(app: Flask) -> None:
    site, rival = make_site(), make_merchant()
    owner = site.merchant.owner_id
    assert find_own_merchant(owner) is site.merchant
    assert find_own_merchant(make_user().id) is None
    assert find_own_site(owner, site.id) is site
    assert find_own_site(rival.owner_id, site.id) is None


def test_car_park_stands_inside_a_mall(app: Flask) -> None:
    mall = make_site(name="商场")
    car_park = make_site(
        mall.merchant, SiteKind.CAR_PARK, touchpoints=[(Scene.PARKING, "B2")], container=mall
    )
    assert car_park.container is mall
    assert car_park.region_code == HUANGPU


def test_touchpoint_named_twice_is_one(app: Flask) -> None:
    site = make_site(touchpoints=[(Scene.PARKING, "出口"), (Scene.PARKING, "出口")])
    assert len(site.touchpoints) == 1
    assert add_touchpoints(site, [(Scene.PARKING, "出口")]) == []
    assert len(add_touchpoints(site, [(Scene.INVOICE, "出口")])) == 1


def test_scenes_come_in_the_order_of_the_list(app: Flask) -> None:
    site = make_site(
        touchpoints=[(Scene.INVOICE, "台"), (Scene.PARKING, "口"), (Scene.ORDERING, "桌")]
    )
    assert site.scenes == ["ordering", "parking", "invoice"]


def test_too_many_touchpoints_add_none(app: Flask) -> None:
    site = make_site(touchpoints=[])
    with pytest.raises(TooManyTouchpoints):
        add_touchpoints(site, [(Scene.ORDERING, f"{n}号") for n in range(MAX_TOUCHPOINTS + 1)])
    assert site.touchpoints == []
