"""Findings behind the log's back: a reason, a day, a row, a mark that somebody changed is named."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from pledge.cases.findings import actions as findings
from pledge.cases.findings.publish import publish_due
from pledge.cases.rules.workflow import CaseStatus, Measure
from pledge.core.clock import now
from pledge.db import db
from pledge.log_audit.backfill import record_texts
from pledge.pledges.actions import withdraw_pledge
from pledge.pledges.models import Pledge
from tests.support.builders import make_case, make_member, make_pledge, make_visit
from tests.support.replay_registry import differences, insider

FIRST = "(SELECT min(id) FROM decision)"
CORRECTION = "(SELECT max(id) FROM decision WHERE follows_id IS NOT NULL)"


def make_findings() -> Pledge:
    """Publish a finding that was corrected and one that was remedied; then the merchant left."""
    officer = make_member()
    record_texts()
    with time_machine.travel(now() - timedelta(days=22)):
        pledge = make_pledge()
        wrong, right = (make_case(pledge, status=CaseStatus.UPHELD) for _ in range(2))
    publish_due()
    findings.correct(wrong, by=officer, reason="认定有误")
    findings.take_measure(right, Measure.WARNING, by=officer, reason="首次")
    make_visit(right, officer)
    findings.record_remedy(right, by=officer, reason="已改")
    owner = pledge.site.merchant.owner
    withdraw_pledge(pledge, by=owner, reason="停业", is_during_case=True)
    with time_machine.travel(now() - timedelta(days=1)):
        make_case(make_pledge(), status=CaseStatus.UPHELD)
    db.session.commit()
    return pledge


def test_findings_replay_clean(app: Flask) -> None:
    make_findings()
    assert differences() == []


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        pytest.param(
            f"UPDATE decision SET reason = '无' WHERE id = {FIRST}",
            ["finding 1: because_sha256 is"],
            id="rewrite the reason",
        ),
        pytest.param(
            f"UPDATE decision SET reason = '无' WHERE id = {CORRECTION}",
            ["finding 1: because_sha256 is"],
            id="rewrite the correction",
        ),
        pytest.param(
            f"UPDATE decision SET published_at = '2026-01-01 00:00:00+00:00' WHERE id = {FIRST}",
            ["finding 1: at is '2026-01-01T00:00:00Z' in the table"],
            id="date the publication back",
        ),
        pytest.param(
            f"UPDATE decision SET published_at = NULL WHERE id = {CORRECTION}",
            ["(finding.corrected) of finding 1: its rows are gone"],
            id="hide the correction",
        ),
        pytest.param(
            "UPDATE decision SET published_at = '2026-10-01 00:00:00+00:00'"
            " WHERE published_at IS NULL",
            ["finding 1: finding.published: no entry tells of it"],
            id="publish behind the log's back",
        ),
        pytest.param(
            "DELETE FROM measure_taken",
            ["(finding.measure) of finding 2: its rows are gone"],
            id="take a measure away",
        ),
        pytest.param(
            "UPDATE case_change SET new = 'relapsed' WHERE new = 'remedied'",
            [
                "finding 2: finding.relapsed: no entry tells of it",
                "(finding.remedied) of finding 2: its rows are gone",
            ],
            id="turn a remedy into a relapse",
        ),
        pytest.param(
            "UPDATE breach_case SET code = 'B16' WHERE id = (SELECT min(id) FROM breach_case)",
            ["finding 1: code is 'B16' in the table, the log says 'B03'"],
            id="find something else",
        ),
        pytest.param(
            "UPDATE pledge_change SET is_during_case = (1 = 0)",
            ["is_during_case is False in the table, not so in entry"],
            id="leave in peace",
        ),
    ],
)
def test_finding_changed_behind_the_logs_back_is_named(
    app: Flask, sql: str, said: list[str]
) -> None:
    make_findings()
    with insider() as connection:
        assert connection.exec_driver_sql(sql).rowcount > 0
    lines = differences()
    assert len(lines) == len(said), lines
    for line, expected in zip(lines, said, strict=True):
        assert expected in line


def test_removed_finding_is_named(app: Flask) -> None:
    make_findings()
    with insider() as connection:
        connection.exec_driver_sql(f"DELETE FROM decision WHERE id = {FIRST}")
    assert any("(finding.published) of finding" in line for line in differences())
