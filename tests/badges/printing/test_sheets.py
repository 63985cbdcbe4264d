"""Every sheet in both colours: read back by two decoders, sharp and spoilt, and sound as PDF."""

import ctypes
import io
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter
from pypdfium2 import raw

from pledge.badges.rules import SHEET_SIZE, Colour, Sheet
from pledge.pledges.texts import list_versions
from pledge.storage import typst
from tests.support.print_files import facts, item, read_by_zbar, read_by_zxing, template

# no sheet asks a database for anything
pytestmark = pytest.mark.once

KINDS = list(product(Sheet, Colour))
HOSTILE = '#import "x.typ": * ] " \\ $ @a <b> *_` שלום'
LONG_NAME = ("#import 超长的广场名称]" * 5)[:60]
LONG_ADDRESS = ("某某省某某市很长的路名123号" * 9)[:120]
MM = 25.4


def count(sheet: Sheet) -> int:
    return 8 if sheet is Sheet.EIGHT else 1


def draw(sheet: Sheet, colour: Colour, **changes: Any) -> Image.Image:
    items = [item(number, **changes) for number in range(count(sheet))]
    [page] = typst.draw(template(sheet), facts(items, sheet, colour))
    return Image.open(io.BytesIO(page), formats=["PNG"])


@pytest.fixture(scope="module")
def pictures() -> list[Image.Image]:
    return [draw(sheet, colour).convert("L") for sheet, colour in KINDS]


@pytest.fixture(scope="module")
def codes(pictures: list[Image.Image]) -> list[list[zxingcpp.Barcode]]:
    return [zxingcpp.read_barcodes(picture) for picture in pictures]


