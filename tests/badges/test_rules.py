"""The life of a badge, without app and database."""

import pytest

from pledge.badges.rules import ALLOWED_MOVES, BadgeStatus
from tests.moves import every_pair, require_as_written


@pytest.mark.parametrize(
    ("old", "new", "is_allowed"), every_pair(BadgeStatus, ["active > revoked"])
)
def test_badge_moves_by_the_table(old: BadgeStatus, new: BadgeStatus, is_allowed: bool) -> None:
    require_as_written(ALLOWED_MOVES, old, new, is_allowed)


def test_status_words_are_the_public_contract() -> None:
    assert list(BadgeStatus) == ["active", "revoked"]
