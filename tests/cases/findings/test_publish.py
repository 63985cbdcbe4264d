"""Findings become public on their day, at once after an appeal, and never quietly otherwise."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from pledge.cases.findings import actions as findings
from pledge.cases.findings.publish import publish_due
from pledge.cases.handling import actions, triage
from pledge.cases.models.cases import Case
from pledge.cases.models.outcomes import Decision
from pledge.cases.rules.workflow import CaseStatus, Finding, Measure
from pledge.core.clock import day_of, now
from pledge.db import db
from pledge.ledger.encoding import digest_words, moment
from pledge.ledger.entries import Recorded, list_recorded
from tests.support.builders import make_case, make_member, make_pledge, make_report, make_visit
from tests.support.races import PATIENCE_SECONDS
from tests.support.replay_registry import differences

APPEAL_OVER = timedelta(days=22)
BEFORE_THAT = timedelta(days=21)


def told(case: Case) -> list[Recorded]:
    """List what the log says of the findings about the case's pledge."""
    assert case.pledge
    said = list_recorded([case.pledge.number])[case.pledge.number]
    return [entry for entry in said if entry.type.startswith("finding.")]


def types(case: Case) -> list[str]:
    return [entry.type for entry in told(case)]


def decision_of(case: Case) -> Decision:
    return findings.get_decision(case)


def published_case() -> Case:
    """Return an upheld case published today, decided when its appeal days began."""
    with time_machine.travel(now() - APPEAL_OVER):
        case = make_case(status=CaseStatus.UPHELD)
    assert publish_due() == 1
    db.session.commit()
    return case


def test_finding_is_public_the_day_after_the_last_day_of_appeal(app: Flask) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        case = make_case(status=CaseStatus.UPHELD)
        clock.shift(BEFORE_THAT)
        assert publish_due() == 0
        assert types(case) == []
        clock.shift(timedelta(days=1))
        assert publish_due() == 1
        decision = decision_of(case)
        published_at = now()
        assert decision.published_at == published_at
        assert publish_due() == 0
    [entry] = told(case)
    assert case.pledge
    assert dict(entry.facts) == {
        "type": "finding.published",
        "pledge": case.pledge.number,
        "finding": 1,
        "at": moment(published_at),
        "code": case.code,
        "clauses": decision.clauses,
        "text_version": decision.text_version,
        "text_sha256": decision.text_sha256,
        "decided_on": day_of(decision.at).isoformat(),
        "because_sha256": digest_words(decision.reason),
        "appeal": "none",
    }


@pytest.mark.parametrize(
    "status", [CaseStatus.NOT_UPHELD, CaseStatus.INSUFFICIENT, CaseStatus.WITH_MERCHANT]
)
def test_what_was_not_upheld_is_never_public(app: Flask, status: CaseStatus) -> None:
    case = make_case(status=status)
    with time_machine.travel(now() + APPEAL_OVER):
        assert publish_due() == 0
    assert types(case) == []


def test_pending_appeal_holds_a_finding_back_and_a_dismissed_one_lets_it_go_at_once(
    app: Flask,
) -> None:
    case = make_case(status=CaseStatus.APPEALED)
    with time_machine.travel(now() + APPEAL_OVER):
        assert publish_due() == 0
    findings.settle_appeal(case, is_allowed=False, by=make_member(), reason="维持")
    [entry] = told(case)
    assert (entry.type, entry.facts["appeal"]) == ("finding.published", "dismissed")
    assert decision_of(case).published_at


def test_finding_overturned_on_appeal_is_never_public_nor_is_what_overturned_it(
    app: Flask,
) -> None:
    case = make_case(status=CaseStatus.APPEALED)
    findings.settle_appeal(case, is_allowed=True, by=make_member(), reason="证据不足")
    with time_machine.travel(now() + APPEAL_OVER):
        assert publish_due() == 0
    assert types(case) == []
    assert db.session.query(Decision).filter(Decision.published_at.is_not(None)).count() == 0


def test_correction_before_publication_leaves_nothing_public(app: Flask) -> None:
    case = make_case(status=CaseStatus.UPHELD)
    findings.correct(case, by=make_member(), reason="弄错了")
    with time_machine.travel(now() + APPEAL_OVER):
        assert publish_due() == 0
    assert types(case) == []


