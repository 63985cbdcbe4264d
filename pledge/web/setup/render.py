"""Rendering of every page: one Jinja environment for each language, its words folded in.

Looking words up at request time cost more than the rest of the verify page together, so a literal
``_("…")`` is replaced by its translation while the template compiles.
"""

from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, current_app
from flask.templating import Environment
from flask_babel import force_locale
from jinja2 import StrictUndefined, nodes
from jinja2.visitor import NodeTransformer

from pledge.web.setup.language import HTML_LANG, LANGUAGES, current_lang

EXTENSION = "pledge-environments"


class _Fold(NodeTransformer):
    """Replace ``_("literal")`` by its translation, and ``_("…", n=x)`` by a formatting of it."""

    def __init__(self, translations: NullTranslations) -> None:
        self.translations = translations

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - named by Jinja
        self.generic_visit(node)
        called, arguments = node.node, node.args
        if not (isinstance(called, nodes.Name) and called.name == "_" and len(arguments) == 1):
            return node
        message = arguments[0]
        if not isinstance(message, nodes.Const):
            return node
        words = nodes.TemplateData(self.translations.ugettext(message.value), lineno=node.lineno)
        if not node.kwargs:
            return words
        values = nodes.Dict(
            [nodes.Pair(nodes.Const(keyword.key), keyword.value) for keyword in node.kwargs],
            lineno=node.lineno,
        )
        return nodes.Mod(words, values, lineno=node.lineno)


class FoldingEnvironment(Environment):
    """Jinja environment of one language."""

    translations: NullTranslations

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        folded: nodes.Template = _Fold(self.translations).visit(template)
        folded.set_environment(self)
        return folded


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
    environment: FoldingEnvironment = current_app.extensions[EXTENSION][lang]
    current_app.update_template_context(context)
    with force_locale(LANGUAGES[lang]):
        return environment.get_template(template).render(context)


def render_bare(lang: str, template: str, **context: Any) -> str:
    """Render without the context every page shares: no session, no user, nothing of a request."""
    environment: FoldingEnvironment = current_app.extensions[EXTENSION][lang]
    return environment.get_template(template).render(context)


def _make_environment(app: Flask, lang: str, locale: str) -> FoldingEnvironment:
    environment = FoldingEnvironment(app, **app.jinja_options)
    environment.translations = (
        Translations.load(f"{app.root_path}/translations", [locale], "messages")
        if lang != "zh"
        else NullTranslations()
    )
    environment.globals = {**app.jinja_env.globals, "lang": lang, "html_lang": HTML_LANG[lang]}
    environment.filters = app.jinja_env.filters
    environment.tests = app.jinja_env.tests
    environment.undefined = StrictUndefined
    environment.autoescape = app.select_jinja_autoescape
    environment.auto_reload = app.debug
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals["_"] = _unfolded(environment.translations)
    return environment


def _unfolded(translations: NullTranslations) -> Any:
    """Return the `_` for words that are not literals; its result is escaped like any other."""

    def translate(message: str, **values: Any) -> str:
        words = str(translations.ugettext(str(message)))
        return words % values if values else words

    return translate
