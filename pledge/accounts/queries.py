"""Queries about user accounts."""

from collections.abc import Iterable

from sqlalchemy import func, select

from pledge.accounts.models import User
from pledge.db import db


def find_user(email: str) -> User | None:
    """Find a person by e-mail, whatever its case."""
    return db.session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))


def find_emails(user_ids: Iterable[int]) -> dict[int, str]:
    """Find the e-mails of people, by the account's id."""
    found = db.session.execute(select(User.id, User.email).where(User.id.in_(set(user_ids))))
    return {row.id: row.email for row in found}


def has_demo_users() -> bool:
    """Tell whether demo accounts are in the database."""
    return db.session.scalar(select(User.id).where(User.is_demo).limit(1)) is not None
