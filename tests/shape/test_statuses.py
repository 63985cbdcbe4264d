"""Only one function assigns a status."""

import ast
from pathlib import Path

PLEDGE = Path(__file__).resolve().parents[2] / "pledge"
ASSIGNS = PLEDGE / "core" / "state_machine.py"
STATUSES = {"status", "identity"}
# setattr there fills forms and settings, no rows
FILLS = ("web/", "config.py")


def is_status(target: ast.Attribute) -> bool:
    # no row assigns its own: what is self is a form or an exception
    return target.attr in STATUSES and getattr(target.value, "id", "") != "self"


def assigned(path: Path) -> set[tuple[str, str]]:
    """Return the attributes named like a status that a module assigns."""
    found, name = set(), str(path.relative_to(PLEDGE))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            parts = target.elts if isinstance(target, ast.Tuple) else [target]
            for part in parts:
                if isinstance(part, ast.Attribute) and is_status(part):
                    found.add((name, part.attr))
        is_setattr = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr"
        if is_setattr and not name.startswith(FILLS):
            found.add((name, "setattr"))
    return found


def test_status_is_assigned_by_change_status_alone() -> None:
    paths = [path for path in PLEDGE.rglob("*.py") if path != ASSIGNS]
    assert set().union(*(assigned(path) for path in paths)) == set()
