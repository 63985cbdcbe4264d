"""What came of the demo's findings: each act done by its verb, and then let be of its day."""

import secrets
from datetime import datetime

from sqlalchemy import select

from pledge.associations.models import Membership
from pledge.cases.findings import actions as outcome
from pledge.cases.findings import publish as publishing
from pledge.cases.handling import actions, triage
from pledge.cases.models.cases import Case
from pledge.cases.models.outcomes import Decision
from pledge.core.clock import today
from pledge.db import db
from pledge.demo import scenario as stories
from pledge.demo.backdating import date_last_change
from pledge.demo.scenario import Step
from pledge.pledges.actions import withdraw_pledge

# The volunteer, the officer, and an officer who took no part.
Members = tuple[Membership, Membership, Membership]


def act(step: Step, case: Case, at: datetime, members: Members) -> None:
    """Do one act that follows a finding, or leads to one."""
    volunteer, officer, second = members
    match step:
        case stories.Visited():
            _visit(step, case, at, volunteer)
        case stories.MeasureTook(measure=measure, because=because):
            outcome.take_measure(case, measure, by=officer, because=because).at = at
        case stories.Appealed(words=words):
            _appeal(case, words, at)
        case stories.AppealDismissed(because=because):
            filed = outcome.settle_appeal(case, is_allowed=False, by=second, because=because)
            filed.settled_at = filed.decision.published_at = at
        case stories.Published():
            publishing.publish_case(case)
            outcome.get_decision(case).published_at = at
        case stories.Corrected(because=because):
            correction = outcome.correct(case, by=officer, because=because)
            correction.at = correction.published_at = at
        case stories.Remedied(because=because):
            outcome.record_remedy(case, by=volunteer, because=because)
        case stories.Relapsed(because=because):
            outcome.record_relapse(case, by=volunteer, because=because)
        case _:
            _set_aside(step, case, at, volunteer)


def _set_aside(step: Step, case: Case, at: datetime, by: Membership) -> None:
    match step:
        case stories.Merged(because=because):
            _merge_into_first(case, because, by)
        case stories.Referred(because=because):
            actions.refer(case, by=by, because=because)
        case stories.MerchantLeft(because=because):
            _withdraw(case, because, at)


def _merge_into_first(case: Case, because: str, by: Membership) -> None:
    first = db.session.scalars(
        select(Case)
        .where(Case.pledge_id == case.pledge_id, Case.code == case.code)
        .order_by(Case.id)
        .limit(1)
    ).one()
    triage.merge(case, first, by=by, because=because)


def _withdraw(case: Case, because: str, at: datetime) -> None:
    if case.pledge is None:
        raise LookupError(case.name)
    owner = case.pledge.site.merchant.owner
    withdraw_pledge(case.pledge, by=owner, because=because, is_during_case=True)
    date_last_change(case.pledge, at)


def _visit(step: stories.Visited, case: Case, at: datetime, by: Membership) -> None:
    visit = outcome.record_visit(
        case,
        by=by,
        visited_at=at,
        scene=case.scene,
        spot=step.spot,
        answers=dict(step.answers),
        words=step.words,
        photos=[],
        form_key=secrets.token_hex(32),
    )
    visit.at = at


def _appeal(case: Case, words: str, at: datetime) -> None:
    if case.pledge is None:
        raise LookupError(case.name)
    decision: Decision = outcome.get_decision(case)
    # The decision is of an earlier day already, and its days for an appeal may be over by now.
    until, decision.appeal_until = decision.appeal_until, today()
    outcome.appeal(case, words, by=case.pledge.site.merchant.owner).at = at
    decision.appeal_until = until
