"""Layout of the code: rooms by layer and feature, files with one subject, no name twice."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLEDGE = ROOT / "pledge"
TOP_FLOOR = {"__init__", "app", "config", "db"}
LONGEST_FILE = 400
# of modules with a subject, beside __init__
LARGEST_FOLDER = 15
GRAB_BAGS = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
DOMAINS = ("accounts", "associations", "badges", "cases", "merchants", "notices", "pledges")
# the roles of a domain package's own modules; "events" are what notifications hang on
ROLES = {"rules", "models", "actions", "queries", "log_events", "events"}
# modules of a domain that are a subject of their own beside the roles
SUBJECTS = {
    "badges": {"copies"},
    "merchants": {"credit_code", "thumbnails"},
    "notices": {"delivery_markers", "inbox", "smtp"},
}
# a revision is written once, by a program, and its length is the schema's
SOURCES = sorted(path for path in PLEDGE.rglob("*.py") if "versions" not in path.parts)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE)
INLINE = re.compile(r"\s(style|on[a-z]+)\s*=\s*[\"']", re.IGNORECASE)
SILENCED = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!:)|@pytest\.mark\.(skip|xfail)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_nothing_lies_loose_on_the_top_floor() -> None:
    assert {path.stem for path in PLEDGE.glob("*.py")} == TOP_FLOOR


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_source_file_has_one_subject(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE, "split the file by subject"


def test_no_folder_is_a_flat_list() -> None:
    sizes: dict[str, int] = defaultdict(int)
    for path in SOURCES:
        sizes[name(path.parent)] += path.stem != "__init__"
    assert {folder: size for folder, size in sizes.items() if size > LARGEST_FOLDER} == {}


def test_no_room_is_a_grab_bag() -> None:
    parts = {part for path in SOURCES for part in path.relative_to(ROOT).with_suffix("").parts}
    assert parts & GRAB_BAGS == set()


@pytest.mark.parametrize("domain", DOMAINS)
def test_modules_of_a_domain_are_roles_or_named_subjects(domain: str) -> None:
    found = {path.stem for path in (PLEDGE / domain).glob("*.py")} - {"__init__"}
    assert found - ROLES == SUBJECTS.get(domain, set())


@pytest.mark.parametrize("domain", sorted(set(DOMAINS) - {"cases"}))
def test_domain_has_tables_and_questions(domain: str) -> None:
    found = {path.stem for path in (PLEDGE / domain).glob("*.py")}
    assert {"models", "queries"} <= found


def test_only_the_web_knows_forms_and_views() -> None:
    outside = [
        name(path)
        for path in SOURCES
        if path.stem in {"routes", "forms", "views"} and "web" not in path.parts
    ]
    assert outside == []


def test_class_name_occurs_once() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in SOURCES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name(path))
    assert {klass: found for klass, found in places.items() if len(found) > 1} == {}


def test_nothing_is_silenced_without_a_code() -> None:
    found = [
        f"{name(path)}:{number}"
        for path in (*SOURCES, *TESTS)
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if SILENCED.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_has_nothing_the_content_policy_refuses(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert SCRIPT.findall(text) == []
    assert INLINE.findall(text) == []
    assert "|safe" not in text.replace(" ", "")


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_loads_nothing_from_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\b(?:src|action)=[\"'](?:https?:)?//", text) == []
