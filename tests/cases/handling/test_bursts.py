"""When reports come in a burst: many for one pledge within the hour, or many at once for all."""

from datetime import timedelta

import pytest
from flask import Flask

from pledge.cases.handling.bursts import (
    OF_PLEDGE,
    OF_REGISTRY,
    PLEDGE_WINDOW,
    REGISTRY_WINDOW,
    count_recent,
    is_burst,
    is_in_burst,
)
from pledge.cases.models.cases import Report
from pledge.core.clock import now
from pledge.db import db
from pledge.pledges.models import Pledge
from tests.support.builders import make_pledge, make_report


@pytest.mark.parametrize(
    ("of_pledge", "of_registry", "expected"),
    [
        (0, 0, False),
        (OF_PLEDGE - 1, OF_REGISTRY - 1, False),
        (OF_PLEDGE, 0, True),
        (0, OF_REGISTRY, True),
        (OF_PLEDGE, OF_REGISTRY, True),
    ],
)
def test_burst(of_pledge: int, of_registry: int, expected: bool) -> None:
    assert is_burst(of_pledge, of_registry) is expected


def make_reports(pledge: Pledge, count: int, ago: timedelta = timedelta()) -> list[Report]:
    reports = [make_report(pledge) for _ in range(count)]
    for report in reports:
        report.received_at = now() - ago
    db.session.commit()
    return reports


def test_reports_of_the_last_hour_make_a_burst(app: Flask) -> None:
    pledge = make_pledge()
    make_reports(pledge, OF_PLEDGE - 1)
    assert not is_in_burst(pledge, now())
    make_reports(pledge, 1)
    assert is_in_burst(pledge, now())
    assert not is_in_burst(pledge, now() + PLEDGE_WINDOW + timedelta(seconds=1))


def test_burst_at_one_pledge_is_none_at_another(app: Flask) -> None:
    make_reports(make_pledge(), OF_PLEDGE)
    assert not is_in_burst(make_pledge(), now())


def test_reports_are_counted_by_pledge_and_by_moment(app: Flask) -> None:
    pledge, other = make_pledge(), make_pledge()
    make_reports(pledge, 3, ago=REGISTRY_WINDOW * 2)
    make_reports(pledge, 2)
    make_reports(other, 1)
    assert count_recent(pledge.id, now() - PLEDGE_WINDOW) == 5
    assert count_recent(pledge.id, now() - REGISTRY_WINDOW) == 2
    assert count_recent(None, now() - REGISTRY_WINDOW) == 3
    assert count_recent(None, now()) == 0
