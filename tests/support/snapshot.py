"""What the registry shows the world: paths, form fields, JSON keys, headings and mails.

A pytest plugin records it while the tests run, and a command compares two recordings:

    pytest -p tests.support.snapshot --snapshot=before …      (in the old checkout)
    pytest -p tests.support.snapshot --snapshot=after …       (in the new one)
    python -m tests.support.snapshot before after

Both are folders with a JSON file for each worker. It prints what only one of them has.
"""

import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from flask import Flask, Response, request, request_finished
from sqlalchemy import event
from sqlalchemy.orm import Mapper

SEEN: dict[str, set[str]] = defaultdict(set)
FIELDS = {"input", "textarea", "select", "button"}
HEADINGS = {"h1", "h2", "legend", "label", "button"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the folder to record into."""
    parser.addoption("--snapshot", type=Path)


def pytest_configure(config: pytest.Config) -> None:
    """Listen to every answer and every mail of this process."""
    if config.getoption("--snapshot"):
        request_finished.connect(_note_answer)
        event.listen(Mapper, "before_insert", _note_mail)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was seen."""
    if not (folder := session.config.getoption("--snapshot")):
        return
    folder.mkdir(parents=True, exist_ok=True)
    found = {kind: sorted(lines) for kind, lines in SEEN.items()}
    (folder / f"{os.getpid()}.json").write_text(
        json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8"
    )


def _note_answer(_app: Flask, response: Response, **_extra: Any) -> None:
    if request.url_rule is None:
        return
    # converters may change their names; what a browser asks for does not
    path = re.sub(r"<[^>]+>", "<>", request.url_rule.rule)
    SEEN["path"].add(f"{request.method} {path} {response.status_code} {response.mimetype}")
    if response.is_streamed or response.direct_passthrough:
        return
    if response.mimetype == "text/html":
        for line in _read_page(response.get_data(as_text=True)):
            SEEN["page"].add(f"{path} {line}")
    elif response.mimetype is not None and (
        "json" in response.mimetype or "vc" in response.mimetype
    ):
        for line in _keys(json.loads(response.get_data())):
            SEEN["json"].add(f"{path} {line}")


def _note_mail(_mapper: Mapper[Any], _connection: object, row: Any) -> None:
    if getattr(row, "__tablename__", "") == "outbox_mail":
        SEEN["mail"].add(_plain(f"{row.subject}\n{row.body}"))


def _read_page(page: str) -> Iterator[str]:
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page)
    lang = tree.get("lang")
    for element in tree.iter():
        if element.tag in FIELDS and element.get("name"):
            yield f"field {element.get('name')} {element.get('type', element.tag)}"
        if element.tag in HEADINGS:
            yield f"{lang} {element.tag} {_plain(''.join(element.itertext()))}"


def _keys(value: object, where: str = "") -> Iterator[str]:
    match value:
        case dict():
            for key, inner in value.items():
                yield f"{where}.{_plain(key)}"
                yield from _keys(inner, f"{where}.{_plain(key)}")
        case list():
            for inner in value:
                yield from _keys(inner, f"{where}[]")


def _plain(text: str) -> str:
    """Take out what differs from run to run: codes, numbers, ports, blanks."""
    text = re.sub(r"https?://[^/\s]+", "https://host", text)
    text = re.sub(r"[A-Za-z0-9_.-]{16,}", "#", text)
    text = re.sub(r"(?=[A-Z0-9-]*[0-9])[A-Z0-9][A-Z0-9-]{3,}", "#", text)
    return " ".join(re.sub(r"[0-9]+", "0", text).split())


def load(folder: Path) -> dict[str, set[str]]:
    """Read a recording: lines by kind ("path", "page", "json", "mail")."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in folder.glob("*.json"):
        for kind, lines in json.loads(file.read_text(encoding="utf-8")).items():
            found[kind].update(map(_same, lines))
    return found


def _same(line: str) -> str:
    # a number or a code that has letters only by chance
    return re.sub(r"[A-Z]{4}-[A-Z]{4}|[0#]+", "#", line)


def main() -> int:
    """Compare two recordings; return 1 where the second lacks a line of the first."""
    before, after = load(Path(sys.argv[1])), load(Path(sys.argv[2]))
    lost = 0
    for kind in sorted(before | after):
        gone, new = sorted(before[kind] - after[kind]), sorted(after[kind] - before[kind])
        print(f"{kind}: {len(before[kind])} before, {len(after[kind])} after")
        for line in gone:
            print(f"  - {line}")
        for line in new:
            print(f"  + {line}")
        lost += len(gone)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
