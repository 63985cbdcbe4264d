"""Actions on merchants: register, add sites, open and settle disputes, confirm identities."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from pledge.accounts.models import User
from pledge.core import regions
from pledge.core.clock import now, today
from pledge.core.events import emit
from pledge.core.state_machine import change_status
from pledge.core.text import fold_text
from pledge.core.transitions import require_allowed
from pledge.db import current_policy, db
from pledge.ledger.append import append
from pledge.merchants import credit_code, log_events
from pledge.merchants.events import DisputeSettled
from pledge.merchants.models import (
    DisputeChange,
    IdentityChange,
    IdentityDispute,
    Merchant,
    Site,
    Touchpoint,
)
from pledge.merchants.rules import (
    ALLOWED_DISPUTE_MOVES,
    ALLOWED_IDENTITY_MOVES,
    MAX_TOUCHPOINTS,
    DisputeStatus,
    Identity,
    Scene,
    SiteKind,
)


class CreditCodeTaken(Exception):
    """Another account holds this credit code; says nothing of whose."""


class AlreadyRegistered(Exception):
    """This account has its legal entity already."""


class NotDisputable(Exception):
    """The code is free, is the claimant's own, or is disputed by them already."""


class TooManyTouchpoints(Exception):
    """A site holds at most MAX_TOUCHPOINTS touchpoints."""


@dataclass(frozen=True)
class SiteFacts:
    """What a merchant says of a place: kind, name, door address, six-digit district.

    ``vendor`` supplies its ordering or parking system; it counts for a new site only.
    """

    kind: SiteKind
    name: str
    address: str
    region_code: str
    container: Site | None = None
    vendor: str = ""


@dataclass(frozen=True)
class Position:
    """Where a place lies: WGS 84 degrees, and how far it reaches in metres."""

    latitude: float
    longitude: float
    radius: int


def register_merchant(owner: User, legal_name: str, code: str) -> Merchant:
    """Register a legal entity to an account, its identity self-declared."""
    _refuse_second_registration(owner, code)
    merchant = Merchant(
        owner_id=owner.id, legal_name=legal_name, credit_code=code, created_at=now()
    )
    try:
        with db.session.begin_nested():
            db.session.add(merchant)
    except IntegrityError as error:
        # Two forms at the same moment; the other one was first.
        _refuse_second_registration(owner, code)
        raise CreditCodeTaken from error
    return merchant


def _refuse_second_registration(owner: User, code: str) -> None:
    # One question for both: between two of them the same form, sent twice, can be committed, and
    # its own account would then be told that another one holds the code.
    held = or_(Merchant.owner_id == owner.id, Merchant.credit_code == code)
    holders = set(db.session.scalars(select(Merchant.owner_id).where(held)))
    if owner.id in holders:
        raise AlreadyRegistered
    if holders:
        raise CreditCodeTaken


def move_identity(
    merchant: Merchant,
    to: Identity,
    *,
    by: User | None,
    reason: str,
    cause: DisputeStatus | None = None,
) -> None:
    """Change how sure the registry is of a merchant, leaving a row and an entry behind.

    ``cause`` is the outcome of a dispute that brought it along.
    """
    change = IdentityChange.record(merchant.identity, to, by=by, reason=reason)
    allowed = ALLOWED_IDENTITY_MOVES[merchant.identity]
    change_status(merchant, to, attribute="identity", allowed=allowed, change=change, cause=cause)
    db.session.flush()
    append(log_events.identity_event(merchant, change))


def open_dispute(
    claimant: User, code: str, legal_name: str, statement: str, licence_photo: str
) -> IdentityDispute:
    """Put a claim to a taken credit code before the association; freezes nothing."""
    merchant = db.session.scalar(select(Merchant).where(Merchant.credit_code == code))
    if merchant is None or merchant.owner_id == claimant.id:
        raise NotDisputable
    if db.session.scalar(
        select(IdentityDispute).where(
            IdentityDispute.merchant_id == merchant.id,
            IdentityDispute.claimant_id == claimant.id,
            IdentityDispute.status == DisputeStatus.OPEN,
        )
    ):
        raise NotDisputable
    region = credit_code.region_of(code)
    dispute = IdentityDispute(
        merchant=merchant,
        claimant=claimant,
        legal_name=legal_name,
        statement=statement,
        licence_photo=licence_photo,
        delete_licence_on=today() + current_policy().retention.licence,
        region_code=region if regions.find_name(region) else regions.NATIONAL,
        opened_at=now(),
    )
    db.session.add(dispute)
    db.session.flush()
    return dispute


