"""Templates: readable lines, enums compared as enums, no side effects in expressions."""

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, StrictUndefined, nodes

from pledge.web.setup.render import EXTENSION
from pledge.web.setup.template_enums import TEMPLATE_ENUMS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*")
    if path.suffix in {".html", ".svg", ".txt", ".typ"} and "fonts" not in path.parts
)
WRITTEN_IN_JINJA = [path for path in TEMPLATES if path.suffix != ".typ"]
# A line break in the text of a mail is a line break in the mail; in print/, one between two
# Chinese characters is a gap on paper.
LINES_ARE_TEXT = ("templates/mail/", "templates/security/email/", "templates/print/")
LONGEST_LINE = 120
# These keep the line breaks of what people wrote, and would keep the template's as well.
KEEPS_BREAKS = re.compile(r'class="[^"]*\b(?:preline|quote)\b[^"]*"[^>]*>\s')
# Jinja takes away the line break after a block tag and the indent before one: between two of them
# nothing is left that would part two attributes.
JOINED_ATTRIBUTES = re.compile(r"<[a-z][^<>]*%\}\n\s*\{%[^<>]*>")
STATUS_WORDS = frozenset(str(member) for enum in TEMPLATE_ENUMS.values() for member in enum)
CHANGING = frozenset(
    {"add", "append", "clear", "extend", "insert", "pop", "remove", "setdefault", "update"}
)
ENVIRONMENT = Environment(autoescape=True)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parse(path: Path) -> nodes.Template:
    return ENVIRONMENT.parse(path.read_text(encoding="utf-8"))


def compared(tree: nodes.Node) -> Iterator[nodes.Node]:
    """Yield the expressions that are compared by an operator, a test or a filter of a sequence."""
    for found in tree.find_all(nodes.Compare):
        yield found.expr
        yield from (operand.expr for operand in found.ops)
    for test in tree.find_all(nodes.Test):
        yield from test.args
    for picked in tree.find_all(nodes.Filter):
        if picked.name in {"selectattr", "rejectattr", "select", "reject"}:
            yield from picked.args[-1:]


def literals(expression: nodes.Node) -> Iterator[str]:
    """Yield the strings in a literal, or in a list of literals."""
    match expression:
        case nodes.Const(value=str(word)):
            yield word
        case nodes.Tuple() | nodes.List():
            for item in expression.items:
                yield from literals(item)


def test_templates_are_found() -> None:
    assert {path.suffix for path in TEMPLATES} == {".html", ".svg", ".txt", ".typ"}
    assert len(TEMPLATES) > 150


def test_lines_fit_a_screen() -> None:
    long = [
        f"{name(path)}:{number}"
        for path in TEMPLATES
        if not name(path).startswith(LINES_ARE_TEXT)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []


def test_words_that_keep_their_line_breaks_begin_at_the_tag() -> None:
    assert KEEPS_BREAKS.search('<p class="soft quote">\n  {{ words }}')
    found = [name(path) for path in TEMPLATES if KEEPS_BREAKS.search(path.read_text("utf-8"))]
    assert found == []


def test_conditions_on_attributes_do_not_join_them() -> None:
    assert JOINED_ATTRIBUTES.search("<a\n  {% if b %}b{% endif %}\n  {% if c %}c{% endif %}\n>")
    found = [name(path) for path in TEMPLATES if JOINED_ATTRIBUTES.search(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize("path", WRITTEN_IN_JINJA, ids=name)
def test_statuses_are_compared_as_enums(path: Path) -> None:
    words = {word for expression in compared(parse(path)) for word in literals(expression)}
    assert words & STATUS_WORDS == set()


@pytest.mark.parametrize("path", WRITTEN_IN_JINJA, ids=name)
def test_members_of_enums_exist(path: Path) -> None:
    named: list[tuple[type[StrEnum], str]] = [
        (TEMPLATE_ENUMS[found.node.name], found.attr)
        for found in parse(path).find_all(nodes.Getattr)
        if isinstance(found.node, nodes.Name) and found.node.name in TEMPLATE_ENUMS
    ]
    assert [member for enum, member in named if member not in enum.__members__] == []


@pytest.mark.parametrize("path", WRITTEN_IN_JINJA, ids=name)
def test_expressions_change_nothing(path: Path) -> None:
    called = [found.node for found in parse(path).find_all(nodes.Call)]
    methods = {node.attr for node in called if isinstance(node, nodes.Getattr)}
    assert methods & CHANGING == set()


def test_misspelt_name_is_an_error(migrated_app: Flask) -> None:
    for environment in migrated_app.extensions[EXTENSION].values():
        assert environment.undefined is StrictUndefined
        assert TEMPLATE_ENUMS.items() <= environment.globals.items()
