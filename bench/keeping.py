"""Where a benchmark keeps its figures: `bench/results/<name>.json`."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"


def write_result(name: str, figures: Any) -> None:
    """Write the figures of one run, in place of those of the last."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
