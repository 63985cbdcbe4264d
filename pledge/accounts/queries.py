"""Questions about the people who sign in."""

from sqlalchemy import func, select

from pledge.accounts.models import User
from pledge.db import db


def find_user(email: str) -> User | None:
    """Find a person by e-mail, whatever its case."""
    return db.session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))


def has_demo_users() -> bool:
    """Tell whether demo accounts are in the database."""
    return db.session.scalar(select(User.id).where(User.is_demo).limit(1)) is not None
