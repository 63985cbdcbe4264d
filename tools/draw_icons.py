"""Draw the icons of the installed scanner from the registry's mark: white on green."""

from pathlib import Path
from tempfile import TemporaryDirectory

import typst

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "static" / "img"
GREEN = "#0b5d3b"
SIDES = (192, 512)
# A maskable icon may be cut to a circle of 80%; the mark's corners must lie inside it.
SHARE = 0.56
SHEET = """
#set page(width: {side}pt, height: {side}pt, margin: 0pt, fill: rgb("{green}"))
#place(center + horizon, image("mark.svg", width: {mark}pt))
"""


def main() -> None:
    """Write `icon-<side>.png` for each side, in pixels."""
    mark = (IMAGES / "logo.svg").read_text(encoding="utf-8").replace(GREEN, "#fff")
    with TemporaryDirectory() as folder:
        (Path(folder) / "mark.svg").write_text(mark, encoding="utf-8")
        for side in SIDES:
            sheet = Path(folder) / "icon.typ"
            text = SHEET.format(side=side, green=GREEN, mark=side * SHARE)
            sheet.write_text(text, encoding="utf-8")
            target = IMAGES / f"icon-{side}.png"
            typst.compile(str(sheet), output=str(target), format="png", ppi=72)


if __name__ == "__main__":
    main()
