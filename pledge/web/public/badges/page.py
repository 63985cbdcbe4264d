"""View of the page behind a scanned badge: no cookie, session or script."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, request

from pledge.badges.scanning.lookup import VerifiedBadge, Versions, read_versions, verify_badge
from pledge.badges.scanning.tokens import BadTokenError
from pledge.core.clock import SHANGHAI, now, today
from pledge.pledges.rules import effective_status
from pledge.pledges.texts import get_text
from pledge.web.context import site_name
from pledge.web.labels import labels
from pledge.web.public import blueprint
from pledge.web.public.badges import scan_counter
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.current import badge_signer, current_settings
from pledge.web.setup.language import HTML_LANG, LANGUAGES, current_lang
from pledge.web.setup.render import render, render_bare

CHECKED_AT = "checked-at-goes-here"
CACHED_PAGES = 2000
PAGE_CACHE = "pledge-badge-pages"
VARY = "Accept, Accept-Language"


@dataclass(frozen=True)
class _Page:
    """A rendered page, cut where the moment of checking goes."""

    made_from: tuple[Versions, str]
    before: bytes
    after: bytes


@dataclass(frozen=True)
class _Minute:
    """A minute in China: as the page shows it, as the ETag holds it, and its day."""

    shown: bytes
    stamp: str
    day: str


@lru_cache(maxsize=4)
def _minute_of(minutes: int) -> _Minute:
    moment = datetime.fromtimestamp(minutes * 60, SHANGHAI)
    return _Minute(
        f"{moment:%Y-%m-%d %H:%M}".encode(), f"{moment:%Y%m%d%H%M}", moment.date().isoformat()
    )


class PageCache:
    """The pages rendered last; each is reused only while the rows behind it are the same."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[str, str], _Page] = OrderedDict()
        self._lock = Lock()

    def find(self, key: tuple[str, str], day: str) -> _Page | None:
        """Return the page kept for (serial, language and query), if its rows and day still hold."""
        page = self._pages.get(key)
        if page is None or page.made_from != (read_versions(key[0]), day):
            return None
        return page

    def keep(self, key: tuple[str, str], page: _Page) -> None:
        """Keep a page, and drop the oldest beyond CACHED_PAGES."""
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > CACHED_PAGES:
                self._pages.popitem(last=False)


def init_page_cache(app: Flask) -> None:
    """Give an application its cache of rendered badge pages."""
    app.extensions[PAGE_CACHE] = PageCache()


