"""The house keeps its shape: small files, rooms named for the domain, no promises in comments."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 300
GRAB_BAGS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "misc",
}
DOMAINS = ("accounts", "associations", "badges", "merchants", "notices", "pledges")
DOMAIN_FILES = {"__init__", "rules", "models", "actions", "queries"}
SOURCES = sorted((ROOT / "pledge").rglob("*.py"))
# a revision is written once, by a program, and its length is the schema's
WRITTEN = [path for path in SOURCES if "versions" not in path.parts]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE)
INLINE = re.compile(r"\s(style|on[a-z]+)\s*=\s*[\"']", re.IGNORECASE)
SILENCED = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!:)|@pytest\.mark\.(skip|xfail)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_source_file_has_one_subject(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE, "split the file by subject"


def test_no_room_is_a_grab_bag() -> None:
    parts = {part for path in SOURCES for part in path.relative_to(ROOT).with_suffix("").parts}
    assert parts & GRAB_BAGS == set()


@pytest.mark.parametrize("domain", DOMAINS)
def test_domain_room_has_its_four_files(domain: str) -> None:
    room = ROOT / "pledge" / domain
    found = {path.stem for path in room.glob("*.py")}
    assert {"__init__", "models"} <= found
    assert "routes" not in found
    assert "forms" not in found


def test_only_the_web_knows_routes_and_forms() -> None:
    outside = [
        name(path)
        for path in SOURCES
        if path.stem in {"routes", "forms"} and "web" not in path.parts
    ]
    assert outside == []


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
