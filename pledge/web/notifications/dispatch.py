"""Dispatch of events: what actions emitted is told to people in the transaction that commits it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from flask import Flask, current_app, has_request_context
from flask_sqlalchemy.session import Session
from sqlalchemy import event

from pledge.cases.models.cases import Report
from pledge.core.events import take_events
from pledge.web.notifications.mail import write_notice
from pledge.web.notifications.table import notices_of
from pledge.web.setup.current import current_settings

NOTIFY = "pledge-notify"

# takes the events of one transaction, in order, and writes outbox and inbox rows
Notify = Callable[[Sequence[object]], None]


def init_notifications(app: Flask) -> None:
    """Give an application what writes its notices."""
    app.extensions[NOTIFY] = write_notices


def write_notices(events: Sequence[object]) -> None:
    """Write what these events tell people; a reporter hears once of all that one commit brings."""
    informed: set[Report] = set()
    with _request_context():
        for fact in events:
            for notice in notices_of(fact):
                if isinstance(notice.reader, Report):
                    if notice.reader in informed:
                        continue
                    informed.add(notice.reader)
                write_notice(notice)


@contextmanager
def _request_context() -> Iterator[None]:
    """Make addresses of pages as for a visitor, where a worker or a command has no request."""
    if has_request_context():
        yield
        return
    with current_app.test_request_context(base_url=current_settings().base_url):
        yield


@event.listens_for(Session, "before_commit")
def _dispatch(session: Session) -> None:
    # the end of a savepoint is no commit yet
    if session.in_nested_transaction():
        return
    while events := take_events(session):
        current_app.extensions[NOTIFY](events)
