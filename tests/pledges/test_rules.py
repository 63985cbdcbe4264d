"""The life of a pledge, without app and database."""

from datetime import date

import pytest

from pledge.pledges.rules import (
    ALLOWED_MOVES,
    LIVE,
    PledgeStatus,
    effective_status,
    is_renewable,
    year_from,
)
from tests.support.transitions import every_pair, require_as_written

ALLOWED = [
    "active > suspended",
    "active > withdrawn",
    "active > expired",
    "active > revoked",
    "suspended > active",
    "suspended > withdrawn",
    "suspended > expired",
    "suspended > revoked",
]
LAST_DAY = date(2026, 11, 30)


@pytest.mark.parametrize(("old", "new", "is_allowed"), every_pair(PledgeStatus, ALLOWED))
def test_pledge_moves_by_the_table(old: PledgeStatus, new: PledgeStatus, is_allowed: bool) -> None:
    require_as_written(ALLOWED_MOVES, old, new, is_allowed)


def test_status_words_are_the_public_contract() -> None:
    assert list(PledgeStatus) == ["active", "suspended", "withdrawn", "expired", "revoked"]
    assert {"active", "suspended"} == LIVE


@pytest.mark.parametrize(
    ("status", "today", "reads"),
    [
        ("active", date(2026, 11, 29), "active"),
        ("active", date(2026, 11, 30), "active"),
        ("active", date(2026, 12, 1), "expired"),
        ("suspended", date(2026, 11, 30), "suspended"),
        ("suspended", date(2026, 12, 1), "expired"),
        ("withdrawn", date(2026, 11, 30), "withdrawn"),
        ("withdrawn", date(2026, 12, 1), "withdrawn"),
        ("expired", date(2026, 11, 30), "expired"),
        ("expired", date(2026, 12, 1), "expired"),
        ("revoked", date(2026, 11, 30), "revoked"),
        ("revoked", date(2026, 12, 1), "revoked"),
    ],
)
def test_pledge_reads_as_expired_after_its_last_day(status: str, today: date, reads: str) -> None:
    assert effective_status(PledgeStatus(status), LAST_DAY, today) is PledgeStatus(reads)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 24), date(2027, 11, 23)),
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 3, 1), date(2029, 2, 28)),
        (date(2028, 2, 28), date(2029, 2, 27)),
        (date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_year_ends_on_the_day_before_its_anniversary(first: date, last: date) -> None:
    assert year_from(first) == last


@pytest.mark.parametrize(
    ("status", "today", "may"),
    [
        ("active", date(2026, 10, 30), False),
        ("active", date(2026, 10, 31), True),
        ("active", date(2026, 11, 30), True),
        ("active", date(2026, 12, 1), False),
        ("suspended", date(2026, 11, 15), False),
        ("withdrawn", date(2026, 11, 15), False),
        ("expired", date(2026, 11, 15), False),
        ("revoked", date(2026, 11, 15), False),
    ],
)
def test_only_an_active_pledge_is_renewable_in_its_last_30_days(
    status: str, today: date, may: bool
) -> None:
    assert is_renewable(PledgeStatus(status), LAST_DAY, today) is may
