"""Searching pledges and showing one: place, status, badges, dated history."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import abort, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from pledge import photos, regions
from pledge import text as typed_text
from pledge.badges.queries import list_badges
from pledge.clock import today
from pledge.codes import is_pledge_number, normalise_pledge_number
from pledge.merchants.rules import SiteKind
from pledge.pledges import queries
from pledge.pledges.models import Pledge
from pledge.pledges.queries import Search
from pledge.pledges.rules import Status, effective_status
from pledge.pledges.texts import get_text
from pledge.web import labels
from pledge.web.access import Audience, admits
from pledge.web.base_form import without_forbidden
from pledge.web.public import blueprint
from pledge.web.render import render
from pledge.web.running import current_settings

E = TypeVar("E", bound=StrEnum)

MAX_WORDS = 40
MIN_WORDS = 2
LARGEST_KEY = 2**31 - 1


@dataclass(frozen=True)
class Asked:
    """What the search form said, as typed, and what it means."""

    words: str
    search: Search
    is_too_short: bool


@blueprint.get("/pledges")
@admits(Audience.ANYONE)
def list_pledges() -> str:
    """Search by name, number, region, kind and status; page by key."""
    asked = _read_search()
    page = queries.search_pledges(asked.search, older_than=_key("older"), newer_than=_key("newer"))
    return render(
        "public/list_pledges.html",
        asked=asked,
        page=page,
        count=queries.count_matches(asked.search),
        count_cap=queries.COUNT_CAP,
        status_of=status_of,
        provinces=regions.provinces(),
        kinds=SiteKind,
        statuses=Status,
        pager=_pager(page),
    )


@blueprint.get("/pledges/<number>")
@admits(Audience.ANYONE)
def show_pledge(number: str) -> str | Response:
    """Show one pledge; a number typed in another way leads to its printed form."""
    pledge = get_pledge_or_404(number)
    if number != labels.show_number(pledge.number):
        return redirect(
            url_for("public.show_pledge", number=labels.show_number(pledge.number)), 301
        )
    return render(
        "public/show_pledge.html",
        pledge=pledge,
        site=pledge.site,
        merchant=pledge.site.merchant,
        status=status_of(pledge),
        badges=list_badges(pledge),
        text=get_text(pledge.text_version),
        clauses=get_text(pledge.text_version).clauses_named(pledge.clauses),
        history=queries.list_public_changes(pledge),
    )


@blueprint.get("/pledges/<number>/photo")
@admits(Audience.ANYONE)
def show_photo(number: str) -> Response:
    """Show the entrance of the place, where the merchant gave a photo."""
    pledge = get_pledge_or_404(number)
    if pledge.site.photo is None:
        abort(404)
    settings = current_settings()
    path = photos.path_of(settings.uploads, pledge.site.photo)
    if not path.exists():
        abort(404)
    return send_file(path, mimetype="image/jpeg", max_age=3600)


def get_pledge_or_404(number: str) -> Pledge:
    """Get a pledge by its number as people type it."""
    typed = normalise_pledge_number(number)
    pledge = queries.find_pledge(typed) if is_pledge_number(typed) else None
    if pledge is None:
        abort(404)
    return pledge


def status_of(pledge: Pledge) -> Status:
    """Return what a pledge reads today."""
    return effective_status(pledge.status, pledge.valid_until, today())


def _read_search() -> Asked:
    words = without_forbidden(typed_text.clean_line(request.args.get("q", "")))[:MAX_WORDS]
    too_short = bool(words) and any(
        len(typed_text.fold(word)) < MIN_WORDS for word in words.split()
    )
    region = request.args.get("region", "")
    search = Search(
        words="" if too_short else words,
        region_code=region if region in {place.code for place in regions.provinces()} else "",
        kind=_member(SiteKind, "kind"),
        status=_member(Status, "status"),
    )
    return Asked(words, search, too_short)


def _member(enum: type[E], name: str) -> E | None:
    try:
        return enum(request.args.get(name, ""))
    except ValueError:
        return None


def _key(name: str) -> int | None:
    key = request.args.get(name, type=int)
    # What no row can have as its key never reaches the database, which refuses large numbers.
    return key if key is not None and 0 < key <= LARGEST_KEY else None


def _pager(page: queries.Page) -> dict[str, str | None]:
    kept: dict[str, Any] = {
        name: value
        for name in ("q", "region", "kind", "status")
        if (value := request.args.get(name))
    }
    return {
        "newer": url_for("public.list_pledges", newer=page.newer, **kept) if page.newer else None,
        "older": url_for("public.list_pledges", older=page.older, **kept) if page.older else None,
    }
