"""Pledge search: the query read from the address, and its page context.

An answer that was not offered is read as no answer: an address may be old or typed by hand.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import request, url_for

from pledge.core import text as typed_text
from pledge.merchants.rules import SiteKind
from pledge.pledges import queries
from pledge.pledges.queries import Search
from pledge.pledges.rules import PledgeStatus
from pledge.web.forms.base import without_forbidden
from pledge.web.setup.converters import LARGEST_ID

E = TypeVar("E", bound=StrEnum)

MAX_WORDS = 40
MIN_WORDS = 2
KEPT = ("q", "region", "kind", "status")


@dataclass(frozen=True)
class PledgeQuery:
    """What the search form said, as typed, and what it means."""

    words: str
    search: Search
    is_too_short: bool
    is_narrowed: bool


def find_pledges(places: dict[str, str], within: str = "") -> dict[str, Any]:
    """Search as the request asks, and return what ``_pledge_search.html`` and a table show.

    ``places``: names of the regions offered, by code. ``within``: the region nobody leaves here.
    """
    asked = _read_search(places, within)
    page = queries.search_pledges(asked.search, older_than=_key("older"), newer_than=_key("newer"))
    return {
        "asked": asked,
        "page": page,
        "count": queries.count_matches(asked.search),
        "count_cap": queries.COUNT_CAP,
        "places": places,
        "newer": _page_link("newer", page.newer),
        "older": _page_link("older", page.older),
    }


def _read_search(places: dict[str, str], within: str) -> PledgeQuery:
    words = without_forbidden(typed_text.clean_line(request.args.get("q", "")))[:MAX_WORDS]
    is_too_short = any(len(typed_text.fold_text(word)) < MIN_WORDS for word in words.split())
    region = request.args.get("region", "")
    search = Search(
        words="" if is_too_short else words,
        region_code=region if region in places else within,
        kind=_member(SiteKind, "kind"),
        status=_member(PledgeStatus, "status"),
    )
    is_narrowed = search.region_code != within or bool(search.kind or search.status)
    return PledgeQuery(words, search, is_too_short, is_narrowed)


def _member(enum: type[E], name: str) -> E | None:
    asked = request.args.get(name, "")
    return enum(asked) if asked in set(enum) else None


def _key(name: str) -> int | None:
    key = request.args.get(name, type=int)
    # What no row can have as its key never reaches the database, which refuses large numbers.
    return key if key is not None and 0 < key <= LARGEST_ID else None


def _page_link(to: str, key: int | None) -> str | None:
    if key is None:
        return None
    kept: dict[str, Any] = {name: value for name in KEPT if (value := request.args.get(name))}
    return url_for(str(request.endpoint), **kept | {to: key})
