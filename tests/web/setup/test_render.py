"""Rendering: texts are looked up in the page's language, and what others wrote stays text."""

import pytest
from flask import Flask
from flask.templating import Environment
from jinja2 import DictLoader
from markupsafe import Markup

from pledge.web.setup.render import EXTENSION, render, render_in

EVIL = "<script>alert('%s')</script>"


@pytest.fixture
def write(migrated_app: Flask, monkeypatch: pytest.MonkeyPatch) -> "Writer":
    return Writer(migrated_app, monkeypatch)


class Writer:
    """Renders a template written in the test."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app = app
        self.monkeypatch = monkeypatch

    def __call__(self, lang: str, source: str, **context: object) -> str:
        environment = self.environment(lang)
        self.monkeypatch.setattr(environment, "loader", DictLoader({"page.html": source}))
        self.monkeypatch.setattr(environment, "cache", None)
        with self.app.test_request_context():
            return render_in(lang, "page.html", **context)

    def environment(self, lang: str) -> Environment:
        """Return the environment of a language."""
        found: Environment = self.app.extensions[EXTENSION][lang]
        return found


def test_literal_is_translated(write: Writer) -> None:
    source = '{{ _("承诺有效") }}'
    assert write("zh", source) == "承诺有效"
    assert write("en", source) == "Pledge stands"


def test_values_are_put_in_and_escaped(write: Writer) -> None:
    source = '{{ _("有效期至%(day)s", day=day) }}'
    assert write("zh", source, day="3月1日") == "有效期至3月1日"
    assert write("en", source, day=EVIL) == (
        "Valid until &lt;script&gt;alert(&#39;%s&#39;)&lt;/script&gt;"
    )
    assert write("zh", source, day=Markup("<b>3</b>")) == "有效期至<b>3</b>"


def test_variables_are_escaped(write: Writer) -> None:
    assert "<script>" not in write("zh", "{{ words }}", words=EVIL)


def test_words_that_are_no_literal_are_translated_and_escaped(write: Writer) -> None:
    assert write("en", "{{ _(words) }}", words="承诺有效") == "Pledge stands"
    assert write("en", "{{ _(words) }}", words=EVIL).startswith("&lt;script&gt;")
    assert write("en", '{{ _(words, day="1") }}', words="有效期至%(day)s") == "Valid until 1"


def test_words_without_translation_stay_chinese(write: Writer) -> None:
    assert write("en", '{{ _("目录里没有的话") }}') == "目录里没有的话"


def test_percent_sign_alone_is_no_format(write: Writer) -> None:
    assert write("zh", '{{ _("100%有效") }}') == "100%有效"


def test_percent_sign_stands_beside_values(write: Writer) -> None:
    source = '{{ _("措辞相似度%(percent)s%%", percent=80) }}'
    assert write("zh", source) == "措辞相似度80%"
    assert write("en", source) == "Wording 80% alike"


def test_apostrophe_of_the_catalogue_is_not_escaped(write: Writer) -> None:
    assert write("en", '{{ _("商家答复") }}') == "Merchant's answer"


def test_trans_block_is_translated_and_its_values_are_escaped(write: Writer) -> None:
    source = "{% trans day=day %}有效期至{{ day }}{% endtrans %}"
    assert write("zh", source, day="3月1日") == "有效期至3月1日"
    assert write("en", source, day=EVIL).startswith("Valid until &lt;script&gt;")


def test_plain_text_is_not_escaped(write: Writer) -> None:
    environment = write.environment("en")
    write.monkeypatch.setattr(environment, "autoescape", lambda name: name != "mail.txt")
    write.monkeypatch.setattr(
        environment, "loader", DictLoader({"mail.txt": '{{ _("有效期至%(day)s", day=day) }}'})
    )
    assert environment.get_template("mail.txt").render(day="<3>") == "Valid until <3>"


def test_words_in_macros_are_translated_too(write: Writer) -> None:
    source = '{% macro tag() %}{{ _("承诺有效") }}{% endmacro %}{{ tag() }}'
    assert write("en", source) == "Pledge stands"


def test_language_of_the_request_decides(migrated_app: Flask) -> None:
    for query, lang in (("?lang=en", 'lang="en"'), ("?lang=zh", 'lang="zh-CN"'), ("", "zh-CN")):
        with migrated_app.test_request_context(f"/texts/2026-1{query}"):
            page = render("errors/error.html", code=404, title="", advice="")
        assert lang in page


def test_every_template_compiles_in_both_languages(migrated_app: Flask) -> None:
    for lang in ("zh", "en"):
        environment: Environment = migrated_app.extensions[EXTENSION][lang]
        # what stands in print/ is for the typesetter
        names = environment.list_templates(
            filter_func=lambda name: "security/" not in name and not name.startswith("print/")
        )
        assert len(names) > 20
        for name in names:
            environment.get_template(name)
