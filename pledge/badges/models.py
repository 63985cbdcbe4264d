"""Tables of badges and their changes."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pledge.badges.rules import BadgeStatus
from pledge.changes import ChangeRow
from pledge.db import Model, word
from pledge.merchants.rules import Scene
from pledge.pledges.models import Pledge


class Badge(Model):
    """The badge of one touchpoint under one pledge; scene and label are what was printed."""

    __tablename__ = "badge"

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(String(10), unique=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), index=True)
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"), index=True)
    scene: Mapped[Scene] = mapped_column(word(Scene))
    label: Mapped[str] = mapped_column(String(20))
    status: Mapped[BadgeStatus] = mapped_column(word(BadgeStatus), default=BadgeStatus.ACTIVE)
    issued_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    pledge: Mapped[Pledge] = relationship()
    changes: Mapped[list["BadgeChange"]] = relationship(order_by="BadgeChange.id")

    __mapper_args__ = {"version_id_col": version}


class BadgeChange(ChangeRow, Model):
    """A past change of a badge."""

    __tablename__ = "badge_change"

    badge_id: Mapped[int] = mapped_column(ForeignKey("badge.id"), index=True)
