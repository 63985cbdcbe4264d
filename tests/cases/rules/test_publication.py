"""When a decision may be public: every part of the rule, one at a time."""

from datetime import date, timedelta

import pytest

from pledge.cases.rules.publication import AppealState, appeal_state, is_heard, may_publish
from pledge.cases.rules.workflow import Finding

UNTIL = date(2026, 11, 20)
LAST_DAY, AFTER = UNTIL, UNTIL + timedelta(days=1)
NONE, PENDING = AppealState.NONE, AppealState.PENDING
DISMISSED, ALLOWED = AppealState.DISMISSED, AppealState.ALLOWED


@pytest.mark.parametrize(
    ("appeal", "on_last_day", "afterwards"),
    [
        (NONE, False, True),
        (PENDING, False, False),
        (DISMISSED, True, True),
        (ALLOWED, False, False),
    ],
)
@pytest.mark.parametrize("heard", [True, False])
@pytest.mark.parametrize("overturned", [True, False])
def test_upheld_finding_is_public_after_the_hearing_and_the_appeal(
    appeal: AppealState, on_last_day: bool, afterwards: bool, heard: bool, overturned: bool
) -> None:
    for day, expected in ((LAST_DAY, on_last_day), (AFTER, afterwards)):
        may = may_publish(
            Finding.UPHELD,
            is_heard=heard,
            appeal=appeal,
            appeal_until=UNTIL,
            today=day,
            is_overturned=overturned,
        )
        assert may is (expected and heard and not overturned)


@pytest.mark.parametrize("finding", [Finding.NOT_UPHELD, Finding.INSUFFICIENT])
@pytest.mark.parametrize("corrects", [True, False])
@pytest.mark.parametrize("day", [LAST_DAY, AFTER])
def test_any_other_finding_is_public_only_as_the_correction_of_a_public_one(
    finding: Finding, corrects: bool, day: date
) -> None:
    may = may_publish(
        finding,
        is_heard=True,
        appeal=NONE,
        appeal_until=UNTIL,
        today=day,
        corrects_published=corrects,
    )
    assert may is corrects


@pytest.mark.parametrize(
    ("answered", "due_on", "heard"),
    [
        (True, None, True),
        (True, AFTER, True),
        (False, None, False),
        (False, AFTER, False),
        (False, LAST_DAY, True),
    ],
)
def test_merchant_was_heard_when_it_answered_or_let_its_clock_run_out(
    answered: bool, due_on: date | None, heard: bool
) -> None:
    assert is_heard(has_answered=answered, reply_due_on=due_on, today=AFTER) is heard


@pytest.mark.parametrize(
    ("filed", "allowed", "state"),
    [(False, None, NONE), (True, None, PENDING), (True, False, DISMISSED), (True, True, ALLOWED)],
)
def test_appeal_stands_where_it_was_left(
    filed: bool, allowed: bool | None, state: AppealState
) -> None:
    assert appeal_state(is_filed=filed, is_allowed=allowed) is state