def test_finding_corrected_while_publishing_waits_for_its_row_is_not_published(
    app: Flask,
) -> None:
    with time_machine.travel(now() - APPEAL_OVER):
        case = make_case(status=CaseStatus.UPHELD)
    officer = make_member()

    def publish() -> int:
        with app.app_context():
            published = publish_due()
            db.session.commit()
            return published

    findings.correct(case, by=officer, reason="弄错了")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(publish)
        with pytest.raises(TimeoutError):
            waiting.result(PATIENCE_SECONDS)
        db.session.commit()
        assert waiting.result(30) == 0
    assert types(case) == []


def test_correction_of_a_public_finding_is_public_at_once_and_the_first_stays(app: Flask) -> None:
    case = published_case()
    first = decision_of(case)
    correction = findings.correct(case, by=make_member(), reason="认定有误，向商家致歉")
    assert correction.follows_id == first.id
    assert correction.published_at
    assert first.published_at
    published, corrected = told(case)
    assert corrected.type == "finding.corrected"
    assert corrected.facts["finding"] == published.facts["finding"] == 1
    assert corrected.facts["because_sha256"] == digest_words(correction.reason)
    assert differences() == ["text 2026-1: no entry tells of it"]


def test_what_follows_a_public_finding_is_told_as_it_happens(app: Flask) -> None:
    case = published_case()
    officer = make_member()
    findings.take_measure(case, Measure.WARNING, by=officer, reason="首次")
    make_visit(case, officer)
    findings.record_remedy(case, by=officer, reason="已改")
    make_visit(case, officer)
    findings.record_relapse(case, by=officer, reason="又来了")
    findings.take_measure(case, Measure.INTERVIEW, by=officer, reason="再犯")
    assert types(case) == [
        "finding.published",
        "finding.measure",
        "finding.remedied",
        "finding.relapsed",
        "finding.measure",
    ]
    assert told(case)[1].facts["measure"] == "warning"
    assert differences() == ["text 2026-1: no entry tells of it"]


def test_what_followed_before_publication_is_told_with_the_finding(app: Flask) -> None:
    with time_machine.travel(now() - APPEAL_OVER):
        case = make_case(status=CaseStatus.REMEDIED)
    assert types(case) == []
    assert publish_due() == 1
    published, remedied = told(case)
    assert (published.type, remedied.type) == ("finding.published", "finding.remedied")
    assert remedied.facts["at"] == published.facts["at"]
    assert remedied.facts["on"] == day_of(now() - APPEAL_OVER).isoformat()
    assert differences() == ["text 2026-1: no entry tells of it"]


def test_findings_about_one_pledge_are_counted_in_the_order_of_publishing(app: Flask) -> None:
    with time_machine.travel(now() - APPEAL_OVER):
        pledge = make_pledge()
        late = make_case(pledge, status=CaseStatus.APPEALED)
        make_case(pledge, status=CaseStatus.UPHELD)
        make_case(pledge, status=CaseStatus.UPHELD)
    assert publish_due() == 2
    findings.settle_appeal(late, is_allowed=False, by=make_member(), reason="维持")
    assert [entry.facts["finding"] for entry in told(late)] == [1, 2, 3]
    assert decision_of(late).published_at
    assert differences() == ["text 2026-1: no entry tells of it"]


def test_case_that_is_decided_anew_is_published_anew(app: Flask) -> None:
    case = published_case()
    officer = make_member()
    findings.correct(case, by=officer, reason="证据有误")
    actions.reopen(case, by=officer, reason="有新的证据")
    actions.ask_merchant(case, "顾客又反映不注册会员无法缴费。", by=officer)
    assert case.site is not None
    actions.reply(case, "已经改了。", [], [], by=case.site.merchant.owner)
    findings.decide(case, Finding.UPHELD, by=officer, reason="新证据属实")
    with time_machine.travel(now() + APPEAL_OVER):
        assert publish_due() == 1
        assert types(case) == ["finding.published", "finding.corrected", "finding.published"]
        assert [entry.facts["finding"] for entry in told(case)] == [1, 1, 2]
        assert differences() == ["text 2026-1: no entry tells of it"]


def test_merging_leads_publishes_nothing(app: Flask) -> None:
    pledge = make_pledge()
    officer = make_member()
    first, second = make_report(pledge).case, make_report(pledge).case
    triage.merge_cases(second, first, by=officer, reason="同一件事")
    with time_machine.travel(now() + APPEAL_OVER):
        assert publish_due() == 0
    assert types(first) == []
