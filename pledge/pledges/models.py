"""Tables of pledges, signatures, changes and the search index."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pledge.core.clock import day_of, today
from pledge.core.state_machine import StatusChange
from pledge.db import EncryptedText, Model, word
from pledge.merchants.models import Site
from pledge.pledges.rules import LIVE, PledgeStatus, effective_status, is_renewable


class Pledge(Model):
    """A merchant's pledge for one site; at most one live pledge a site."""

    __tablename__ = "pledge"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(8), unique=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    status: Mapped[PledgeStatus] = mapped_column(word(PledgeStatus), default=PledgeStatus.ACTIVE)
    text_version: Mapped[str] = mapped_column(String(10))
    scenes: Mapped[list[str]] = mapped_column(JSON)
    clauses: Mapped[list[str]] = mapped_column(JSON)
    signed_on: Mapped[date]
    valid_until: Mapped[date]
    search_text: Mapped[str] = mapped_column(Text, default="")
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"))
    version: Mapped[int] = mapped_column()

    site: Mapped[Site] = relationship()
    previous: Mapped["Pledge | None"] = relationship(remote_side=[id])
    signatures: Mapped[list["PledgeSignature"]] = relationship(order_by="PledgeSignature.id")
    changes: Mapped[list["PledgeChange"]] = relationship(order_by="PledgeChange.id")

    __table_args__ = (
        Index(
            "uq_pledge_one_live_per_site",
            "site_id",
            unique=True,
            sqlite_where=text("status IN ('active', 'suspended')"),
            postgresql_where=text("status IN ('active', 'suspended')"),
        ),
        Index("ix_pledge_status_valid_until", "status", "valid_until"),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def status_today(self) -> PledgeStatus:
        """What the pledge reads today, also before the daily sweep."""
        return effective_status(self.status, self.valid_until, today())

    @property
    def ended_on(self) -> date | None:
        """The last day on which the pledge stood, or None while it stands or is suspended."""
        status = self.status_today
        if status in LIVE:
            return None
        ends = [day_of(change.at) for change in self.changes if change.new == status.value]
        return min([self.valid_until, *ends[-1:]])

    @property
    def is_renewable(self) -> bool:
        """Whether it may be renewed today."""
        return is_renewable(self.status, self.valid_until, today())


class PledgeSignature(Model):
    """One signing of one text version: the first, or a renewal."""

    __tablename__ = "pledge_signature"

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), index=True)
    text_version: Mapped[str] = mapped_column(String(10))
    text_sha256: Mapped[str] = mapped_column(String(64))
    self_check: Mapped[dict[str, bool]] = mapped_column(JSON)
    signer_name: Mapped[str | None] = mapped_column(EncryptedText)
    signer_position: Mapped[str] = mapped_column(String(40))
    delete_name_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    at: Mapped[datetime]


class PledgeChange(StatusChange, Model):
    """A past change of a pledge's status; the reason is public."""

    __tablename__ = "pledge_change"

    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), index=True)
    # the merchant left while the association was looking into a case
    is_during_case: Mapped[bool] = mapped_column(default=False, server_default=false())


class PledgeBigram(Model):
    """Two neighbouring characters of a pledge's name, address or legal name: the search index."""

    __tablename__ = "pledge_bigram"

    bigram: Mapped[str] = mapped_column(String(2), primary_key=True)
    # The key begins with the bigram, and a pledge's own rows are deleted when it is indexed anew.
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), primary_key=True, index=True)

    __table_args__ = ({"sqlite_with_rowid": False},)
