"""Scans and not-here reports by day, and the flags they open: for people, never by themselves."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from pledge.badges import rules
from pledge.badges.models import Badge, BadgeDay, BadgeFlag
from pledge.badges.rules import FlagReason, FlagStatus
from pledge.badges.scanning import clone_flags
from pledge.badges.scanning.scan_counts import ScanTally, count_not_here, list_days, write_scans
from pledge.cases.rules.breach_codes import BreachCode
from pledge.config import Settings
from pledge.core.clock import today
from pledge.core.transitions import TransitionNotAllowed
from pledge.db import db
from pledge.pledges.rules import PledgeStatus
from pledge.retention.rules import Kind
from pledge.retention.sweeps import sweep
from pledge.worker.tasks import watch_badges
from tests.support.builders import first_badge, make_member, make_pledge, make_report
from tests.support.query_counts import queries


@pytest.mark.parametrize(("reports", "expected"), [(0, False), (2, False), (3, True), (9, True)])
def test_three_reports_call_people(reports: int, expected: bool) -> None:
    assert rules.is_called_misplaced(reports) is expected


@pytest.mark.parametrize(
    ("before", "usual"), [([], None), ([5] * 6, None), ([5] * 7, 5), ([1, 2, 3, 4, 5, 6, 900], 4)]
)
def test_habit_is_the_median_of_a_week_or_more(before: list[int], usual: int | None) -> None:
    assert rules.usual_scans(before) == usual


@pytest.mark.parametrize(
    ("scans", "usual", "expected"),
    [
        (10, 1, False),
        (49, 1, False),
        (50, 5, True),
        (50, 6, False),
        (50, 0, True),
        (900, None, False),
    ],
)
def test_tenfold_scans_call_people_but_small_numbers_do_not(
    scans: int, usual: int | None, expected: bool
) -> None:
    assert rules.is_scanned_too_often(scans, usual) is expected


def test_tally_counts_and_begins_anew() -> None:
    tally = ScanTally()
    for serial in ("A", "B", "A"):
        tally.add(serial)
    assert tally.take() == {"A": 2, "B": 1}
    assert tally.take() == {}


def test_scans_are_added_to_the_day_and_strangers_fall_away(app: Flask) -> None:
    badge = first_badge(make_pledge())
    write_scans(Counter({badge.serial: 3, "0000000000": 5}))
    write_scans(Counter({badge.serial: 4}))
    [day] = list_days(badge)
    assert (day.day, day.scans, day.not_here) == (today(), 7, 0)
    assert db.session.scalar(select(func.count()).select_from(BadgeDay)) == 1


def test_many_scans_are_written_at_once(app: Flask) -> None:
    badges = [first_badge(make_pledge()) for _ in range(3)]
    counts = Counter({badge.serial: 7 for badge in reversed(badges)})
    with queries() as statements:
        write_scans(counts)
    assert [len(list_days(badge)) for badge in badges] == [1, 1, 1]
    # one to find the badges, one that adds: two processes can only meet in the order of ids
    assert len(statements) == 2


def test_reports_of_a_misplaced_badge_open_one_flag(app: Flask) -> None:
    pledge = make_pledge()
    badge = first_badge(pledge)
    for expected in (0, 0, 1, 1):
        make_report(pledge, badge=badge, code=BreachCode.B15)
        assert len(clone_flags.list_open_flags_of(pledge)) == expected
    [flag] = clone_flags.list_open_flags_of(pledge)
    assert (flag.reason, flag.count) == (FlagReason.NOT_HERE, 4)
    assert pledge.status is PledgeStatus.ACTIVE


def test_other_reports_count_nothing(app: Flask) -> None:
    pledge = make_pledge()
    make_report(pledge, badge=first_badge(pledge))
    assert list_days(first_badge(pledge)) == []


def test_settled_flag_opens_again_only_for_new_reports(app: Flask) -> None:
    badge = first_badge(make_pledge())
    yesterday(badge, not_here=3)
    flag = clone_flags.flag_misplaced(badge, 3)
    assert flag is not None
    clone_flags.settle_flag(flag, FlagStatus.DISMISSED, by=make_member().user, reason="看过了")
    db.session.flush()
    count_not_here(badge)
    assert clone_flags.list_open_flags_of(badge.pledge) == []


def test_settled_flag_is_settled_for_good(app: Flask) -> None:
    flag = clone_flags.flag_misplaced(first_badge(make_pledge()), 3)
    assert flag is not None
    officer = make_member().user
    clone_flags.settle_flag(flag, FlagStatus.CONFIRMED, by=officer, reason="隔壁店贴了复印件")
    with pytest.raises(TransitionNotAllowed):
        clone_flags.settle_flag(flag, FlagStatus.DISMISSED, by=officer, reason="")
    assert [change.new for change in flag.changes] == ["open", "confirmed"]


def test_day_far_beyond_the_habit_is_flagged_once(app: Flask) -> None:
    badge = first_badge(make_pledge())
    for days in range(1, 8):
        yesterday(badge, days, scans=5)
    write_scans(Counter({badge.serial: 60}))
    assert clone_flags.flag_scanned_too_often() == 1
    assert clone_flags.flag_scanned_too_often() == 0
    [flag] = clone_flags.list_open_flags_of(badge.pledge)
    assert (flag.reason, flag.count, flag.usual) == (FlagReason.SCANS, 60, 5)


def test_counts_go_after_ninety_days(app: Flask) -> None:
    badge = first_badge(make_pledge())
    yesterday(badge, 91, scans=5)
    yesterday(badge, 90, scans=6)
    lines, _files = sweep()
    assert [line.count for line in lines if line.kind is Kind.SCANS] == [1]
    assert [day.scans for day in list_days(badge)] == [6]


def test_true_holder_is_told_once(app: Flask, settings: Settings) -> None:
    badge = first_badge(make_pledge())
    clone_flags.flag_misplaced(badge, 3)
    db.session.commit()
    assert watch_badges(settings) == "flagged 0, told 1"
    assert watch_badges(settings) == ""
    assert db.session.scalars(select(BadgeFlag)).one().notified_at is not None


def yesterday(badge: Badge, days: int = 1, *, scans: int = 0, not_here: int = 0) -> None:
    day = today() - timedelta(days=days)
    db.session.add(BadgeDay(badge_id=badge.id, day=day, scans=scans, not_here=not_here))
    db.session.flush()
