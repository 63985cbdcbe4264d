"""Queries about pledges: by number, by site, public search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from pledge.core import text as typed_text
from pledge.core.clock import today
from pledge.core.reference_codes import is_pledge_number, normalise_pledge_number
from pledge.core.regions import prefix
from pledge.db import db
from pledge.ledger.entries import Recorded, list_recorded
from pledge.merchants.models import Merchant, Site
from pledge.merchants.rules import SiteKind
from pledge.pledges.log_events import find_entries
from pledge.pledges.models import Pledge, PledgeBigram, PledgeChange
from pledge.pledges.rules import LIVE, PledgeStatus

PAGE = 20
COUNT_CAP = 1000


@dataclass(frozen=True)
class Search:
    """What a visitor looks for; every part may be empty."""

    words: str = ""
    region_code: str = ""
    kind: SiteKind | None = None
    status: PledgeStatus | None = None


@dataclass(frozen=True)
class Page:
    """One page of pledges, newest first, and the keys of its neighbours."""

    pledges: Sequence[Pledge]
    older: int | None
    newer: int | None


def find_pledge(number: str) -> Pledge | None:
    """Find a pledge by its normalised number."""
    return db.session.scalar(select(Pledge).where(Pledge.number == number))


def find_live_pledge(site: Site) -> Pledge | None:
    """Find the pledge that stands (or is suspended) for a site today."""
    return db.session.scalar(
        select(Pledge).where(
            Pledge.site_id == site.id, Pledge.status.in_(LIVE), Pledge.valid_until >= today()
        )
    )


def find_last_pledge(site: Site) -> Pledge | None:
    """Find the newest pledge ever signed for a site."""
    return db.session.scalar(
        select(Pledge).where(Pledge.site_id == site.id).order_by(Pledge.id.desc()).limit(1)
    )


def find_earlier_at_address(site: Site) -> Pledge | None:
    """Find the newest pledge at a site's folded address, of any merchant, that does not stand.

    One that stands is a neighbour's; one suspended may be what a second registration would hide.
    """
    same_address = Pledge.search_text.like(f"%\n{typed_text.fold_text(site.address)}\n%")
    return db.session.scalar(
        select(Pledge)
        .join(Pledge.site)
        .where(
            Site.region_code == site.region_code,
            Site.id != site.id,
            same_address,
            or_(Pledge.status != PledgeStatus.ACTIVE, Pledge.valid_until < today()),
        )
        .order_by(Pledge.id.desc())
        .limit(1)
    )


def is_on_record(site: Site) -> bool:
    """Tell whether a pledge was ever signed for a site, or for one that stands inside it."""
    concerned = or_(Site.id == site.id, Site.container_id == site.id)
    found = select(Pledge.id).join(Pledge.site).where(concerned).limit(1)
    return db.session.scalar(found) is not None


def find_pledge_in(jurisdiction: str, number: str) -> Pledge | None:
    """Find a pledge by number if its place is in this jurisdiction."""
    return db.session.scalar(
        select(Pledge)
        .join(Pledge.site)
        .where(Pledge.number == number, Site.region_code.startswith(prefix(jurisdiction)))
    )


def find_own_pledge(owner_id: int, number: str) -> Pledge | None:
    """Find a pledge by number if this account signed it."""
    return db.session.scalar(
        select(Pledge)
        .join(Pledge.site)
        .join(Site.merchant)
        .where(Pledge.number == number, Merchant.owner_id == owner_id)
    )


def list_pledges_of_site(site: Site) -> list[Pledge]:
    """List all pledges ever signed for a site, newest first."""
    return list(
        db.session.scalars(
            select(Pledge).where(Pledge.site_id == site.id).order_by(Pledge.id.desc())
        )
    )


def list_own_pledges(owner_id: int) -> list[Pledge]:
    """List the newest pledge of each site of an account, by site."""
    newest = select(func.max(Pledge.id)).group_by(Pledge.site_id)
    return list(
        db.session.scalars(
            select(Pledge)
            .join(Pledge.site)
            .join(Site.merchant)
            .options(contains_eager(Pledge.site))
            .where(Merchant.owner_id == owner_id, Pledge.id.in_(newest))
            .order_by(Site.id)
        )
    )


def list_signed_malls(region_code: str, limit: int = 100) -> list[Site]:
    """List malls in a district for which a pledge stands: what a site may stand inside."""
    return list(
        db.session.scalars(
            select(Site)
            .join(Pledge, Pledge.site_id == Site.id)
            .where(
                Site.region_code == region_code,
                Site.kind == SiteKind.MALL,
                Pledge.status.in_(LIVE),
            )
            .order_by(Site.name)
            .limit(limit)
        )
    )


def search_pledges(
    search: Search, older_than: int | None = None, newer_than: int | None = None, size: int = PAGE
) -> Page:
    """Return a page of the pledges that match, newest first, by key and never by offset."""
    statement = _matching(search).options(
        contains_eager(Pledge.site).joinedload(Site.merchant), joinedload(Pledge.previous)
    )
    if newer_than is not None:
        statement = statement.where(Pledge.id > newer_than).order_by(Pledge.id)
    else:
        if older_than is not None:
            statement = statement.where(Pledge.id < older_than)
        statement = statement.order_by(Pledge.id.desc())
    rows: list[Pledge] = list(db.session.scalars(statement.limit(size + 1)))
    more, rows = len(rows) > size, rows[:size]
    if newer_than is not None:
        rows.reverse()
        has_newer, has_older = more, True
    else:
        has_newer, has_older = older_than is not None, more
    return Page(
        pledges=rows,
        older=rows[-1].id if rows and has_older else None,
        newer=rows[0].id if rows and has_newer else None,
    )


def count_matches(search: Search) -> int:
    """Count the pledges that match, no further than COUNT_CAP + 1."""
    capped = _matching(search).with_only_columns(Pledge.id).limit(COUNT_CAP + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(capped)) or 0


def count_live() -> tuple[int, int]:
    """Count the pledges that stand today and the merchants behind them."""
    row = db.session.execute(
        select(func.count(Pledge.id), func.count(Site.merchant_id.distinct()))
        .join(Pledge.site)
        .where(Pledge.status == PledgeStatus.ACTIVE, Pledge.valid_until >= today())
    ).one()
    return row[0], row[1]


def text_in_force(pledge: Pledge, day: date) -> str:
    """Return the text version that bound a pledge on a day."""
    signed = [s.text_version for s in pledge.signatures if s.valid_from <= day]
    return signed[-1] if signed else pledge.text_version


def clauses_in_force(pledge: Pledge, day: date) -> list[str]:
    """Return the codes of the clauses that bound a pledge on a day."""
    signed = [list(s.self_check) for s in pledge.signatures if s.valid_from <= day]
    return signed[-1] if signed else pledge.clauses


def list_public_changes(pledge: Pledge) -> list[PledgeChange]:
    """List the changes of a pledge, newest first."""
    return list(reversed(pledge.changes))


def find_log_entries(pledge: Pledge) -> dict[int, Recorded]:
    """Find the public log's entry of each change, by the change's id."""
    said = list_recorded([pledge.number])[pledge.number]
    return find_entries(pledge.changes, said)


def _matching(search: Search) -> Select[Pledge]:
    statement = select(Pledge).join(Pledge.site)
    for condition in _conditions(search):
        statement = statement.where(condition)
    return statement


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if search.region_code:
        conditions.append(Site.region_code.startswith(prefix(search.region_code)))
    if search.kind:
        conditions.append(Site.kind == search.kind)
    if search.status:
        conditions.append(_reads_as(search.status))
    number = normalise_pledge_number(search.words)
    if is_pledge_number(number):
        conditions.append(Pledge.number == number)
    else:
        for word in search.words.split():
            folded = typed_text.fold_text(word)
            conditions += [_holds(bigram) for bigram in sorted(typed_text.bigrams(word))]
            # The index finds candidates; the text itself decides.
            conditions.append(Pledge.search_text.contains(folded, autoescape=True))
    return conditions


def _holds(bigram: str) -> ColumnElement[bool]:
    index = aliased(PledgeBigram)
    return exists().where(index.bigram == bigram, index.pledge_id == Pledge.id)


def _reads_as(status: PledgeStatus) -> ColumnElement[bool]:
    past = Pledge.valid_until < today()
    if status is PledgeStatus.EXPIRED:
        return or_(Pledge.status == status, and_(Pledge.status.in_(LIVE), past))
    if status in LIVE:
        return and_(Pledge.status == status, ~past)
    return Pledge.status == status
