"""Reminders before each deadline of a case and when a triage is overdue; each is sent once."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, CursorResult, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.dml import Update

from pledge.associations.models import Membership
from pledge.associations.queries import find_membership, find_responsible, list_members
from pledge.cases.events import ReminderDue, ReminderKind
from pledge.cases.handling.triage import has_conflict
from pledge.cases.models.cases import Case
from pledge.cases.models.outcomes import Appeal, Decision
from pledge.cases.rules.workflow import APPEALABLE, CaseStatus, Finding
from pledge.core.clock import now, subtract_working_days, today
from pledge.core.events import emit
from pledge.db import db

MEMBERS_BEFORE = 2
MERCHANT_BEFORE = 3
APPEAL_BEFORE = timedelta(days=5)
# Longer than any number of working days above, over the longest holidays.
AHEAD = timedelta(days=30)
# What has been overdue for longer was told, or was so before anybody was.
OVERDUE_NOTIFIED_WITHIN = timedelta(days=7)

_WITH_MEMBERS = (CaseStatus.RECEIVED, CaseStatus.IN_REVIEW, CaseStatus.APPEALED)


def list_reminders() -> list[ReminderDue]:
    """List what somebody is to be reminded of now and was not yet."""
    return [*_steps(), *_overdue(), *_replies(), *_appeals()]


def claim(reminder: ReminderDue) -> bool:
    """Emit a reminder, once; False where it was given, or has lapsed.

    Of two workers at once the second waits for the first one's commit and then finds no row. The
    case's version stays, so that nobody's form is refused for it.
    """
    result = db.session.execute(_claiming(reminder).execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101 - narrows the type
    if result.rowcount != 1:
        return False
    emit(reminder.case, reminder)
    return True


def list_responsible(case: Case) -> list[Membership]:
    """List who is reminded of a case's deadline: its assignee, else every member who may act."""
    if case.assignee_id is not None and (member := find_membership(case.assignee_id)):
        return [member]
    association = find_responsible(case.region_code)
    members = list_members(association) if association else []
    return [member for member in members if not has_conflict(case, member.user_id)]


def _claiming(reminder: ReminderDue) -> Update:
    case_id, due = reminder.case.id, reminder.due_on
    if reminder.decision is not None:
        return (
            update(Decision)
            .where(Decision.id == reminder.decision.id, Decision.appeal_reminded_at.is_(None))
            .values(appeal_reminded_at=now())
        )
    column, clock = {
        ReminderKind.STEP: (Case.reminded_for, Case.due_on),
        ReminderKind.OVERDUE: (Case.overdue_notified_for, Case.due_on),
        ReminderKind.REPLY: (Case.reply_reminded_for, Case.reply_due_on),
    }[reminder.kind]
    return (
        update(Case)
        .where(Case.id == case_id, Case.status == reminder.case.status, clock == due)
        .where(_is_unnotified(column, due))
        .values({column: due})
    )


def _is_unnotified(column: InstrumentedAttribute[date | None], due: object) -> ColumnElement[bool]:
    return or_(column.is_(None), column != due)


def _steps() -> Iterator[ReminderDue]:
    statement = select(Case).where(
        Case.status.in_(_WITH_MEMBERS),
        Case.is_quarantined.is_(False),
        Case.due_on.between(today(), today() + AHEAD),
        _is_unnotified(Case.reminded_for, Case.due_on),
    )
    for case in db.session.scalars(statement.order_by(Case.id)):
        if case.due_on and today() >= subtract_working_days(case.due_on, MEMBERS_BEFORE):
            yield ReminderDue(ReminderKind.STEP, case, case.due_on)


def _overdue() -> Iterator[ReminderDue]:
    statement = select(Case).where(
        Case.status == CaseStatus.RECEIVED,
        Case.is_quarantined.is_(False),
        Case.due_on < today(),
        Case.due_on >= today() - OVERDUE_NOTIFIED_WITHIN,
        _is_unnotified(Case.overdue_notified_for, Case.due_on),
    )
    for case in db.session.scalars(statement.order_by(Case.id)):
        if case.due_on:
            yield ReminderDue(ReminderKind.OVERDUE, case, case.due_on)


def _replies() -> Iterator[ReminderDue]:
    statement = select(Case).where(
        Case.status == CaseStatus.WITH_MERCHANT,
        Case.pledge_id.is_not(None),
        Case.reply_due_on.between(today(), today() + AHEAD),
        _is_unnotified(Case.reply_reminded_for, Case.reply_due_on),
    )
    for case in db.session.scalars(statement.order_by(Case.id)):
        due = case.reply_due_on
        if due and today() >= subtract_working_days(due, MERCHANT_BEFORE):
            yield ReminderDue(ReminderKind.REPLY, case, due)


def _appeals() -> Iterator[ReminderDue]:
    later = aliased(Decision)
    statement = (
        select(Decision)
        .join(Decision.case)
        .where(
            Decision.finding == Finding.UPHELD,
            Decision.appeal_reminded_at.is_(None),
            Decision.appeal_until.between(today(), today() + APPEAL_BEFORE),
            Case.status.in_(APPEALABLE),
            Case.asked_at.is_not(None),
            ~exists().where(Appeal.decision_id == Decision.id),
            ~exists().where(later.case_id == Decision.case_id, later.id > Decision.id),
        )
        .order_by(Decision.id)
    )
    for decision in db.session.scalars(statement):
        yield ReminderDue(ReminderKind.APPEAL, decision.case, decision.appeal_until, decision)
