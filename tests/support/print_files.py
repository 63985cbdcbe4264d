"""Facts of printed sheets without a database, and what two readers find on a picture."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image

from pledge.badges.printing import qr
from pledge.badges.printing.sheets import TEMPLATES, Item, Press
from pledge.badges.rules import Colour, Sheet
from pledge.badges.scanning.tokens import TokenSigner
from pledge.core.reference_codes import group_serial

PRESS = Press("https://badge.example", "登记处", "Registry", TokenSigner(["print-key"]))
SERIALS = [f"W2J5V1YQ{number:02d}" for number in range(12)]


def item(number: int = 0, **changes: Any) -> Item:
    """Return what one badge's print says."""
    token = PRESS.signer.sign(SERIALS[number])
    prefix = f"{PRESS.base_url}/b/"
    return {
        "place": "测试广场南京东路店",
        "address": "上海市黄浦区南京东路100号",
        "scene": "parking",
        "label": "出口1",
        "copy": number + 1,
        "of": len(SERIALS),
        "serial": group_serial(SERIALS[number]),
        "url": prefix + token,
        "host": "badge.example",
        "valid": "2027-11-24",
        "text": "2026-1",
        "clauses": ["P1", "P2", "P3", "P4", "P5"],
        "qr": qr.svg(prefix, token),
    } | changes


def facts(items: Sequence[Item], sheet: Sheet, colour: Colour = Colour.GREEN) -> dict[str, Any]:
    """Return the facts of a whole file, for a template."""
    return {
        "title": "登记处 · 测试广场",
        "registry": PRESS.name,
        "registry-en": PRESS.name_en,
        "sheet": sheet.value,
        "colour": colour.value,
        "items": list(items),
    }


def template(sheet: Sheet) -> str:
    """Return the template of a sheet."""
    return TEMPLATES[sheet]


def read_by_zxing(picture: Image.Image) -> set[str]:
    """Return the texts of all codes that zxing-cpp finds."""
    return {found.text for found in zxingcpp.read_barcodes(picture)}


def read_by_zbar(
    pictures: Sequence[Image.Image], folder: Path, every_line: int = 1
) -> list[set[str]]:
    """Return the texts that zbar finds on each picture, by one call of its program.

    On a picture of millions of pixels it is quicker where it looks at each fourth line only.
    """
    paths = [folder / f"{number}.pgm" for number in range(len(pictures))]
    for path, picture in zip(paths, pictures, strict=True):
        picture.save(path)
    program = ["zbarimg", "--xml", "--quiet", "-Sdisable", "-Sqrcode.enable"]
    program += [f"-Sx-density={every_line}", f"-Sy-density={every_line}", *map(str, paths)]
    told = subprocess.run(program, capture_output=True, text=True, check=False).stdout
    return [
        {line.split("CDATA[")[1].split("]]")[0] for line in part.split("\n") if "CDATA[" in line}
        for part in _parts(told, paths)
    ]


def _parts(told: str, paths: Sequence[Path]) -> list[str]:
    found = {part.split("'", 1)[0]: part for part in told.split("<source href='")[1:]}
    return [found.get(str(path), "") for path in paths]
