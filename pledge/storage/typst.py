"""Typst: a template of ``templates/print`` and JSON facts give a PDF, PNG or SVG.

Text goes in as data and is never built into markup, so a shop's name can hold no command.
"""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import typst
from PIL import ImageFont

PACKAGE = Path(__file__).resolve().parents[1]


def typeset(template: str, facts: Mapping[str, Any]) -> bytes:
    """Return a tagged PDF of a template such as ``poster.typ``; it reads the facts as JSON.

    The template finds them in ``json(bytes(sys.inputs.facts))``.
    """
    made = _compile(template, facts, "pdf")
    assert isinstance(made, bytes)  # noqa: S101 - narrows the type: PDF is one file
    return made


def draw(template: str, facts: Mapping[str, Any], pixels_per_inch: int = 300) -> list[bytes]:
    """Return each page of a template as PNG."""
    made = _compile(template, facts, "png", pixels_per_inch)
    return [made] if isinstance(made, bytes) else list(made)


def _compile(
    template: str,
    facts: Mapping[str, Any],
    form: Literal["pdf", "png"],
    pixels_per_inch: int | None = None,
) -> Any:
    return typst.compile(
        str(_folder() / template),
        root=str(_folder()),
        font_paths=[str(_folder() / "fonts")],
        ignore_system_fonts=True,
        format=form,
        ppi=pixels_per_inch,
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )


@cache
def _folder() -> Path:
    inside = PACKAGE / "templates"
    return (inside if inside.is_dir() else PACKAGE.parent / "templates") / "print"


@lru_cache(maxsize=512)
def text_width(words: str, size: float) -> float:
    """Return how wide words are in bold, in the unit of the size; other fonts are fitted to it."""
    font = ImageFont.truetype(_folder() / "fonts" / "NotoSansSC-Bold.ttf", 100)
    return font.getlength(words) * size / 100
