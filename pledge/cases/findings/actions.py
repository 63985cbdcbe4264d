"""Actions on findings: decide, correct, take a measure, appeal, record a visit or a re-check."""

from datetime import datetime

from sqlalchemy import select

from pledge.accounts.models import User
from pledge.associations.models import Membership
from pledge.cases.findings import publish
from pledge.cases.handling.actions import NoPledgeHere, make_move, transition_case
from pledge.cases.handling.hearing import is_heard
from pledge.cases.handling.queries import first_disclosed_report
from pledge.cases.models.cases import Case
from pledge.cases.models.outcomes import Appeal, Decision, MeasureTaken, Visit
from pledge.cases.reports.intake import StoredPhoto, exhibit_of
from pledge.cases.rules import deadlines, workflow
from pledge.cases.rules.breach_codes import clauses_broken
from pledge.cases.rules.measures import require_measure
from pledge.cases.rules.workflow import MOVE_OF_FINDING, Actor, Finding, Measure, Move
from pledge.core.clock import now, today
from pledge.db import current_policy, db
from pledge.merchants.rules import Scene
from pledge.pledges.queries import clauses_in_force
from pledge.pledges.texts import get_text


class MerchantNotHeard(Exception):
    """No breach is found before the merchant was asked and answered, or let the clock run out."""


class AppealTooLate(Exception):
    """The days for an appeal are over."""


class AlreadyAppealed(Exception):
    """A finding is appealed against once."""


class VisitMissing(Exception):
    """Remedy and relapse are recorded by a visit made after the finding."""


def decide(case: Case, finding: Finding, *, by: Membership, reason: str) -> Decision:
    """Decide a case: upheld, not upheld or insufficient evidence, on the text of the day."""
    workflow.destination(case.status, MOVE_OF_FINDING[finding], {Actor.OFFICER})
    if finding is Finding.UPHELD:
        if case.pledge_id is None:
            raise NoPledgeHere
        if not is_heard(case):
            raise MerchantNotHeard
    make_move(case, MOVE_OF_FINDING[finding], by=by, reason=reason)
    return _write(case, finding, by, reason)


def correct(case: Case, *, by: Membership, reason: str) -> Decision:
    """Take an upheld finding back in sight of all; the first one stays, with the correction."""
    make_move(case, Move.CORRECT, by=by, reason=reason)
    correction = _write(case, Finding.NOT_UPHELD, by, reason, follows=get_decision(case))
    publish.publish_case(case)
    return correction


def take_measure(case: Case, measure: Measure, *, by: Membership, reason: str) -> MeasureTaken:
    """Take one of the four measures on an upheld finding."""
    require_measure(measure, by.association.region_code)
    make_move(case, Move.TAKE_MEASURE, by=by, reason=reason)
    taken = MeasureTaken(
        case_id=case.id, measure=measure, reason=reason, by_id=by.user_id, at=now()
    )
    db.session.add(taken)
    db.session.flush()
    publish.publish_follow_up(case, taken)
    return taken


def appeal(case: Case, words: str, *, by: User) -> Appeal:
    """Take a merchant's appeal, within its days and once for each finding."""
    decision = get_appealable(case)
    transition_case(case, Move.APPEAL, {Actor.MERCHANT}, by=by, reason="")
    filed = Appeal(
        case_id=case.id, decision_id=decision.id, words=words, by_id=by.id, at=now(), reason=""
    )
    db.session.add(filed)
    db.session.flush()
    return filed


def get_appealable(case: Case) -> Decision:
    """Return what may be appealed against.

    Raises TransitionNotAllowed, AlreadyAppealed or AppealTooLate.
    """
    workflow.destination(case.status, Move.APPEAL, {Actor.MERCHANT})
    decision = get_decision(case)
    if find_appeal(decision) is not None:
        raise AlreadyAppealed
    if today() > decision.appeal_until:
        raise AppealTooLate
    return decision


