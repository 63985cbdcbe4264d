"""Searching the pledges of a jurisdiction: the public search, narrowed to the region."""

from enum import StrEnum
from typing import TypeVar

from flask import request, url_for

from pledge import regions
from pledge import text as typed_text
from pledge.merchants.rules import SiteKind
from pledge.pledges import queries
from pledge.pledges.queries import Search
from pledge.pledges.rules import Status
from pledge.regions import Region
from pledge.web.access import Audience, admits, own_jurisdiction
from pledge.web.association import blueprint
from pledge.web.base_form import without_forbidden
from pledge.web.public.pledges import MAX_WORDS, MIN_WORDS, Asked, status_of
from pledge.web.render import render
from pledge.web.row_id import LARGEST_ID

E = TypeVar("E", bound=StrEnum)
KEPT = ("q", "region", "kind", "status")


@blueprint.get("/pledges")
@admits(Audience.ASSOCIATION)
def list_pledges() -> str:
    """Search the pledges of the jurisdiction by name, number, region, kind and status."""
    jurisdiction = own_jurisdiction()
    narrower = _narrower(jurisdiction)
    asked = _read_search(jurisdiction, narrower)
    page = queries.search_pledges(asked.search, older_than=_key("older"), newer_than=_key("newer"))
    return render(
        "association/list_pledges.html",
        asked=asked,
        page=page,
        count=queries.count_matches(asked.search),
        count_cap=queries.COUNT_CAP,
        status_of=status_of,
        jurisdiction=jurisdiction,
        narrower=narrower,
        kinds=SiteKind,
        statuses=Status,
        newer=_turn("newer", page.newer),
        older=_turn("older", page.older),
    )


def _narrower(jurisdiction: str) -> list[Region]:
    """List the divisions one step below a jurisdiction."""
    if jurisdiction == regions.NATIONAL:
        return regions.provinces()
    return regions.cities(jurisdiction) or regions.districts(jurisdiction)


def _read_search(jurisdiction: str, narrower: list[Region]) -> Asked:
    words = without_forbidden(typed_text.clean_line(request.args.get("q", "")))[:MAX_WORDS]
    is_too_short = any(len(typed_text.fold(word)) < MIN_WORDS for word in words.split())
    region = request.args.get("region", "")
    search = Search(
        words="" if is_too_short else words,
        region_code=region if region in {place.code for place in narrower} else jurisdiction,
        kind=_member(SiteKind, "kind"),
        status=_member(Status, "status"),
    )
    return Asked(words, search, is_too_short)


def _member(enum: type[E], name: str) -> E | None:
    asked = request.args.get(name, "")
    return enum(asked) if asked in set(enum) else None


def _key(name: str) -> int | None:
    key = request.args.get(name, type=int)
    return key if key is not None and 0 < key <= LARGEST_ID else None


def _turn(to: str, key: int | None) -> str | None:
    if key is None:
        return None
    kept = {name: value for name in KEPT if (value := request.args.get(name))}
    return url_for("association.list_pledges", **{to: key}, **kept)  # type: ignore[arg-type]  # values of any type
