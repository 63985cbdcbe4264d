"""Tables of reports and cases with their changes, notes, transfers and replies."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pledge.accounts.models import User
from pledge.badges.models import Badge
from pledge.cases.models.evidence import Exhibit
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.workflow import (
    Author,
    CaseStatus,
    Channel,
    Finding,
    Progress,
    finding_of,
    progress_of,
)
from pledge.core.state_machine import StatusChange
from pledge.db import EncryptedText, Model, word
from pledge.merchants.models import Site
from pledge.merchants.rules import Scene, SiteKind
from pledge.pledges.models import Pledge


class Case(Model):
    """What an association works on: one or more leads about one place and one matter.

    ``paraphrase`` is what the merchant is told, in the association's words. ``decide_by`` is
    counted once, when the case is accepted; ``reply_due_on`` stays when the answer has come.
    """

    __tablename__ = "breach_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"))
    region_code: Mapped[str] = mapped_column(String(6))
    kind: Mapped[SiteKind] = mapped_column(word(SiteKind))
    # of a place without a pledge: as it was told
    place_name: Mapped[str] = mapped_column(String(60), default="")
    place_address: Mapped[str] = mapped_column(String(120), default="")
    vendor: Mapped[str] = mapped_column(String(60), default="", index=True)
    scene: Mapped[Scene] = mapped_column(word(Scene))
    code: Mapped[BreachCode] = mapped_column(word(BreachCode))
    status: Mapped[CaseStatus] = mapped_column(word(CaseStatus), default=CaseStatus.RECEIVED)
    paraphrase: Mapped[str] = mapped_column(Text, default="")
    # the reporter allowed it, and a member chose to show the reporter's own words
    is_quoted: Mapped[bool] = mapped_column(default=False)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    due_on: Mapped[date | None]
    decide_by: Mapped[date | None]
    asked_at: Mapped[datetime | None]
    reply_due_on: Mapped[date | None]
    extended_at: Mapped[datetime | None]
    # leads that tell the same independently; raw counts do not matter
    corroborations: Mapped[int] = mapped_column(default=1)
    # came in a burst without a proof of work: waits for a member to let it in
    is_quarantined: Mapped[bool] = mapped_column(default=False)
    # the clocks of which somebody was reminded, each once, and the triage told of as overdue
    reminded_for: Mapped[date | None]
    reply_reminded_for: Mapped[date | None]
    overdue_notified_for: Mapped[date | None]
    # why nothing of this case may be deleted, while it may not
    legal_hold_reason: Mapped[str | None] = mapped_column(Text)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("breach_case.id"), index=True)
    opened_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    pledge: Mapped[Pledge | None] = relationship()
    assignee: Mapped[User | None] = relationship()
    merged_into: Mapped["Case | None"] = relationship(remote_side=[id])
    reports: Mapped[list["Report"]] = relationship(back_populates="case", order_by="Report.id")
    notes: Mapped[list["CaseNote"]] = relationship(order_by="CaseNote.id")
    replies: Mapped[list["MerchantReply"]] = relationship(
        back_populates="case", order_by="MerchantReply.id"
    )
    changes: Mapped[list["CaseChange"]] = relationship(order_by="CaseChange.id")

    __table_args__ = (
        Index("ix_breach_case_pledge_status", "pledge_id", "status"),
        Index("ix_breach_case_status_due", "status", "due_on"),
        Index("ix_breach_case_region_status", "region_code", "status"),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def finding(self) -> Finding | None:
        """The finding the case stands on now."""
        return finding_of(self.status)

    @property
    def progress(self) -> Progress:
        """The progress a reporter reads, by the case's status."""
        return progress_of(self.status)

    @property
    def site(self) -> Site | None:
        """The place, where it has a pledge."""
        return self.pledge.site if self.pledge else None

    @property
    def name(self) -> str:
        """The name of the place."""
        return self.pledge.site.name if self.pledge else self.place_name

    @property
    def address(self) -> str:
        """The address of the place."""
        return self.pledge.site.address if self.pledge else self.place_address


class CaseChange(StatusChange, Model):
    """A past change of a case."""

    __tablename__ = "case_change"

    case_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)


class CaseNote(Model):
    """Words for colleagues alone."""

    __tablename__ = "case_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class CaseAssignment(Model):
    """Who was asked to look after a case, by whom and when."""

    __tablename__ = "case_assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)
    assignee_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class CaseTransfer(Model):
    """A lead that went from one case to another, by a merge or a split."""

    __tablename__ = "case_transfer"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    origin: Mapped[Case] = relationship(foreign_keys=[from_id])


class CaseConflict(Model):
    """A member's declaration of a conflict of interest: the case is theirs no longer."""

    __tablename__ = "case_conflict"
    __table_args__ = (UniqueConstraint("case_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class ThreatMark(Model):
    """A merchant's statement that somebody threatened or extorted it over a lead."""

    __tablename__ = "threat_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    # None until an officer has looked into it
    is_confirmed: Mapped[bool | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    settled_reason: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()


class MerchantReply(Model):
    """What a merchant answered, and what it says it has done."""

    __tablename__ = "merchant_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(Text)
    # codes of remedies picked, parted by spaces
    remedies: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    is_late: Mapped[bool] = mapped_column(default=False)
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    at: Mapped[datetime]

    case: Mapped[Case] = relationship(back_populates="replies")
    exhibits: Mapped[list[Exhibit]] = relationship(order_by=Exhibit.id)


class Report(Model):
    """One person's lead about one place; the person stays unknown."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("breach_case.id"), index=True)
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    receipt_hash: Mapped[str] = mapped_column(String(64), unique=True)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"), index=True)
    badge_id: Mapped[int | None] = mapped_column(ForeignKey("badge.id"), index=True)
    channel: Mapped[Channel] = mapped_column(word(Channel), default=Channel.FORM)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    scene: Mapped[Scene] = mapped_column(word(Scene))
    code: Mapped[BreachCode] = mapped_column(word(BreachCode))
    # the text in force on that day; empty where there is no pledge
    text_version: Mapped[str] = mapped_column(String(10))
    happened_on: Mapped[date]
    story: Mapped[str] = mapped_column(Text)
    asked: Mapped[str] = mapped_column(Text, default="")
    # fingerprint of the wording
    text_fingerprint: Mapped[str] = mapped_column(String(64), default="")
    contact: Mapped[str | None] = mapped_column(EncryptedText)
    delete_contact_on: Mapped[date]
    locale: Mapped[str] = mapped_column(String(2))
    received_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    # since when the merchant and the public may read the reporter's own words
    consented_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    case: Mapped[Case] = relationship(back_populates="reports")
    pledge: Mapped[Pledge | None] = relationship()
    badge: Mapped[Badge | None] = relationship()
    exhibits: Mapped[list[Exhibit]] = relationship(order_by=Exhibit.id)
    entries: Mapped[list["ReportEntry"]] = relationship(order_by="ReportEntry.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def progress(self) -> Progress:
        """The progress a reporter reads, by the case's status."""
        return self.case.progress

    @property
    def finding(self) -> Finding | None:
        """What was found in the case."""
        return self.case.finding

    @property
    def due_on(self) -> date | None:
        """By when the case must move on."""
        return self.case.due_on


class ReportEntry(Model):
    """Words between a reporter and the association."""

    __tablename__ = "report_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    author: Mapped[Author] = mapped_column(word(Author))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(Text)
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    at: Mapped[datetime]


class ReportEvent(Model):
    """What a reporter did with a report: withdrew it, gave consent, or took it back."""

    __tablename__ = "report_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
