"""A place that an insider gives to another merchant is named, whatever else both have signed."""

from flask import Flask

from pledge.db import db
from pledge.log_audit.backfill import record_texts
from pledge.merchants.actions import open_dispute, settle_dispute
from pledge.merchants.models import Merchant
from pledge.merchants.rules import DisputeStatus
from pledge.pledges.models import Pledge
from tests.support.builders import make_member, make_merchant, make_pledge, make_site, make_user
from tests.support.replay_registry import differences, insider


def give_away(pledge: Pledge, to: Merchant) -> str:
    """Give a pledge's place to another merchant by SQL; return what must be said of it."""
    number = f"{pledge.number[:4]}-{pledge.number[4:]}"
    site, merchant = pledge.site_id, to.id
    with insider() as connection:
        connection.exec_driver_sql(f"UPDATE site SET merchant_id = {merchant} WHERE id = {site}")
    return f"pledge {number}: its place belongs to merchant {merchant}, who is not the one hashed"


def start() -> tuple[Pledge, Pledge, Merchant]:
    """Make an older and a newer pledge of one merchant, and another merchant."""
    record_texts()
    merchant = make_merchant()
    return make_pledge(make_site(merchant)), make_pledge(make_site(merchant)), make_merchant()


def test_place_of_an_older_pledge_given_away(app: Flask) -> None:
    older, _newer, other = start()
    make_pledge(make_site(other))
    assert differences() == []
    said = give_away(older, other)
    [line] = differences()
    assert line.startswith(said)


def test_place_given_to_a_merchant_who_never_signed(app: Flask) -> None:
    _older, newer, other = start()
    said = give_away(newer, other)
    [line] = differences()
    assert line.startswith(said)


def test_place_given_away_after_a_transfer(app: Flask) -> None:
    older, _newer, other = start()
    dispute = open_dispute(
        make_user(), older.site.merchant.credit_code, "云杉新公司", "执照一致", "x.jpg"
    )
    officer = make_member().user
    settle_dispute(dispute, DisputeStatus.UPHELD, by=officer, reason="执照一致")
    db.session.commit()
    assert differences() == []
    said = give_away(older, other)
    [line] = differences()
    assert line.startswith(said)


def test_merchant_renamed_while_a_place_was_given_to_it(app: Flask) -> None:
    older, _newer, other = start()
    make_pledge(make_site(other))
    said = give_away(older, other)
    with insider() as connection:
        connection.exec_driver_sql(f"UPDATE merchant SET legal_name = 'x' WHERE id = {other.id}")
    first, second = differences()
    assert first.startswith(f"merchant {other.id}: legal name or credit code in the table is not")
    assert second.startswith(said)
