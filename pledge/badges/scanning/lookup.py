"""Look-up of a scanned badge in one Core query on the reads engine: the hot path."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Executable, Row, bindparam, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from pledge.badges.models import Badge
from pledge.badges.rules import BadgeStatus
from pledge.db import reads
from pledge.merchants.models import Merchant, Site
from pledge.merchants.rules import Identity, Scene, SiteKind
from pledge.pledges.models import Pledge, PledgeChange
from pledge.pledges.rules import PledgeStatus

Versions = tuple[int, int, int, int, int | None]

_Container = aliased(Site)

_VERSIONS = (
    Badge.version,
    Pledge.version,
    Site.version,
    Merchant.version,
    _Container.version,
)

_JOINED = (
    Badge.__table__.join(Pledge.__table__, Badge.pledge_id == Pledge.id)
    .join(Site.__table__, Pledge.site_id == Site.id)
    .join(Merchant.__table__, Site.merchant_id == Merchant.id)
    .outerjoin(_Container, Site.container_id == _Container.id)
)

_READ_VERSIONS = select(*_VERSIONS).select_from(_JOINED).where(Badge.serial == bindparam("serial"))

_READ_ALL = (
    select(
        *_VERSIONS,
        Badge.serial,
        Badge.status.label("badge_status"),
        Badge.scene,
        Badge.label.label("badge_label"),
        Pledge.number,
        Pledge.status.label("pledge_status"),
        Pledge.signed_on,
        Pledge.valid_until,
        Pledge.text_version,
        Pledge.clauses,
        Site.name,
        Site.address,
        Site.region_code,
        Site.kind,
        _Container.name.label("container_name"),
        Merchant.legal_name,
        Merchant.identity,
        Site.thumbnail,
        Site.latitude,
        Site.longitude,
        Site.radius,
        PledgeChange.old,
        PledgeChange.new,
        PledgeChange.reason,
        PledgeChange.at,
        PledgeChange.is_during_case,
    )
    .select_from(_JOINED.join(PledgeChange.__table__, PledgeChange.pledge_id == Pledge.id))
    .where(Badge.serial == bindparam("serial"))
    .order_by(PledgeChange.id)
)


@dataclass(frozen=True)
class PastChange:
    """One dated line of a pledge's public history."""

    old: str | None
    new: str
    reason: str
    at: datetime
    is_during_case: bool


@dataclass(frozen=True)
class VerifiedBadge:
    """What the registry knows of a badge: the badge, its pledge, its place, its merchant."""

    versions: Versions
    serial: str
    badge_status: BadgeStatus
    scene: Scene
    badge_label: str
    number: str
    pledge_status: PledgeStatus
    signed_on: date
    valid_until: date
    text_version: str
    clauses: list[str]
    name: str
    address: str
    region_code: str
    kind: SiteKind
    container_name: str | None
    legal_name: str
    identity: Identity
    thumbnail: str | None
    latitude: float | None
    longitude: float | None
    radius: int | None
    history: tuple[PastChange, ...]


def read_versions(serial: str) -> Versions | None:
    """Read the versions of all rows behind a badge; what was rendered from them may be reused.

    Five integers by the driver itself: SQLAlchemy's way to them costs five times as much, a
    sixth of a whole request. Where the driver fails, SQLAlchemy's way knows how to recover.
    """
    engine = reads()
    statement, parameters = _in_driver_words(engine.dialect)
    pooled = engine.raw_connection()
    try:
        driver: Any = pooled.driver_connection
        row = driver.execute(statement, parameters(serial)).fetchone()
    except engine.dialect.loaded_dbapi.Error as error:
        pooled.invalidate(error)
        row = next(iter(_ask(_READ_VERSIONS, serial)), None)
    finally:
        pooled.close()
    return None if row is None else (row[0], row[1], row[2], row[3], row[4])


@cache
def _in_driver_words(dialect: Dialect) -> tuple[str, Callable[[str], Any]]:
    """Return the query of versions as a driver takes it, and its one parameter likewise."""
    compiled = _READ_VERSIONS.compile(dialect=dialect)
    if compiled.positional:
        return str(compiled), lambda serial: (serial,)
    return str(compiled), lambda serial: {"serial": serial}


def verify_badge(serial: str) -> VerifiedBadge | None:
    """Read everything about a badge by its serial, in one query."""
    rows = _ask(_READ_ALL, serial)
    if not rows:
        return None
    first = tuple(rows[0])
    history = tuple(
        PastChange(row.old, row.new, row.reason, row.at, row.is_during_case) for row in rows
    )
    versions: Versions = (first[0], first[1], first[2], first[3], first[4])
    facts: list[Any] = [versions, *first[5:26], history]
    return VerifiedBadge(*facts)


def _ask(statement: Executable, serial: str) -> Sequence[Row[Any]]:
    try:
        return _ask_once(statement, serial)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        # The database was restarted; the pool has dropped its old connections by now.
        return _ask_once(statement, serial)


def _ask_once(statement: Executable, serial: str) -> Sequence[Row[Any]]:
    with reads().connect() as connection:
        return connection.execute(statement, {"serial": serial}).all()
