"""Import graph of the static JavaScript modules, read from their text."""

import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "static"
IMPORT = re.compile(r'^(?:import|\}) .*from "(\.{1,2}/[^"]+)";$', re.MULTILINE)


def list_imported(name: str) -> set[str]:
    """Return what a module imports and what that imports, by paths below the static folder."""
    found: set[str] = set()
    waiting = [STATIC / name]
    while waiting:
        path = waiting.pop()
        for near in IMPORT.findall(path.read_text(encoding="utf-8")):
            imported = (path.parent / near).resolve()
            if imported.relative_to(STATIC).as_posix() not in found:
                found.add(imported.relative_to(STATIC).as_posix())
                waiting.append(imported)
    return found
