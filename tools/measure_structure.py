"""Figures about the structure of `pledge/`, for the checkout or for any revisions, as a table.

`python -m tools.measure_structure [REVISION …] [--journey WORDS=TEST …]`; a journey's test is named
by its function, so that it is found wherever it lies. Migrations count where it says so only.

Given to pytest as a plugin, this file notes in which modules of `pledge/` a function ran while a
request was answered, and writes them to the file that `STRUCTURE_OUTPUT` names.
"""

import argparse
import ast
import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CHECKOUT = "checkout"
OUTPUT = "STRUCTURE_OUTPUT"
JOURNEYS = {
    "shopper reports": "test_report_from_the_pledge_page",
    "merchant replies": "test_answer_is_taken_with_remedies_and_photos_and_the_assignee_hears",
    "officer upholds": "test_finding_is_read_once_more_and_then_stands",
}
ROUTE_DECORATORS = {"get", "post", "put", "delete", "patch", "route"}
Figures = dict[str, str]


def main() -> None:
    """Print one column of figures for each revision."""
    parser = argparse.ArgumentParser(description="Figures about the structure of pledge/.")
    parser.add_argument("revisions", nargs="*", help="default: the checkout as it lies here")
    parser.add_argument("--journey", action="append", default=[], metavar="WORDS=TEST")
    options = parser.parse_args()
    journeys = JOURNEYS | dict(one.split("=", 1) for one in options.journey)
    columns: dict[str, Figures] = {}
    for revision in options.revisions or [CHECKOUT]:
        if revision == CHECKOUT:
            columns[revision] = measure(ROOT, journeys)
            continue
        with tempfile.TemporaryDirectory() as folder:
            _unpack(revision, Path(folder))
            columns[revision] = measure(Path(folder), journeys)
    print(make_table(columns))


def measure(root: Path, journeys: dict[str, str]) -> Figures:
    """Return every figure of one source tree by its name."""
    figures = measure_files(root) | measure_code(read_modules(root))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    figures["direct dependencies"] = str(len(project["dependencies"]))
    for words, test in journeys.items():
        figures[f"files executed: {words}"] = count_executed(root, test)
    return figures