def settle_dispute(dispute: IdentityDispute, to: DisputeStatus, *, by: User, reason: str) -> None:
    """Uphold a dispute (the registration goes to the claimant, confirmed) or dismiss it."""
    require_allowed(ALLOWED_DISPUTE_MOVES, dispute.status, to)
    is_upheld = to is DisputeStatus.UPHELD
    if is_upheld and db.session.scalar(
        select(Merchant).where(Merchant.owner_id == dispute.claimant_id)
    ):
        raise AlreadyRegistered
    change = DisputeChange.record(dispute.status, to, by=by, reason=reason)
    change_status(dispute, to, allowed=ALLOWED_DISPUTE_MOVES[dispute.status], change=change)
    emit(dispute, DisputeSettled(dispute, dispute.merchant.owner, reason))
    if is_upheld:
        _transfer(dispute, change)
        if dispute.merchant.identity is not Identity.CONFIRMED:
            move_identity(dispute.merchant, Identity.CONFIRMED, by=by, reason=reason, cause=to)


def _transfer(dispute: IdentityDispute, change: DisputeChange) -> None:
    merchant = dispute.merchant
    former = log_events.digest_merchant(merchant.legal_name, merchant.credit_code)
    merchant.owner = dispute.claimant
    merchant.legal_name = dispute.legal_name
    db.session.flush()
    append(log_events.transfer_event(former, merchant, change))


def add_site(
    merchant: Merchant, facts: SiteFacts, touchpoints: Iterable[tuple[Scene, str]]
) -> Site:
    """Add a place and the spots where people scan there; a form sent again gives the first."""
    # One of several at the same moment goes first; SQLite lets one write at a time anyway.
    db.session.execute(
        select(Merchant.id).where(Merchant.id == merchant.id).with_for_update(key_share=True)
    )
    if there := _find_same_site(merchant, facts):
        return there
    site = Site(
        merchant=merchant,
        kind=facts.kind,
        name=facts.name,
        address=facts.address,
        region_code=facts.region_code,
        container=facts.container,
        vendor=facts.vendor,
        created_at=now(),
    )
    db.session.add(site)
    add_touchpoints(site, touchpoints)
    db.session.flush()
    return site


def locate_site(site: Site, position: Position | None) -> None:
    """Say where a place lies, or no longer; no badge shows it, so a pledge may stand."""
    site.latitude = position.latitude if position else None
    site.longitude = position.longitude if position else None
    site.radius = position.radius if position else None
    db.session.flush()


def name_vendor(site: Site, vendor: str) -> None:
    """Say who supplies a place's ordering or parking system; no badge and no record shows it."""
    site.vendor = vendor
    db.session.flush()


def _find_same_site(merchant: Merchant, facts: SiteFacts) -> Site | None:
    container_id = facts.container.id if facts.container else None
    alike = select(Site).where(
        Site.merchant_id == merchant.id,
        Site.region_code == facts.region_code,
        Site.kind == facts.kind,
        Site.container_id.is_(None) if container_id is None else Site.container_id == container_id,
    )
    wanted = fold_text(facts.name), fold_text(facts.address)
    for site in db.session.scalars(alike.order_by(Site.id)):
        if (fold_text(site.name), fold_text(site.address)) == wanted:
            return site
    return None


def add_touchpoints(site: Site, touchpoints: Iterable[tuple[Scene, str]]) -> list[Touchpoint]:
    """Add the spots that are new; the ones already there stay as they are."""
    present = {(touchpoint.scene, touchpoint.label) for touchpoint in site.touchpoints}
    added = [
        Touchpoint(scene=scene, label=label)
        for scene, label in dict.fromkeys(touchpoints)
        if (scene, label) not in present
    ]
    if len(present) + len(added) > MAX_TOUCHPOINTS:
        raise TooManyTouchpoints
    site.touchpoints.extend(added)
    db.session.flush()
    return added
