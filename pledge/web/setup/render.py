"""Page rendering: one Jinja environment a language, each bound to that language's catalogue."""

from collections.abc import Callable
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, current_app
from flask.templating import Environment
from flask_babel import force_locale
from jinja2 import StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from pledge.web.setup.language import HTML_LANG, LANGUAGES, current_lang

EXTENSION = "pledge-environments"


def init_render(app: Flask, **global_names: Any) -> None:
    """Make the two environments; call after everything that adds globals or filters."""
    app.jinja_env.globals |= global_names
    app.extensions[EXTENSION] = {
        lang: _make_environment(app, lang, locale) for lang, locale in LANGUAGES.items()
    }


def render(template: str, **context: Any) -> str:
    """Render a page in the language of this request; strings in context are escaped."""
    return render_in(current_lang(), template, **context)


def render_in(lang: str, template: str, **context: Any) -> str:
    """Render a page in "zh" or "en"."""
    environment: Environment = current_app.extensions[EXTENSION][lang]
    current_app.update_template_context(context)
    with force_locale(LANGUAGES[lang]):
        return environment.get_template(template).render(context)


def render_bare(lang: str, template: str, **context: Any) -> str:
    """Render without the context every page shares: no session, no user, nothing of a request."""
    environment: Environment = current_app.extensions[EXTENSION][lang]
    return environment.get_template(template).render(context)


def _make_environment(app: Flask, lang: str, locale: str) -> Environment:
    environment = Environment(app, extensions=["jinja2.ext.i18n"], **app.jinja_options)
    environment.globals = {**app.jinja_env.globals, "lang": lang, "html_lang": HTML_LANG[lang]}
    environment.filters = app.jinja_env.filters
    environment.tests = app.jinja_env.tests
    environment.undefined = StrictUndefined
    environment.autoescape = app.select_jinja_autoescape
    environment.auto_reload = app.debug
    environment.trim_blocks = environment.lstrip_blocks = True
    translations = _load_translations(app, lang, locale)
    environment.install_gettext_translations(translations)  # type: ignore[attr-defined]  # by i18n
    environment.globals["_"] = _make_gettext(translations)
    return environment


def _load_translations(app: Flask, lang: str, locale: str) -> NullTranslations:
    if lang == "zh":
        return NullTranslations()
    return Translations.load(f"{app.root_path}/translations", [locale], "messages")


def _make_gettext(translations: NullTranslations) -> Callable[..., str]:
    """Return the templates' `_`: a lookup in one catalogue, then `%` where values are given.

    Jinja's own newstyle `_` would mark any message as safe HTML, also one that a variable brought,
    and would read a lone percent sign as a format. It also takes twice the time over a page.
    """

    @pass_eval_context
    def gettext(context: EvalContext, message: str, **values: Any) -> str:
        words: str = translations.gettext(message)
        if context.autoescape:
            # Only what the catalogue holds is known to be ours.
            words = escape(words) if words == message else Markup(words)  # noqa: S704
        return words % values if values else words

    return gettext