def settle_appeal(case: Case, *, is_allowed: bool, by: Membership, reason: str) -> Appeal:
    """Settle an appeal, by an officer who took no part; allowed, it makes a finding of its own."""
    decision = get_decision(case)
    filed = find_appeal(decision)
    what = Move.ALLOW_APPEAL if is_allowed else Move.DISMISS_APPEAL
    make_move(case, what, by=by, reason=reason)
    if filed is None:
        raise LookupError("an appealed case has its appeal")
    filed.is_allowed, filed.reason = is_allowed, reason
    filed.settled_by_id, filed.settled_at = by.user_id, now()
    if is_allowed:
        _write(case, Finding.NOT_UPHELD, by, reason, follows=decision)
    db.session.flush()
    publish.publish_case(case)
    return filed


def record_visit(
    case: Case,
    *,
    by: Membership,
    visited_at: datetime,
    scene: Scene,
    spot: str,
    answers: dict[str, str],
    words: str,
    photos: list[StoredPhoto],
    idempotency_key: str,
) -> Visit:
    """Keep what was seen on the spot; a form that came twice is one visit."""
    if known := db.session.scalar(select(Visit).where(Visit.idempotency_key == idempotency_key)):
        return known
    workflow.destination(
        case.status, Move.RECORD_VISIT, workflow.actors_of(by.role, is_involved=True)
    )
    visit = Visit(
        case_id=case.id,
        by_id=by.user_id,
        visited_at=visited_at,
        scene=scene,
        spot=spot,
        answers=answers,
        words=words,
        idempotency_key=idempotency_key,
        at=now(),
    )
    visit.exhibits.extend(exhibit_of(photo) for photo in photos)
    db.session.add(visit)
    db.session.flush()
    return visit


def record_remedy(case: Case, *, by: Membership, reason: str) -> None:
    """Record that the breach is mended, by a visit made since it was found."""
    _require_visit(case)
    make_move(case, Move.RECORD_REMEDY, by=by, reason=reason)
    publish.publish_follow_up(case, case.changes[-1])


def record_relapse(case: Case, *, by: Membership, reason: str) -> None:
    """Record that the breach is back, by a visit made since it was called mended."""
    _require_visit(case)
    make_move(case, Move.RECORD_RELAPSE, by=by, reason=reason)
    publish.publish_follow_up(case, case.changes[-1])


def get_decision(case: Case) -> Decision:
    """Return the newest finding of a decided case."""
    found = find_decision(case)
    if found is None:
        raise LookupError("a decided case has its decision")
    return found


def find_decision(case: Case) -> Decision | None:
    """Find the newest finding of a case."""
    return db.session.scalar(
        select(Decision).where(Decision.case_id == case.id).order_by(Decision.id.desc()).limit(1)
    )


def find_appeal(decision: Decision) -> Appeal | None:
    """Find the appeal against a finding."""
    return db.session.scalar(select(Appeal).where(Appeal.decision_id == decision.id))


def find_recheck(case: Case) -> Visit | None:
    """Find the newest visit since the case entered its status: what a re-check stands on."""
    entered = max(change.at for change in case.changes if change.old != change.new)
    return db.session.scalar(
        select(Visit)
        .where(
            Visit.case_id == case.id,
            Visit.at >= entered,
            # told to the minute
            Visit.visited_at >= entered.replace(second=0, microsecond=0),
        )
        .order_by(Visit.id.desc())
        .limit(1)
    )


def _require_visit(case: Case) -> None:
    if find_recheck(case) is None:
        raise VisitMissing


def _write(
    case: Case, finding: Finding, by: Membership, reason: str, follows: Decision | None = None
) -> Decision:
    first = first_disclosed_report(case)
    text = get_text(first.text_version) if first.text_version else None
    promised = clauses_in_force(case.pledge, first.happened_on) if case.pledge else []
    decision = Decision(
        case=case,
        finding=finding,
        reason=reason,
        clauses=clauses_broken(case.code, promised),
        text_version=text.version if text else "",
        text_sha256=text.sha256 if text else "",
        by_id=by.user_id,
        at=now(),
        appeal_until=deadlines.appeal_until(today(), current_policy().deadlines),
        follows_id=follows.id if follows else None,
    )
    db.session.add(decision)
    for report in case.reports:
        report.delete_contact_on = min(
            report.delete_contact_on, today() + current_policy().retention.contact_after_closing
        )
    db.session.flush()
    return decision
