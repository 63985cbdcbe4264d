"""A mail's life: allowed moves, waits between tries, refusals, and words without addresses."""

from datetime import timedelta

import pytest

from pledge.notices.rules import (
    ALLOWED_MAIL_MOVES,
    MailStatus,
    is_final,
    wait_after,
    without_addresses,
)
from tests.support.transitions import every_pair, require_as_written

MOVES = (
    "waiting > sending",
    "sending > sending",
    "sending > waiting",
    "sending > sent",
    "sending > dead",
    "dead > waiting",
    "dead > given_up",
)


@pytest.mark.parametrize(("old", "new", "is_allowed"), every_pair(MailStatus, MOVES))
def test_moves_of_a_mail(old: MailStatus, new: MailStatus, is_allowed: bool) -> None:
    require_as_written(ALLOWED_MAIL_MOVES, old, new, is_allowed)


def test_waits_double_until_six_hours() -> None:
    waits = [wait_after(tries) / timedelta(minutes=1) for tries in range(1, 12)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]


@pytest.mark.parametrize(
    ("code", "expected"), [(0, False), (451, False), (550, True), (600, False)]
)
def test_codes_of_the_five_hundreds_are_final(code: int, expected: bool) -> None:
    assert is_final(code) is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("550 <li@people.example>: no", "550 <…>: no"),
        ("{'li+tag@people.example': 1}", "{'…': 1}"),
        ("to=李@例子.中国, later", "…, later"),
        ("connection refused", "connection refused"),
    ],
)
def test_addresses_are_taken_out(said: str, expected: str) -> None:
    assert without_addresses(said) == expected
