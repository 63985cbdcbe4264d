"""Signing: what is refused, what is written down, and what a second signing finds."""

from datetime import timedelta

import pytest
from flask import Flask

from pledge.core.clock import today
from pledge.core.reference_codes import is_pledge_number
from pledge.db import db
from pledge.merchants.models import Site
from pledge.merchants.rules import Scene, SiteKind
from pledge.pledges import queries
from pledge.pledges.actions import (
    HasLivePledge,
    NothingToPromise,
    SelfCheckFailed,
    Signature,
    sign_pledge,
)
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus, year_from
from pledge.pledges.texts import CURRENT, get_text
from tests.support.builders import make_merchant, make_pledge, make_signature, make_site
from tests.support.races import meet, run_at_once

EVERYWHERE = ["P1", "P2", "P3", "P4", "P7", "P8", "P9", "P10"]


def test_signed_pledge_stands_for_a_year(app: Flask) -> None:
    site = make_site()
    pledge = sign_pledge(site, make_signature(site))
    assert is_pledge_number(pledge.number)
    assert pledge.status is PledgeStatus.ACTIVE
    assert pledge.signed_on == today()
    assert pledge.valid_until == year_from(today())
    assert pledge.text_version == CURRENT
    assert pledge.previous is None


def test_signature_keeps_what_was_signed(app: Flask) -> None:
    site = make_site()
    pledge = sign_pledge(site, make_signature(site))
    [signature] = pledge.signatures
    assert signature.text_sha256 == get_text(CURRENT).sha256
    assert (signature.signer_name, signature.signer_position) == ("王小明", "店长")
    assert signature.self_check == dict.fromkeys(pledge.clauses, True)
    assert signature.by_id == site.merchant.owner_id
    assert (signature.valid_from, signature.valid_until) == (today(), pledge.valid_until)
    assert signature.delete_name_on > pledge.valid_until + timedelta(days=1000)


def test_signing_is_the_first_line_of_the_history(app: Flask) -> None:
    pledge = make_pledge()
    [change] = pledge.changes
    assert (change.old, change.new, change.by_id) == (
        None,
        "active",
        pledge.site.merchant.owner_id,
    )


@pytest.mark.parametrize(
    ("scene", "extra"),
    [
        (Scene.PARKING, ["P5"]),
        (Scene.INVOICE, ["P6"]),
        (Scene.ORDERING, []),
        (Scene.ENTRANCE, []),
    ],
)
def test_clauses_follow_from_the_scenes(app: Flask, scene: Scene, extra: list[str]) -> None:
    pledge = make_pledge(make_site(touchpoints=[(scene, "一号")]))
    assert pledge.scenes == [scene]
    assert set(pledge.clauses) == {*EVERYWHERE, *extra}


def test_failed_self_check_signs_nothing_and_names_the_clauses(app: Flask) -> None:
    site = make_site()
    with pytest.raises(SelfCheckFailed) as refused:
        sign_pledge(site, make_signature(site, P1=False, P5=False))
    assert [clause.code for clause in refused.value.clauses] == ["P1", "P5"]
    assert str(refused.value) == "P1, P5"
    assert queries.find_live_pledge(site) is None


def test_unanswered_field_test_is_no_yes(app: Flask) -> None:
    site = make_site()
    with pytest.raises(SelfCheckFailed) as refused:
        sign_pledge(site, Signature(site.merchant.owner, "王小明", "店长", {"P1": True}))
    assert "P1" not in {clause.code for clause in refused.value.clauses}


def test_site_without_touchpoints_has_nothing_to_promise(app: Flask) -> None:
    site = make_site(touchpoints=[])
    with pytest.raises(NothingToPromise):
        sign_pledge(site, make_signature(site))


@pytest.mark.parametrize("status", [PledgeStatus.ACTIVE, PledgeStatus.SUSPENDED])
def test_second_pledge_is_refused_while_one_lives(app: Flask, status: PledgeStatus) -> None:
    site = make_pledge(status=status).site
    with pytest.raises(HasLivePledge):
        sign_pledge(site, make_signature(site))


@pytest.mark.parametrize(
    "status", [PledgeStatus.WITHDRAWN, PledgeStatus.EXPIRED, PledgeStatus.REVOKED]
)
def test_pledge_that_ended_is_the_predecessor(app: Flask, status: PledgeStatus) -> None:
    old = make_pledge(status=status)
    new = sign_pledge(old.site, make_signature(old.site))
    assert new.previous is old
    assert old.status is status
    assert new.number != old.number


@pytest.mark.parametrize("status", [PledgeStatus.ACTIVE, PledgeStatus.SUSPENDED])
def test_pledge_past_its_last_day_is_written_off_by_the_next(
    app: Flask, status: PledgeStatus
) -> None:
    old = make_pledge(status=status, signed_on=today() - timedelta(days=366))
    new = sign_pledge(old.site, make_signature(old.site))
    assert old.status is PledgeStatus.EXPIRED
    assert [change.new for change in old.changes][-1] == "expired"
    assert new.previous is old


@pytest.mark.parametrize(
    "status", [PledgeStatus.WITHDRAWN, PledgeStatus.SUSPENDED, PledgeStatus.EXPIRED]
)
@pytest.mark.parametrize("is_same_merchant", [True, False])
def test_place_added_again_shows_its_earlier_pledge(
    app: Flask, status: PledgeStatus, is_same_merchant: bool
) -> None:
    old = make_pledge(make_site(address="福州路 556 号2楼"), status)
    merchant = old.site.merchant if is_same_merchant else make_merchant()
    assert make_pledge(make_site(merchant, address="福州路556号-2楼")).previous is old


@pytest.mark.parametrize(
    ("address", "region_code"), [("福州路556号", "310104"), ("福州路5560号", "310101")]
)
def test_pledge_elsewhere_is_no_predecessor(app: Flask, address: str, region_code: str) -> None:
    make_pledge(make_site(address="福州路556号", region_code="310101"), PledgeStatus.WITHDRAWN)
    assert make_pledge(make_site(address=address, region_code=region_code)).previous is None


def test_pledge_that_stands_at_the_address_is_a_neighbour(app: Flask) -> None:
    make_pledge()
    assert make_pledge().previous is None


def test_one_merchant_signs_for_several_sites(app: Flask) -> None:
    first = make_pledge()
    second = make_site(first.site.merchant, SiteKind.CAR_PARK)
    assert make_pledge(second).number != first.number


def test_drawn_number_that_is_taken_is_drawn_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = make_pledge().number
    drawn = iter([taken, taken, "344444MJ"])
    monkeypatch.setattr("pledge.core.reference_codes.make_pledge_number", lambda: next(drawn))
    assert make_pledge().number == "344444MJ"


def test_form_sent_twice_at_once_signs_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    site_id = make_site().id
    monkeypatch.setattr(queries, "find_live_pledge", meet(queries.find_live_pledge))

    def sign() -> str:
        site = db.session.get_one(Site, site_id)
        return sign_pledge(site, make_signature(site)).number

    outcomes = run_at_once(app, sign)
    assert [type(outcome) for outcome in outcomes if not isinstance(outcome, str)] == [
        HasLivePledge
    ]
    assert db.session.query(Pledge).count() == 1