@blueprint.get("/b/<token>")
@admits(Audience.ANYONE)
def show_badge(token: str) -> Response:
    """Say whether a badge is genuine, for which place, and whether its pledge stands."""
    signer = badge_signer()
    try:
        serial = signer.verify(token)
    except BadTokenError:
        return show_unknown()
    if _wants_json():
        found = verify_badge(serial)
        return show_unknown() if found is None else _send_json(found)
    query = f"?lang={request.args['lang']}" if request.args.get("lang") in LANGUAGES else ""
    lang = current_lang()
    key = (serial, lang + query)
    minute = _minute_of(int(now().timestamp() // 60))
    pages: PageCache = current_app.extensions[PAGE_CACHE]
    page = pages.find(key, minute.day)
    if page is None:
        found = verify_badge(serial)
        if found is None:
            return show_unknown()
        page = _render(found, token, lang, query)
        pages.keep(key, page)
    # Previews and monitors ask by HEAD; a 304 is a person who scans a second time.
    if request.method == "GET":
        scan_counter.count(serial)
    return _send(page, lang, minute)


def show_unknown() -> Response:
    """Show the loud page of a badge this registry never issued."""
    if _wants_json():
        body = jsonify(genuine=False, checked_at=now().isoformat(timespec="seconds"))
        response = _vary(body)
    else:
        response = _vary(make_response(render("public/badges/badge_unknown.html")))
    response.status_code = 404
    response.headers["Cache-Control"] = "no-store"
    return response


def badge_context(found: VerifiedBadge) -> dict[str, Any]:
    """Return a badge as the public JSON contract has it."""
    status = effective_status(found.pledge_status, found.valid_until, today())
    return {
        "genuine": True,
        "pledge": {
            "number": labels.show_number(found.number),
            "status": status,
            "signed_on": found.signed_on.isoformat(),
            "valid_until": found.valid_until.isoformat(),
            "text_version": found.text_version,
        },
        "site": {
            "name": found.name,
            "address": found.address,
            "region": found.region_code,
            "kind": found.kind,
            "touchpoint": found.badge_label,
        },
        "merchant": {"legal_name": found.legal_name, "identity": found.identity},
        "badge": {"serial": found.serial, "status": found.badge_status},
        "checked_at": now().isoformat(timespec="seconds"),
    }


def _send_json(found: VerifiedBadge) -> Response:
    response = jsonify(badge_context(found))
    response.headers["Cache-Control"] = "no-cache"
    return _vary(response)


def _send(page: _Page, lang: str, minute: _Minute) -> Response:
    versions = "-".join(str(version or 0) for version in page.made_from[0])
    headers = [
        ("Content-Language", HTML_LANG[lang]),
        ("Cache-Control", "no-cache"),
        ("ETag", f'W/"{versions}-{lang}-{minute.stamp}"'),
        ("Vary", VARY),
    ]
    body = page.before + minute.shown + page.after
    response = Response(body, mimetype="text/html", headers=headers)
    if request.if_none_match:
        response.make_conditional(request)
    return response


def _render(found: VerifiedBadge, token: str, lang: str, query: str) -> _Page:
    body = render_bare(lang, "public/badges/badge.html", **_context(found, token, lang, query))
    before, after = body.split(CHECKED_AT)
    return _Page((found.versions, today().isoformat()), before.encode(), after.encode())


def _context(found: VerifiedBadge, token: str, lang: str, query: str) -> dict[str, Any]:
    settings = current_settings()
    words = labels.words_in(lang)
    number = labels.show_number(found.number)
    other = "zh" if lang == "en" else "en"
    return {
        "badge": {
            "serial": found.serial,
            "status": found.badge_status.value,
            "label": found.badge_label,
            "scene_label": words[found.scene],
        },
        "pledge": {
            "number": found.number,
            "number_shown": number,
            "status": found.pledge_status.value,
            "effective_status": effective_status(
                found.pledge_status, found.valid_until, today()
            ).value,
            "signed_on": labels.show_day_in(lang, found.signed_on),
            "valid_until": labels.show_day_in(lang, found.valid_until),
            "text_version": found.text_version,
        },
        "site": {
            "name": found.name,
            "address": found.address,
            "region_name": labels.find_region_name(found.region_code),
            "kind_label": words[found.kind],
            "container_name": found.container_name,
            "thumbnail": found.thumbnail,
        },
        "merchant": {"legal_name": found.legal_name, "identity": found.identity.value},
        "clauses": [
            (clause.code, clause.plain.in_language(lang))
            for clause in get_text(found.text_version).clauses_named(found.clauses)
        ],
        "history": [
            (
                labels.show_day_in(lang, change.at.astimezone(SHANGHAI).date()),
                labels.pledge_change_in(
                    lang, change.old, change.new, is_during_case=change.is_during_case
                ),
                change.reason,
            )
            for change in reversed(found.history)
        ],
        "urls": {
            "report": f"/b/{token}/report{query}",
            "misplaced": f"/b/{token}/report{query + '&' if query else '?'}code=B15",
            "here": f"/b/{token}/here{query}" if found.radius is not None else None,
            "pledge": f"/pledges/{number}{query}",
            "text": f"/texts/{found.text_version}{query}",
            "verify": f"/verify{query}",
            "home": f"/{query}",
            "privacy": f"/privacy{query}",
            "other_language": f"/b/{token}?lang={other}",
        },
        "checked_at": CHECKED_AT,
        "site_name": site_name(settings, lang),
        "is_demo": settings.demo,
        "host": settings.host,
    }


def _wants_json() -> bool:
    if "json" not in request.headers.get("Accept", ""):
        return False
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _vary(response: Response) -> Response:
    response.headers["Vary"] = VARY
    return response
