"""Language of a page: the address, then the browser, then Chinese; never a cookie."""

from functools import lru_cache
from typing import Any

from flask import Flask, g, has_request_context, request, url_for
from flask_babel import Babel
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
# A receipt code never stands in an address of ours, also where somebody typed it into one.
RECEIPT_CODE = ("public.receipt", "code")
HTML_LANG = {"zh": "zh-CN", "en": "en"}


def current_lang() -> str:
    """Return "zh" or "en" for this request."""
    if not has_request_context():
        return "zh"
    if "lang" not in g:
        asked = request.args.get("lang")
        if asked not in LANGUAGES:
            asked = _best_match(request.headers.get("Accept-Language", ""))
        g.lang = "en" if asked == "en" else "zh"
    return str(g.lang)


# Browsers send a few dozen spellings of this header; parsing it costs more than the rest.
@lru_cache(maxsize=512)
def _best_match(accept_language: str) -> str | None:
    wishes = parse_accept_header(accept_language, LanguageAccept)
    return wishes.best_match(["zh", "zh-CN", "zh-Hans", "en"])


def other_language_url() -> str:
    """Return the address of this page in the other language, other arguments kept."""
    other = "zh" if current_lang() == "en" else "en"
    if request.endpoint is None or request.routing_exception is not None:
        return url_for("public.home", lang=other)
    # An underscore would make it an instruction to url_for, such as which host to name.
    arguments: dict[str, Any] = {
        name: values
        for name, values in request.args.to_dict(flat=False).items()
        if not name.startswith("_") and (request.endpoint, name) != RECEIPT_CODE
    }
    values = arguments | (request.view_args or {}) | {"lang": other}
    try:
        return url_for(request.endpoint, **values)
    except Exception:  # noqa: BLE001 - an error page must not fail for its language link
        return url_for("public.home", lang=other)


def init_language(app: Flask) -> None:
    """Choose the language by request, and keep ?lang= in every link of a page that had it."""
    Babel(
        app,
        default_locale="zh_Hans_CN",
        default_timezone="Asia/Shanghai",
        default_translation_directories="translations",
        locale_selector=lambda: LANGUAGES[current_lang()],
    )

    @app.url_defaults
    def keep_language(endpoint: str, values: dict[str, Any]) -> None:
        if has_request_context() and endpoint != "static" and request.args.get("lang") in LANGUAGES:
            values.setdefault("lang", request.args["lang"])
