"""Publication of findings on their day, in one transaction with their log entries."""

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from pledge.cases.findings import log_events
from pledge.cases.findings.published import PublishedFinding, list_published
from pledge.cases.handling.hearing import is_heard
from pledge.cases.models.cases import Case, CaseChange
from pledge.cases.models.outcomes import Appeal, Decision, MeasureTaken
from pledge.cases.rules import publication
from pledge.cases.rules.workflow import Finding
from pledge.core.clock import now, today
from pledge.db import db
from pledge.ledger.append import LogEvent, acquire_log_lock, append_all

_Other = aliased(Decision)


def publish_due() -> int:
    """Publish every decision that may be public by now; return how many."""
    return _publish(true())


def publish_case(case: Case) -> int:
    """Publish what a step just taken made public: a finding, or the correction of one."""
    return _publish(Decision.case_id == case.id)


def publish_follow_up(case: Case, row: CaseChange | MeasureTaken) -> None:
    """Tell the log of a measure, a remedy or a relapse just written, if its finding is public."""
    for found in list_published(Case.pledge_id == case.pledge_id):
        append_all(
            log_events.follow_up_event(found, follow_up)
            for follow_up in found.follow_ups
            if follow_up.row is row
        )


def _publish(which: ColumnElement[bool]) -> int:
    due = [decision for decision in _list_waiting(which) if _is_due(decision)]
    if not due:
        return 0
    # The rows are locked by now: whoever has the log's lock waits for nobody, and the order of
    # these moments is the order of the entries.
    acquire_log_lock()
    for decision in due:
        decision.published_at = now()
    db.session.flush()
    pledge_ids = {decision.case.pledge_id for decision in due}
    fresh = set(due)
    append_all(
        event
        for found in list_published(Case.pledge_id.in_(pledge_ids))
        for event in _fresh_events(found, fresh)
    )
    return len(due)


def _fresh_events(found: PublishedFinding, fresh: set[Decision]) -> list[LogEvent]:
    events = []
    if found.decision in fresh:
        # What was done about it meanwhile is public from now on as well.
        events.append(log_events.finding_event(found))
        events += [log_events.follow_up_event(found, one) for one in found.follow_ups]
    correction = log_events.correction_event(found)
    if correction and found.correction in fresh:
        events.append(correction)
    return events


def _list_waiting(which: ColumnElement[bool]) -> list[Decision]:
    """List the unpublished decisions that stand, and corrections of published ones; locked.

    This only spares reading what is over: PostgreSQL judges it before it waits for the lock, so
    _is_due() asks anew.
    """
    is_overturned = exists().where(_Other.follows_id == Decision.id)
    corrects_published = exists().where(
        _Other.id == Decision.follows_id, _Other.published_at.is_not(None)
    )
    statement = (
        select(Decision)
        .join(Decision.case)
        .options(joinedload(Decision.case))
        .where(
            Decision.published_at.is_(None),
            Case.pledge_id.is_not(None),
            or_(and_(Decision.finding == Finding.UPHELD, ~is_overturned), corrects_published),
            which,
        )
        .order_by(Decision.id)
        .with_for_update(of=Decision)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement))


def _is_due(decision: Decision) -> bool:
    """Tell whether a locked decision may be public; what concerns it is read under the lock."""
    case = decision.case
    is_overturned = db.session.scalar(select(exists().where(_Other.follows_id == decision.id)))
    appeal = db.session.scalar(select(Appeal).where(Appeal.decision_id == decision.id))
    return publication.may_publish(
        decision.finding,
        is_heard=is_heard(case),
        appeal=publication.appeal_state(
            is_filed=appeal is not None, is_allowed=appeal.is_allowed if appeal else None
        ),
        appeal_until=decision.appeal_until,
        today=today(),
        is_overturned=bool(is_overturned),
        corrects_published=decision.follows_id is not None,
    )