@pytest.fixture(scope="module")
def pdfs() -> Iterator[dict[Sheet, pdfium.PdfDocument]]:
    made = {
        sheet: pdfium.PdfDocument(
            typst.typeset(
                template(sheet),
                facts([item(n, label="一二"[n // 9] + "层") for n in range(12)], sheet),
            )
        )
        for sheet in Sheet
    }
    yield made
    for document in made.values():
        document.close()


def spoil(picture: Image.Image, code: zxingcpp.Barcode) -> Image.Image:
    """Return one code as a bad camera sees it: 120 pixels across, blurred, turned by 30°."""
    left, right = code.position.top_left, code.position.bottom_right
    width = right.x - left.x
    edge = width // 4
    cut = picture.crop((left.x - edge, left.y - edge, right.x + edge, right.y + edge))
    side = round(cut.width * 120 / width)
    small = cut.resize((side, side), Image.Resampling.LANCZOS)
    blurred = small.filter(ImageFilter.GaussianBlur(1))
    return blurred.rotate(30, Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def test_both_readers_read_every_print(
    pictures: list[Image.Image], codes: list[list[zxingcpp.Barcode]], tmp_path: Path
) -> None:
    expected = [{item(n)["url"] for n in range(count(sheet))} for sheet, _colour in KINDS]
    assert [{code.text for code in found} for found in codes] == expected
    assert read_by_zbar(pictures, tmp_path, every_line=4) == expected


def test_both_readers_read_a_small_blurred_turned_code(
    pictures: list[Image.Image], codes: list[list[zxingcpp.Barcode]], tmp_path: Path
) -> None:
    spoilt = [spoil(picture, found[0]) for picture, found in zip(pictures, codes, strict=True)]
    read = [read_by_zxing(picture) for picture in spoilt]
    assert all(len(found) == 1 for found in read)
    assert read_by_zbar(spoilt, tmp_path) == read


def test_the_board_s_code_is_wider_than_twenty_centimetres(
    codes: list[list[zxingcpp.Barcode]],
) -> None:
    [found] = codes[KINDS.index((Sheet.BOARD, Colour.GREEN))]
    pixels = found.position.top_right.x - found.position.top_left.x
    assert pixels / 300 * MM >= 200
    assert found.ec_level == "Q"


@pytest.mark.parametrize("sheet", Sheet)
def test_black_and_white_has_no_colour(sheet: Sheet) -> None:
    for colour in Colour:
        [page] = typst.draw(template(sheet), facts([item()], sheet, colour), 30)
        red, green, _b, *_ = Image.open(io.BytesIO(page), formats=["PNG"]).convert("RGB").split()
        is_grey = ImageChops.difference(red, green).getbbox() is None
        assert is_grey is (colour is Colour.BLACK)


@pytest.mark.parametrize("sheet", Sheet)
def test_pages_have_their_size_in_millimetres(
    pdfs: dict[Sheet, pdfium.PdfDocument], sheet: Sheet
) -> None:
    # twelve copies at two touchpoints, which never share a sheet: 8 + 1, and 3
    assert len(pdfs[sheet]) == (3 if sheet is Sheet.EIGHT else 12)
    for page in pdfs[sheet]:
        size = tuple(side / 72 * MM for side in page.get_size())
        assert size == pytest.approx(SHEET_SIZE[sheet], abs=0.1)


@pytest.mark.parametrize("sheet", Sheet)
def test_a_pdf_says_what_it_is(pdfs: dict[Sheet, pdfium.PdfDocument], sheet: Sheet) -> None:
    document = pdfs[sheet]
    assert document.get_metadata_dict()["Title"] == "登记处 · 测试广场"
    assert raw.FPDFCatalog_IsTagged(document)
    assert f"二维码 QR code: {item()['url']}" in alt_texts(document[0])
    assert {is_embedded for _name, is_embedded in fonts(document[0])} == {True}
    assert {name.split("+")[-1].split("-")[0] for name, _ in fonts(document[0])} == {"NotoSansSC"}


@pytest.mark.parametrize("sheet", Sheet)
def test_everything_a_shopper_needs_is_printed(
    pdfs: dict[Sheet, pdfium.PdfDocument], sheet: Sheet
) -> None:
    said = words(pdfs[sheet][0])
    for part in (
        *("不强制关注", "扫码核验", "Scan to check", "测试广场南京东路店", "南京东路100号"),
        *("停车缴费", "一层", "第1张，共12张", "copy 1 of 12", "W2J5V-1YQ00", "badge.example"),
        *("2027年11月24日", "不用关注、不用注册、不用手机号，也能缴停车费", "绝不要求付款或登录"),
        "never asks for payment",
    ):
        assert part.replace(" ", "") in said


@pytest.mark.parametrize("sheet", Sheet)
@pytest.mark.parametrize(
    ("changes", "printed"),
    [
        ({"place": LONG_NAME, "address": LONG_ADDRESS, "label": "负三层东区自助缴费机十二号"}, ""),
        ({"place": "W" * 60, "address": "W" * 120, "label": "W" * 20}, ""),
        ({"place": HOSTILE, "address": HOSTILE}, '#import"x.typ":*]"'),
    ],
    ids=["long", "unbroken", "hostile"],
)
def test_names_are_text_and_stay_on_the_sheet(
    sheet: Sheet, changes: dict[str, Any], printed: str
) -> None:
    made = typst.typeset(template(sheet), facts([item(**changes)], sheet))
    document = pdfium.PdfDocument(made)
    assert len(document) == 1
    said = words(document[0])
    assert printed in said
    for whole in ("never asks for payment or log-in.", *changes.values()):
        if whole is not HOSTILE and "address" not in whole:
            assert whole.replace(" ", "") in said
    inside = document[0].get_bbox()
    width, height = document[0].get_size()
    assert min(inside[:2]) >= 0
    assert inside[2] <= width
    assert inside[3] <= height
    # the boxes of letters that run from right to left tell nothing
    assert "שלום" in changes["place"] or letters_overlap_nothing(document[0])
    document.close()


def test_only_clauses_in_force_are_promised() -> None:
    for clauses, promised in (
        (["P1", "P3"], "不用关注、不用手机号，也能开发票"),
        (["P4"], "本场所已签署不强制关注承诺"),
    ):
        changed = item(clauses=clauses, scene="invoice", label="开票")
        document = pdfium.PdfDocument(typst.typeset("poster.typ", facts([changed], Sheet.A4)))
        assert promised in words(document[0])
        document.close()


def test_every_text_has_its_short_words() -> None:
    kit = (typst._folder() / "kit.typ").read_text("utf-8")
    assert all(f'"{version}": (' in kit for version in list_versions())


def words(page: pdfium.PdfPage) -> str:
    """Return the letters of a page without blanks, line ends and places to break."""
    text = page.get_textpage()
    said: str = text.get_text_range()
    text.close()
    return "".join(said.replace("\u200b", "").replace("\ufffe", "").split())


def fonts(page: pdfium.PdfPage) -> set[tuple[str, bool]]:
    found = set()
    for part in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        font = raw.FPDFTextObj_GetFont(part)
        name = ctypes.create_string_buffer(200)
        raw.FPDFFont_GetBaseFontName(font, name, 200)
        found.add((name.value.decode(), bool(raw.FPDFFont_GetIsEmbedded(font))))
    return found


def alt_texts(page: pdfium.PdfPage) -> list[str]:
    tree = raw.FPDF_StructTree_GetForPage(page)
    found: list[str] = []

    def walk(parent: Any, count: Callable[[Any], int], child: Callable[[Any, int], Any]) -> None:
        for at in range(count(parent)):
            if not (element := child(parent, at)):
                continue
            words = (ctypes.c_ushort * 400)()
            size = raw.FPDF_StructElement_GetAltText(element, words, 800)
            found.append(bytes(words)[: max(0, size - 2)].decode("utf-16-le"))
            walk(
                element,
                raw.FPDF_StructElement_CountChildren,
                raw.FPDF_StructElement_GetChildAtIndex,
            )

    walk(tree, raw.FPDF_StructTree_CountChildren, raw.FPDF_StructTree_GetChildAtIndex)
    raw.FPDF_StructTree_Close(tree)
    return found


def letters_overlap_nothing(page: pdfium.PdfPage) -> bool:
    """Tell whether no line of words runs into another, nor out of the page."""
    text = page.get_textpage()
    boxes = [text.get_rect(at) for at in range(text.count_rects())]
    text.close()
    slack = 0.2
    return not any(
        min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > slack
        for at, a in enumerate(boxes)
        for b in boxes[at + 1 :]
    )
