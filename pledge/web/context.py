"""Template context shared by all pages: site name, navigation, labels."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, get_flashed_messages, request, session, url_for
from flask_babel import gettext as _
from flask_security import current_user
from markupsafe import Markup

from pledge.accounts.queries import has_demo_users
from pledge.config import Settings
from pledge.core import reference_codes
from pledge.core.clock import day_of
from pledge.notices.inbox import count_unread
from pledge.web.labels import labels, print_labels
from pledge.web.setup.access import Audience, audiences_of, signed_in_user
from pledge.web.setup.badge_style import read_badge_style
from pledge.web.setup.language import current_lang, other_language_url
from pledge.web.setup.render import init_render
from pledge.web.setup.template_enums import TEMPLATE_ENUMS

Link = tuple[str, str, bool]


def init_context(app: Flask, settings: Settings) -> None:
    """Give every template its globals, and every page its shared context."""
    init_render(
        app,
        labels=labels,
        print_labels=print_labels,
        show_day=labels.show_day,
        show_moment=labels.show_moment,
        day_of=day_of,
        show_number=labels.show_number,
        show_serial=reference_codes.group_serial,
        region_name=labels.region_name,
        host=settings.host,
        base_url=settings.base_url,
        static_url=static_url,
        badge_style=Markup(read_badge_style(str(app.static_folder))),  # noqa: S704 - our own file
        **TEMPLATE_ENUMS,
    )

    @app.context_processor
    def shared() -> dict[str, Any]:
        return {
            "site_name": site_name(settings),
            "is_demo": settings.demo and _demo_is_loaded(app),
            "other_language_url": other_language_url(),
            "nav": _navigation(),
            "messages": _messages(),
        }


def site_name(settings: Settings, lang: str | None = None) -> str:
    """Return the registry's name in a language (default: the request's)."""
    return settings.site_name_en if (lang or current_lang()) == "en" else settings.site_name


def _demo_is_loaded(app: Flask) -> bool:
    """Tell whether demo data is here; once it is, it stays for the life of the process."""
    if not app.extensions.get("pledge-demo-seen"):
        app.extensions["pledge-demo-seen"] = has_demo_users()
    return bool(app.extensions["pledge-demo-seen"])


def static_url(path: str) -> str:
    """Return the address of a static file, which names its content."""
    return url_for("static", filename=path, v=_fingerprint(str(current_app.static_folder), path))


@cache
def _fingerprint(folder: str, path: str) -> str:
    """Name a file's content, so that browsers may keep it and still see the next release."""
    return hashlib.sha256(Path(folder, path).read_bytes()).hexdigest()[:10]


def _messages() -> list[tuple[str, str]]:
    # Public pages leave the session alone, so that they never set a cookie.
    if "_flashes" not in session:
        return []
    flashed: list[tuple[str, str]] = get_flashed_messages(with_categories=True)  # type: ignore[assignment]  # depends on the flag
    return flashed


def _navigation() -> list[Link]:
    if request.routing_exception is None and current_user.is_authenticated:
        return _own_navigation()
    return [
        _link(_("查承诺"), "public.list_pledges"),
        _link(_("查标识"), "public.verify"),
        _link(_("查回执"), "public.receipt"),
        _link(_("商家入口"), "merchant.home"),
    ]


def _own_navigation() -> list[Link]:
    audiences = audiences_of(signed_in_user())
    links: list[Link] = []
    if Audience.MERCHANT in audiences:
        links = [
            _link(_("我的场所"), "merchant.home"),
            _link(_("收到的举报"), "merchant.list_cases"),
        ]
    if Audience.ASSOCIATION in audiences:
        links = [
            _link(_("举报受理"), "association.queue"),
            _link(_("承诺"), "association.list_pledges"),
            _link(_("标识异常"), "association.list_flags"),
        ]
    if Audience.OFFICER in audiences:
        links.append(_link(_("身份核验"), "association.list_identities"))
        links.append(_link(_("威胁标记"), "association.list_threats"))
    if Audience.OPERATOR in audiences:
        links = [_link(_("运行管理"), "account.operator")]
    else:
        links.append(_link(_words_of_inbox(), "account.list_notices"))
    return [*links, _link(_("账号"), "account.home")]


def _words_of_inbox() -> str:
    unread = count_unread(signed_in_user().id)
    return str(_("通知（%(count)s）", count=unread) if unread else _("通知"))


def _link(words: str, endpoint: str) -> Link:
    return words, url_for(endpoint), request.endpoint == endpoint
