"""How many printed sheets a second, each with facts of its own: `make bench-posters`."""

import sys
import time
from collections.abc import Callable
from random import Random

from pledge.badges.printing import qr
from pledge.badges.printing.sheets import Item, Press, make_sheets_pdf
from pledge.badges.rules import Colour, Sheet
from pledge.badges.scanning.tokens import TokenSigner
from pledge.core.reference_codes import group_serial, make_serial

ROUNDS = 5
EACH = 20
MERGED = 200
WORDS = "云杉广场南京东路地下停车场中心购物旗舰店春天大街食集花园国际"


def main() -> int:
    """Measure single files of each sheet, one merged file, and the codes alone."""
    draw = Random(2026)
    press = Press("https://badge.example", "登记处", "Registry", TokenSigner(["bench-key-1"]))
    for sheet in Sheet:
        _tell(
            f"{sheet.value}, one file each", [_singles(sheet, draw, press) for _ in range(ROUNDS)]
        )
    _tell(f"a4, {MERGED} pages in one file", [_merged(draw, press) for _ in range(ROUNDS)])
    _tell("facts and code alone", [_codes(draw, press) for _ in range(ROUNDS)])
    return 0


# Every round prints other badges: the typesetter remembers what it has set before.
def _singles(sheet: Sheet, draw: Random, press: Press) -> float:
    items = [_make_item(draw, press) for _ in range(EACH)]
    return _rate(
        EACH, lambda: [make_sheets_pdf([one], sheet, Colour.GREEN, press) for one in items]
    )


def _merged(draw: Random, press: Press) -> float:
    items = [_make_item(draw, press) for _ in range(MERGED)]
    return _rate(MERGED, lambda: make_sheets_pdf(items, Sheet.A4, Colour.GREEN, press))


def _codes(draw: Random, press: Press) -> float:
    return _rate(EACH, lambda: [_make_item(draw, press) for _ in range(EACH)])


def _make_item(draw: Random, press: Press) -> Item:
    serial, prefix = make_serial(), f"{press.base_url}/b/"
    token = press.signer.sign(serial)
    return {
        "place": "".join(draw.choices(WORDS, k=draw.randrange(4, 61))),
        "address": "".join(draw.choices(WORDS, k=draw.randrange(8, 121))),
        "scene": draw.choice(["parking", "ordering", "invoice"]),
        "label": "".join(draw.choices(WORDS, k=draw.randrange(2, 13))),
        "copy": draw.randrange(1, 100),
        "of": 100,
        "serial": group_serial(serial),
        "url": prefix + token,
        "host": "badge.example",
        "valid": "2027-11-24",
        "text": "2026-1",
        "clauses": ["P1", "P2", "P3"],
        "qr": qr.svg(prefix, token),
    }


def _rate(count: int, run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return count / (time.perf_counter() - started)


def _tell(what: str, rates: list[float]) -> None:
    middle = sorted(rates)[len(rates) // 2]
    print(f"{what:<28} {middle:7.1f} a second [{min(rates):.1f}–{max(rates):.1f}]")


if __name__ == "__main__":
    sys.exit(main())
