"""Tables of badges, their changes, scan counts by day, clone flags and print jobs."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pledge.badges.rules import BadgeStatus, FlagReason, FlagStatus, JobStatus
from pledge.core.state_machine import StatusChange
from pledge.db import Model, word
from pledge.merchants.rules import Scene
from pledge.pledges.models import Pledge


class Badge(Model):
    """One physical copy of a touchpoint's badge; scene, label and copy are what was printed."""

    __tablename__ = "badge"

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(String(10), unique=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), index=True)
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"), index=True)
    scene: Mapped[Scene] = mapped_column(word(Scene))
    label: Mapped[str] = mapped_column(String(20))
    # "copy 3 of 8"; a replacement keeps the number of the copy it replaces
    copy: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    status: Mapped[BadgeStatus] = mapped_column(word(BadgeStatus), default=BadgeStatus.ACTIVE)
    issued_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    pledge: Mapped[Pledge] = relationship()
    changes: Mapped[list["BadgeChange"]] = relationship(order_by="BadgeChange.id")

    __mapper_args__ = {"version_id_col": version}


class BadgeChange(StatusChange, Model):
    """A past change of a badge."""

    __tablename__ = "badge_change"

    badge_id: Mapped[int] = mapped_column(ForeignKey("badge.id"), index=True)


class BadgeDay(Model):
    """Scans and misplacement reports of a badge on a day; no data about visitors."""

    __tablename__ = "badge_day"

    badge_id: Mapped[int] = mapped_column(ForeignKey("badge.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    scans: Mapped[int] = mapped_column(default=0)
    not_here: Mapped[int] = mapped_column(default=0)


class BadgeFlag(Model):
    """A suspicion that a copy of a badge hangs elsewhere; an officer looks into it."""

    __tablename__ = "badge_flag"

    id: Mapped[int] = mapped_column(primary_key=True)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badge.id"), index=True)
    reason: Mapped[FlagReason] = mapped_column(word(FlagReason))
    count: Mapped[int]
    usual: Mapped[int]
    status: Mapped[FlagStatus] = mapped_column(word(FlagStatus), default=FlagStatus.OPEN)
    opened_at: Mapped[datetime]
    notified_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    badge: Mapped[Badge] = relationship()
    changes: Mapped[list["BadgeFlagChange"]] = relationship(order_by="BadgeFlagChange.id")

    __mapper_args__ = {"version_id_col": version}


class BadgeFlagChange(StatusChange, Model):
    """A past change of a suspicion."""

    __tablename__ = "badge_flag_change"

    flag_id: Mapped[int] = mapped_column(ForeignKey("badge_flag.id"), index=True)


class StatusSlot(Model):
    """Where a pledge's two bits stand in the status lists of credentials, drawn at random."""

    __tablename__ = "status_slot"

    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    list_number: Mapped[int]
    position: Mapped[int]

    pledge: Mapped[Pledge] = relationship()

    __table_args__ = (UniqueConstraint("list_number", "position"),)


class PrintJob(Model):
    """A print file too large for one request: made by the worker, fetched, then deleted."""

    __tablename__ = "print_job"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    # what is printed: sheet, colour, form of the file, language, serials
    order: Mapped[dict[str, object]] = mapped_column(JSON)
    status: Mapped[JobStatus] = mapped_column(word(JobStatus), default=JobStatus.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    file: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    delete_on: Mapped[date]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
