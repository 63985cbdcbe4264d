"""The life of a badge, without app and database."""

import pytest

from pledge.badges.rules import (
    ALLOWED_FLAG_MOVES,
    ALLOWED_MOVES,
    BadgeStatus,
    FlagStatus,
    is_called_misplaced,
    is_scanned_too_often,
    usual_scans,
)
from tests.support.transitions import every_pair, require_as_written


@pytest.mark.parametrize(
    ("old", "new", "is_allowed"), every_pair(BadgeStatus, ["active > revoked"])
)
def test_badge_moves_by_the_table(old: BadgeStatus, new: BadgeStatus, is_allowed: bool) -> None:
    require_as_written(ALLOWED_MOVES, old, new, is_allowed)


def test_status_words_are_the_public_contract() -> None:
    assert list(BadgeStatus) == ["active", "revoked"]


@pytest.mark.parametrize(
    ("old", "new", "is_allowed"), every_pair(FlagStatus, ["open > confirmed", "open > dismissed"])
)
def test_flag_moves_by_the_table(old: FlagStatus, new: FlagStatus, is_allowed: bool) -> None:
    require_as_written(ALLOWED_FLAG_MOVES, old, new, is_allowed)


@pytest.mark.parametrize(("not_here", "is_called"), [(0, False), (2, False), (3, True)])
def test_third_report_of_a_wrong_place_is_for_people(not_here: int, is_called: bool) -> None:
    assert is_called_misplaced(not_here) is is_called


@pytest.mark.parametrize(
    ("before", "usual"),
    [([], None), ([5] * 6, None), ([5] * 7, 5), ([0, 0, 0, 4, 9, 9, 90], 4)],
)
def test_habit_is_the_median_of_a_week_or_more(before: list[int], usual: int | None) -> None:
    assert usual_scans(before) == usual


@pytest.mark.parametrize(
    ("scans", "usual", "is_much"),
    [(500, None, False), (49, 1, False), (50, 5, True), (50, 6, False), (50, 0, True)],
)
def test_scans_far_beyond_the_habit_are_flagged(
    scans: int, usual: int | None, is_much: bool
) -> None:
    assert is_scanned_too_often(scans, usual) is is_much
