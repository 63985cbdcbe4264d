"""The one function that changes a status: checked, recorded, emitted."""

import pytest
from flask import Flask

from pledge.core.events import StatusChanged, take_events
from pledge.core.state_machine import change_status
from pledge.core.transitions import TransitionNotAllowed
from pledge.db import db
from pledge.merchants.models import IdentityChange
from pledge.merchants.rules import Identity
from tests.support.builders import make_merchant, make_user


def test_change_is_recorded_and_emitted(app: Flask) -> None:
    merchant, officer = make_merchant(), make_user()
    change = IdentityChange.record(
        merchant.identity, Identity.CONFIRMED, by=officer, reason="核对无误"
    )
    allowed = {Identity.CONFIRMED}
    change_status(
        merchant, Identity.CONFIRMED, attribute="identity", allowed=allowed, change=change
    )
    assert merchant.identity is Identity.CONFIRMED
    [row] = merchant.identity_changes
    assert (row.old, row.new, row.by_id, row.reason) == (
        "self_declared",
        "confirmed",
        officer.id,
        "核对无误",
    )
    expected = StatusChanged(merchant, Identity.SELF_DECLARED, Identity.CONFIRMED, "核对无误")
    assert take_events(db.session()) == [expected]


def test_what_is_not_allowed_changes_nothing(app: Flask) -> None:
    merchant = make_merchant()
    with pytest.raises(TransitionNotAllowed):
        change_status(merchant, Identity.CONFIRMED, attribute="identity", allowed=set())
    assert merchant.identity is Identity.SELF_DECLARED
    assert take_events(db.session()) == []
