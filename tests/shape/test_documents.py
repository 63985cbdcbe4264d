"""Documents are true: every path they name exists, and the glossary is that of code and pages."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale

from pledge.config import Settings
from pledge.web.labels import case_labels, labels

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GLOSSARY = ROOT / "docs" / "glossary.md"
# what a backticked word must look like to be taken for a path of the repository
IN_REPOSITORY = re.compile(
    r"(?:pledge|tests|templates|static|docs|tools|bench)/[\w./*{},-]+"
    r"|[\w-]+\.(?:toml|cfg|lock|md)|\.ci/\w+|Makefile"
)
# files of a running registry or of others, named in documents
ELSEWHERE = re.compile(r"instance/.*|.*<.*|\.env")
# terms of law and practice that no page shows
NOT_SHOWN = {
    "翻拍",
    "法律主体",
    "所在商场",
    "状态列表",
    "文本摘要",
    "问题代码",
    "听取意见",
    "调休",
    "检查点",
    "核对日志",
    "密钥轮换",
    "渠道",
}
ENUMS = {
    "PledgeStatus": labels.PLEDGE_STATUS,
    "FlagStatus": labels.FLAG_STATUS,
    "Measure": case_labels.MEASURE,
    "Progress": case_labels.REPORT_STATUS,
    "Finding": case_labels.FINDING,
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def rows() -> list[tuple[str, str, str]]:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return [(row[0], row[1], row[2]) for row in cells[2:]]


def terms() -> list[str]:
    return [term.strip() for row in rows() for term in re.split(r"[、·:]", row[0]) if term.strip()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_path_named_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = {word for word in re.findall(r"`([^`\s]+)`", text) if IN_REPOSITORY.fullmatch(word)}
    missing = {
        path
        for path in named
        if not ELSEWHERE.fullmatch(path)
        and not any(ROOT.glob(path))
        and not any(document.parent.glob(path))
    }
    assert missing == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", text)
    targets = {one or other for one, other in links if "://" not in (one or other)}
    assert {one for one in targets if not (document.parent / one).exists()} == set()


def test_every_setting_is_described() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`PLEDGE_([A-Z_]+)`", text))
    assert named == {field.upper() for field in Settings.model_fields}


def test_every_decision_is_listed_by_its_title() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "docs" / "adr").glob("0*.md")):
        text = path.read_text(encoding="utf-8")
        title = text.splitlines()[0].partition(". ")[2]
        assert f"]({path.name}) | {title} |" in index
        assert re.search(r"^Date: \d{4}-\d\d-\d\d.* · Status: ", text, re.MULTILINE)
        for heading in ("Context", "Decision", "Alternatives weighed", "Consequences"):
            assert f"\n## {heading}\n" in text, path.name


@cache
def definitions() -> dict[str, set[str]]:
    """Map each class, function and module of `pledge/` to the names defined inside it."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "pledge").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside: set[str] = set()
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                inside.add(node.name)
                found.setdefault(node.name, set()).update(members(node))
        room = path.parent.name if path.stem == "__init__" else path.stem
        found.setdefault(room, set()).update(inside)
    return found


def members(node: ast.FunctionDef | ast.ClassDef) -> set[str]:
    found = set()
    for one in node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            found.add(one.target.id)
        if isinstance(one, ast.Assign):
            found |= {target.id for target in one.targets if isinstance(target, ast.Name)}
        if isinstance(one, ast.FunctionDef):
            found.add(one.name)
    return found


def is_in_code(word: str, endpoints: set[str]) -> bool:
    if "/" in word:
        return True  # a path or an address: tested as such
    parts = word.removeprefix("pledge.").split(".")
    for length in range(len(parts), 0, -1):
        where = ROOT.joinpath("pledge", *parts[:length])
        rest = parts[length:]
        if where.with_suffix(".py").exists() or where.is_dir():
            return not rest or rest[0] in definitions()[parts[length - 1]]
    first, *rest = parts
    known = definitions()
    return word in endpoints or (first in known and (not rest or rest[0] in known[first]))


def test_code_named_in_the_glossary_exists(migrated_app: Flask) -> None:
    endpoints = {rule.endpoint for rule in migrated_app.url_map.iter_rules()}
    words = {word for row in rows() for word in re.findall(r"`([^`]+)`", " ".join(row[1:]))}
    # a member of the credential, not of the code
    words.discard("pledgeDigest")
    assert {word for word in words if not is_in_code(word, endpoints)} == set()


def test_term_stands_once() -> None:
    assert [term for term, count in Counter(terms()).items() if count > 1] == []


def test_term_is_one_that_pages_use() -> None:
    catalogue = ROOT / "pledge" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    with catalogue.open("rb") as file:
        shown = "\n".join(str(message.id) for message in read_po(file))
    for folder, pattern in (("pledge/pledges/texts", "*"), ("templates/print", "*.typ")):
        files = (path for path in (ROOT / folder).rglob(pattern) if path.suffix in {".typ", ".py"})
        shown += "".join(path.read_text(encoding="utf-8") for path in files)
    assert {term for term in terms() if term not in shown} - NOT_SHOWN == set()


@pytest.mark.parametrize("enum", ENUMS)
def test_labels_are_those_of_the_glossary(migrated_app: Flask, enum: str) -> None:
    [(chinese, english, _where)] = [
        row for row in rows() if re.search(rf"`(?:[\w.]+\.)?{enum}`", row[2])
    ]
    with migrated_app.test_request_context():
        for locale, written in (("zh_Hans_CN", chinese), ("en", english)):
            with force_locale(locale):
                shown = [str(label).casefold() for label in ENUMS[enum].values()]
            assert {label for label in shown if label not in written.casefold()} == set()
