"""Tables of associations and memberships."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pledge.accounts.models import User
from pledge.associations.rules import Role
from pledge.db import Model, word


class Association(Model):
    """A consumer association and the region it answers for."""

    __tablename__ = "association"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    region_code: Mapped[str] = mapped_column(String(6))
    contact: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]

    members: Mapped[list["Membership"]] = relationship(back_populates="association")


class Membership(Model):
    """One person's place in one association."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"), index=True)
    role: Mapped[Role] = mapped_column(word(Role))
    since: Mapped[datetime]

    user: Mapped[User] = relationship()
    association: Mapped[Association] = relationship(back_populates="members")
