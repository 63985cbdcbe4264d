"""Deadlines of a case, against days counted by hand."""

from datetime import date

import pytest

from pledge.cases.rules.deadlines import appeal_until, due_on, is_overdue
from pledge.cases.rules.workflow import CaseStatus
from pledge.core.policy import Deadlines

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("status", "entered", "due"),
    [
        # 24 November 2026 is a Tuesday
        ("received", TODAY, date(2026, 12, 3)),
        ("with_merchant", TODAY, date(2026, 12, 8)),
        ("in_review", TODAY, date(2026, 12, 24)),
        ("appealed", TODAY, date(2027, 1, 26)),
        ("upheld", TODAY, None),
        # a Friday, a Saturday and a Sunday
        ("received", date(2026, 11, 27), date(2026, 12, 8)),
        ("received", date(2026, 11, 28), date(2026, 12, 8)),
        ("received", date(2026, 11, 29), date(2026, 12, 8)),
        # the eve of National Day, after which a Saturday is worked
        ("received", date(2026, 9, 30), date(2026, 10, 15)),
    ],
)
def test_deadline_counts_working_days(status: str, entered: date, due: date | None) -> None:
    assert due_on(CaseStatus(status), entered, date(2026, 12, 24), Deadlines()) == due


def test_appeal_is_counted_in_calendar_days() -> None:
    assert appeal_until(TODAY, Deadlines()) == date(2026, 12, 15)
    assert appeal_until(TODAY, Deadlines(appeal=1)) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("due", "is_late"),
    [(None, False), (date(2026, 11, 25), False), (TODAY, False), (date(2026, 11, 23), True)],
)
def test_deadline_has_passed_the_day_after(due: date | None, is_late: bool) -> None:
    assert is_overdue(due, TODAY) is is_late
