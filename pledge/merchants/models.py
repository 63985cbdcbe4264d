"""Tables of merchants, identity disputes, sites and touchpoints."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pledge.accounts.models import User
from pledge.core.state_machine import StatusChange
from pledge.db import Model, word
from pledge.merchants.rules import DisputeStatus, Identity, Scene, SiteKind


class Merchant(Model):
    """A legal entity; one credit code belongs to one account."""

    __tablename__ = "merchant"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    legal_name: Mapped[str] = mapped_column(String(100))
    credit_code: Mapped[str] = mapped_column(String(18), unique=True)
    identity: Mapped[Identity] = mapped_column(word(Identity), default=Identity.SELF_DECLARED)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    owner: Mapped[User] = relationship()
    sites: Mapped[list["Site"]] = relationship(
        back_populates="merchant", foreign_keys="Site.merchant_id", order_by="Site.id"
    )
    identity_changes: Mapped[list["IdentityChange"]] = relationship(
        back_populates="merchant", order_by="IdentityChange.id"
    )

    __mapper_args__ = {"version_id_col": version}


class IdentityChange(StatusChange, Model):
    """A past change of a merchant's identity."""

    __tablename__ = "identity_change"

    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), index=True)
    merchant: Mapped[Merchant] = relationship(back_populates="identity_changes")


class IdentityDispute(Model):
    """A second claimant's statement that a credit code is theirs."""

    __tablename__ = "identity_dispute"

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), index=True)
    claimant_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    legal_name: Mapped[str] = mapped_column(String(100))
    statement: Mapped[str] = mapped_column(Text)
    licence_photo: Mapped[str | None] = mapped_column(String(40))
    delete_licence_on: Mapped[date]
    region_code: Mapped[str] = mapped_column(String(6), index=True)
    status: Mapped[DisputeStatus] = mapped_column(word(DisputeStatus), default=DisputeStatus.OPEN)
    opened_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    merchant: Mapped[Merchant] = relationship()
    claimant: Mapped[User] = relationship()
    changes: Mapped[list["DisputeChange"]] = relationship(order_by="DisputeChange.id")

    __mapper_args__ = {"version_id_col": version}


class DisputeChange(StatusChange, Model):
    """A past change of a dispute."""

    __tablename__ = "dispute_change"

    dispute_id: Mapped[int] = mapped_column(ForeignKey("identity_dispute.id"), index=True)


class Site(Model):
    """A place with a door."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), index=True)
    kind: Mapped[SiteKind] = mapped_column(word(SiteKind))
    name: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(120))
    region_code: Mapped[str] = mapped_column(String(6))
    container_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    photo: Mapped[str | None] = mapped_column(String(40))
    # the photo as a small data: URI, so that the badge page shows it and stays one request
    thumbnail: Mapped[str | None] = mapped_column(Text)
    # WGS 84 degrees and metres, if the merchant gave them; compared in the shopper's browser only
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    radius: Mapped[int | None]
    # who supplies the ordering or parking system, if the merchant said so
    vendor: Mapped[str] = mapped_column(String(60), default="", server_default=text("''"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    merchant: Mapped[Merchant] = relationship(back_populates="sites", foreign_keys=[merchant_id])
    container: Mapped["Site | None"] = relationship(remote_side=[id])
    touchpoints: Mapped[list["Touchpoint"]] = relationship(
        back_populates="site", order_by="Touchpoint.id"
    )

    __table_args__ = (Index("ix_site_region_kind", "region_code", "kind"),)
    __mapper_args__ = {"version_id_col": version}

    @property
    def scenes(self) -> list[Scene]:
        """The scenes of this site, in the order of the enum."""
        present = {touchpoint.scene for touchpoint in self.touchpoints}
        return [scene for scene in Scene if scene in present]


class Touchpoint(Model):
    """A spot at a site where people scan: a scene and what the spot is called."""

    __tablename__ = "touchpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    scene: Mapped[Scene] = mapped_column(word(Scene))
    label: Mapped[str] = mapped_column(String(20))

    site: Mapped[Site] = relationship(back_populates="touchpoints")

    __table_args__ = (UniqueConstraint("site_id", "scene", "label"),)
