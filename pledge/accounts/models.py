"""Tables of user accounts."""

from datetime import datetime
from typing import ClassVar

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from pledge.db import Model


class User(Model, UserMixin):
    """A person who signs in; what they may do follows from what they own or belong to."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    is_operator: Mapped[bool] = mapped_column(Boolean, default=False)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    locale: Mapped[str] = mapped_column(String(2), default="zh")
    created_at: Mapped[datetime]

    # Flask-Security asks for roles; this registry derives them instead of storing them.
    roles: ClassVar[list[RoleMixin]] = []  # type: ignore[misc]  # see above
