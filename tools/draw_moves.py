"""Draw the table of moves of a case into docs/moves.md, from the rules themselves.

`python -m tools.draw_moves` writes the file; a test fails where it no longer says what the rules
say.
"""

from pathlib import Path

from pledge.cases.rules.workflow import MOVES, Actor, CaseStatus, Move

TARGET = Path(__file__).resolve().parent.parent / "docs" / "moves.md"
HEAD = """# The moves of a case

Drawn by `python -m tools.draw_moves` from `pledge/cases/rules/workflow.py`; do not edit by hand.

"Uninvolved" is an officer who took no part in the case. What has no line here is refused by name.
Where a move leads to one status or another, it is the one the case came from. A row of its own is
kept for every move: who, when, why.

| status | move | by | leads to |
| --- | --- | --- | --- |
"""
DIAGRAM = """
```mermaid
stateDiagram-v2
    [*] --> received
{lines}
```
"""


def draw() -> str:
    """Return the text of docs/moves.md: the table, and the moves that change a status drawn."""
    rows = [
        f"| {status} | {move} | {_actors(cell.by)} | {' or '.join(cell.to)} |"
        for status in CaseStatus
        for move in Move
        if (cell := MOVES.get((status, move)))
    ]
    lines = [
        f"    {status} --> {to}: {move}"
        for (status, move), cell in MOVES.items()
        for to in cell.to
        if to is not status
    ]
    return HEAD + "\n".join(rows) + "\n" + DIAGRAM.format(lines="\n".join(lines))


def _actors(actors: frozenset[Actor]) -> str:
    return ", ".join(actor for actor in Actor if actor in actors)


if __name__ == "__main__":
    TARGET.write_text(draw(), encoding="utf-8")
