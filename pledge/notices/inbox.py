"""Inbox of a person who signs in: write, list, mark read."""

from sqlalchemy import func, select, update

from pledge.core.clock import now, today
from pledge.core.state_machine import Person
from pledge.db import current_policy, db
from pledge.notices.models import Notice


def put_notice(user: Person, subject: str, body: str, path: str | None) -> Notice:
    """Write a notice into a person's inbox, inside the caller's transaction.

    ``path`` is where the matter is dealt with, within this registry.
    """
    notice = Notice(
        user_id=user.id,
        subject=subject,
        body=body,
        path=path,
        written_at=now(),
        delete_on=today() + current_policy().retention.inbox,
    )
    db.session.add(notice)
    return notice


def find_own_notice(user_id: int, notice_id: int) -> Notice | None:
    """Find a notice by id if it is in this person's inbox."""
    return db.session.scalar(
        select(Notice).where(Notice.id == notice_id, Notice.user_id == user_id)
    )


def list_notices(user_id: int, limit: int, offset: int = 0) -> list[Notice]:
    """List a part of a person's inbox, newest first."""
    return list(
        db.session.scalars(
            select(Notice)
            .where(Notice.user_id == user_id)
            .order_by(Notice.id.desc())
            .limit(limit)
            .offset(offset)
        )
    )


def count_unread(user_id: int) -> int:
    """Count the notices a person has not opened."""
    unread = select(func.count(Notice.id)).where(
        Notice.user_id == user_id, Notice.read_at.is_(None)
    )
    return db.session.scalar(unread) or 0


def mark_read(notice: Notice) -> None:
    """Write down that a notice was opened; the first time counts."""
    notice.read_at = notice.read_at or now()


def mark_all_read(user_id: int) -> None:
    """Write down that everything in an inbox was seen."""
    db.session.execute(
        update(Notice)
        .where(Notice.user_id == user_id, Notice.read_at.is_(None))
        .values(read_at=now())
    )
