"""Which key and which address the badges on the walls carry."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from pledge.badges.actions import revoke_badge
from pledge.badges.printing.deployed import (
    accept_base_url,
    count_by_key,
    count_hanging,
    list_base_urls,
    remember_base_url,
)
from pledge.badges.queries import list_badges
from pledge.config import Settings
from pledge.db import db
from pledge.storage.key_files import SecretKey
from tests.support.builders import make_pledge

START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"instance": tmp_path, "base_url": "https://old.example"})


def key(activated_at: datetime | None) -> SecretKey:
    return SecretKey("key", None, activated_at=activated_at)


def issue_on(*days: int) -> None:
    """Issue two badges a pledge, so many days after the newer key came into use."""
    for day in days:
        for badge in list_badges(make_pledge()):
            badge.issued_at = START + timedelta(days=day)
    db.session.commit()


def test_badge_counts_for_the_key_a_server_had_when_it_was_issued(app: Flask) -> None:
    issue_on(-1, 0, 1, 9)
    assert count_by_key([key(None)]) == [8]
    assert count_by_key([key(None), key(START)]) == [2, 6]
    newest = key(START + timedelta(days=5))
    assert count_by_key([key(None), key(START), newest]) == [2, 4, 2]


def test_key_no_server_has_started_with_signed_nothing(app: Flask) -> None:
    issue_on(-1, 1)
    assert count_by_key([key(None), key(None)]) == [4, 0]
    assert count_by_key([key(None), key(START), key(None)]) == [2, 2, 0]


def test_revoked_badges_do_not_count(app: Flask) -> None:
    pledge = make_pledge()
    revoke_badge(list_badges(pledge)[0], by=pledge.site.merchant.owner, reason="遗失")
    assert count_by_key([key(None)]) == [1]
    assert count_hanging() == 1


def test_address_is_remembered_with_the_first_badge(app: Flask, own: Settings) -> None:
    assert not remember_base_url(own)
    make_pledge()
    assert not remember_base_url(own.model_copy(update={"demo": True}))
    assert remember_base_url(own)
    moved = own.model_copy(update={"base_url": "https://new.example"})
    assert not remember_base_url(moved)
    assert list_base_urls(moved) == ["https://old.example"]


def test_accepted_address_stands_after_the_older_ones(own: Settings) -> None:
    accept_base_url(own)
    for address in ("https://登记.example", "https://登记.example", "https://old.example"):
        accept_base_url(own.model_copy(update={"base_url": address}))
    assert list_base_urls(own) == [
        "https://old.example",
        "https://登记.example",
        "https://old.example",
    ]