def make_table(columns: dict[str, Figures]) -> str:
    """Return a Markdown table, one row a figure and one column a revision."""
    lines = ["| | " + " | ".join(columns) + " |", "| --- " * (len(columns) + 1) + "|"]
    names = dict.fromkeys(name for figures in columns.values() for name in figures)
    for name in names:
        cells = [figures.get(name, "") for figures in columns.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _unpack(revision: str, folder: Path) -> None:
    command = ["git", "archive", "--format=tar", revision]
    packed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


# ---------------------------------------------------------------------------- counted from the text


@dataclass(frozen=True)
class Module:
    """One Python file of `pledge/`, parsed; `path` is relative to the source tree."""

    path: str
    tree: ast.Module

    @property
    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    @property
    def is_view(self) -> bool:
        """True if a function here is bound to an address."""
        return self.path.startswith("pledge/web/") and any(
            isinstance(one, ast.Call)
            and isinstance(one.func, ast.Attribute)
            and one.func.attr in ROUTE_DECORATORS
            for function in self.functions
            for one in function.decorator_list
        )


def measure_files(root: Path) -> Figures:
    """Count files and lines of a source tree's `pledge/`."""
    package = root / "pledge"
    flat = Counter(path.parent for path in package.rglob("*.py") if not _is_migration(path, root))
    folder, most = max(flat.items(), key=lambda item: item[1])
    lines = {path: _count_lines(path) for path in package.rglob("*.py")}
    own = {path: count for path, count in lines.items() if not _is_migration(path, root)}
    longest = max(own, key=own.__getitem__)
    return {
        "modules on the top floor": str(len({*package.glob("*.py")} - {package / "__init__.py"})),
        "largest flat folder": f"{most} ({folder.relative_to(root).as_posix()})",
        "median file, lines": f"{statistics.median(n for n in own.values() if n):.0f}",
        "largest file, lines": f"{own[longest]} ({longest.relative_to(root).as_posix()})",
        "lines of pledge/": str(sum(lines.values())),
        "lines without migrations": str(sum(own.values())),
    }


def read_modules(root: Path) -> list[Module]:
    """Parse every file of `pledge/` but the migrations."""
    return [
        Module(path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted((root / "pledge").rglob("*.py"))
        if not _is_migration(path, root)
    ]


def measure_code(modules: Sequence[Module]) -> Figures:
    """Return the figures that need the parsed code."""
    length, function = max(
        ((one.end_lineno or 0) - one.lineno + 1, f"{one.name}, {module.path}")
        for module in modules
        for one in module.functions
    )
    names = {_dotted(module.path) for module in modules}
    imports = [len(find_imports(one.tree, names)) for one in modules if one.is_view]
    classes = Counter(
        node.name for one in modules for node in one.tree.body if isinstance(node, ast.ClassDef)
    )
    twice = sorted(name for name, count in classes.items() if count > 1)
    return {
        "longest function, lines": f"{length} ({function})",
        "imports of a view, mean": f"{statistics.mean(imports):.1f}",
        "imports of a view, max": str(max(imports)),
        "class names that occur twice": f"{len(twice)} ({', '.join(twice)})" if twice else "0",
    }


def find_imports(tree: ast.Module, names: set[str]) -> set[str]:
    """Return which modules of `names` a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in names else node.module)
    return found & names


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _is_migration(path: Path, root: Path) -> bool:
    return path.is_relative_to(root / "pledge" / "migrations")


def _count_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


# ---------------------------------------------------------------------------- counted while it runs


def count_executed(root: Path, test: str) -> str:
    """Run the test of a journey and count the files that took part in answering its requests."""
    found = find_test(root, test)
    if found is None:
        return "no such test"
    with tempfile.NamedTemporaryFile(suffix=".json") as output:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", Path(__file__).stem, found],
            cwd=root,
            env=os.environ | {OUTPUT: output.name, "PYTHONPATH": str(Path(__file__).parent)},
            check=False,
            text=True,
            capture_output=True,
        )
        if run.returncode:
            sys.exit(run.stdout + run.stderr)
        return str(len(json.load(output)))


def find_test(root: Path, test: str) -> str | None:
    """Return pytest's id of a test function, wherever its file lies."""
    for path in sorted((root / "tests").rglob("test_*.py")):
        if f"def {test}(" in path.read_text(encoding="utf-8"):
            return f"{path.relative_to(root).as_posix()}::{test}"
    return None


class Recorder:
    """Pytest plugin: the files of `pledge/` that took part in answering requests."""

    def __init__(self, package: Path, output: Path) -> None:
        self.package, self.output = f"{package}{os.sep}", output
        self.files: set[str] = set()

    def wrap(self, answer: Callable[..., Any]) -> Callable[..., Any]:
        """Return a WSGI application that notes what runs under it."""

        def answer_and_note(*arguments: Any) -> Any:
            before = sys.getprofile()
            sys.setprofile(self.note)
            try:
                return answer(*arguments)
            finally:
                sys.setprofile(before)

        return answer_and_note

    def note(self, frame: FrameType, event: str, _argument: object) -> None:
        """Note the file of a function that is called; a module's own body is no function."""
        code = frame.f_code
        is_function = event == "call" and code.co_name != "<module>"
        if is_function and code.co_filename.startswith(self.package):
            self.files.add(code.co_filename)

    def pytest_unconfigure(self) -> None:
        """Write down the files when the run ends."""
        self.output.write_text(json.dumps(sorted(self.files)), encoding="utf-8")


def pytest_configure(config: Any) -> None:
    """Watch every Flask application of the run."""
    from flask import Flask  # noqa: PLC0415 - the script itself needs the standard library alone

    recorder = Recorder(Path.cwd() / "pledge", Path(os.environ[OUTPUT]))
    Flask.wsgi_app = recorder.wrap(Flask.wsgi_app)  # type: ignore[method-assign]
    config.pluginmanager.register(recorder)


if __name__ == "__main__":
    main()
