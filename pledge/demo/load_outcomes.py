"""Loader of what followed from the demo's findings."""

import secrets
from datetime import datetime

from sqlalchemy import select

from pledge.associations.models import Membership
from pledge.cases.findings import actions as findings
from pledge.cases.findings import publish
from pledge.cases.handling import actions, triage
from pledge.cases.models.cases import Case
from pledge.cases.models.outcomes import Decision
from pledge.core.clock import today
from pledge.db import db
from pledge.demo import scenario as stories
from pledge.demo.backdating import date_last_change
from pledge.demo.scenario import ScenarioEvent
from pledge.pledges.actions import withdraw_pledge

# The volunteer, the officer, and an officer who took no part.
Members = tuple[Membership, Membership, Membership]


def apply_event(event: ScenarioEvent, case: Case, at: datetime, members: Members) -> None:
    """Do one act that follows a finding, or leads to one."""
    volunteer, officer, second = members
    match event:
        case stories.Visited():
            _visit(event, case, at, volunteer)
        case stories.MeasureTook(measure=measure, reason=reason):
            findings.take_measure(case, measure, by=officer, reason=reason).at = at
        case stories.Appealed(words=words):
            _appeal(case, words, at)
        case stories.AppealDismissed(reason=reason):
            filed = findings.settle_appeal(case, is_allowed=False, by=second, reason=reason)
            filed.settled_at = filed.decision.published_at = at
        case stories.Published():
            publish.publish_case(case)
            findings.get_decision(case).published_at = at
        case stories.Corrected(reason=reason):
            correction = findings.correct(case, by=officer, reason=reason)
            correction.at = correction.published_at = at
        case stories.Remedied(reason=reason):
            findings.record_remedy(case, by=volunteer, reason=reason)
        case stories.Relapsed(reason=reason):
            findings.record_relapse(case, by=volunteer, reason=reason)
        case _:
            _set_aside(event, case, at, volunteer)


def _set_aside(event: ScenarioEvent, case: Case, at: datetime, by: Membership) -> None:
    match event:
        case stories.Merged(reason=reason):
            _merge_into_first(case, reason, by)
        case stories.Referred(reason=reason):
            actions.refer(case, by=by, reason=reason)
        case stories.MerchantLeft(reason=reason):
            _withdraw(case, reason, at)


def _merge_into_first(case: Case, reason: str, by: Membership) -> None:
    first = db.session.scalars(
        select(Case)
        .where(Case.pledge_id == case.pledge_id, Case.code == case.code)
        .order_by(Case.id)
        .limit(1)
    ).one()
    triage.merge_cases(case, first, by=by, reason=reason)


def _withdraw(case: Case, reason: str, at: datetime) -> None:
    if case.pledge is None:
        raise LookupError(case.name)
    owner = case.pledge.site.merchant.owner
    withdraw_pledge(case.pledge, by=owner, reason=reason, is_during_case=True)
    date_last_change(case.pledge, at)


def _visit(event: stories.Visited, case: Case, at: datetime, by: Membership) -> None:
    visit = findings.record_visit(
        case,
        by=by,
        visited_at=at,
        scene=case.scene,
        spot=event.spot,
        answers=dict(event.answers),
        words=event.words,
        photos=[],
        idempotency_key=secrets.token_hex(32),
    )
    visit.at = at


def _appeal(case: Case, words: str, at: datetime) -> None:
    if case.pledge is None:
        raise LookupError(case.name)
    decision: Decision = findings.get_decision(case)
    # The decision is of an earlier day already, and its days for an appeal may be over by now.
    until, decision.appeal_until = decision.appeal_until, today()
    findings.appeal(case, words, by=case.pledge.site.merchant.owner).at = at
    decision.appeal_until = until
