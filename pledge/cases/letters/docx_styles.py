"""Styles of a DOCX letter after the measures of official letters (GB/T 9704)."""

from collections.abc import Mapping
from dataclasses import dataclass

from docx.document import Document as DocumentFile
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

RED = RGBColor(0xC4, 0x16, 0x1C)
BLACK = RGBColor(0, 0, 0)
SOFT = RGBColor(0x5B, 0x5B, 0x5B)
_TWO_CHARACTERS = Pt(28)
_LEFT_OF_SIGNATURE = Mm(156 - 82)
_RIGHT, _CENTRE = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER


@dataclass(frozen=True)
class Look:
    """A paragraph's font, its sizes in points, its indents in English Metric Units."""

    font: str
    size: float
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    line: float = 24
    before: float = 0
    after: float = 0
    first: int = 0
    left: int = 0
    is_bold: bool = False
    colour: RGBColor = BLACK
    keeps: bool = False


LOOKS: Mapping[str, Look] = {
    "Normal": Look("仿宋", 14),
    "Letter Head": Look("宋体", 28, _CENTRE, 38, after=6, is_bold=True, colour=RED),
    "Letter Number": Look("仿宋", 12, _RIGHT),
    "Letter Demo": Look("黑体", 11, _CENTRE),
    "Title": Look("宋体", 20, _CENTRE, 30, before=16, after=16, is_bold=True, keeps=True),
    "Letter Addressee": Look("仿宋", 14),
    "Heading 1": Look("黑体", 14, before=4, left=_TWO_CHARACTERS, keeps=True),
    "Letter Text": Look("仿宋", 14, first=_TWO_CHARACTERS),
    "Letter Item": Look("仿宋", 14, left=_TWO_CHARACTERS),
    "Letter Fixed": Look("仿宋", 9, left=_TWO_CHARACTERS),
    "Letter Signature": Look("仿宋", 14, _CENTRE, 30, left=_LEFT_OF_SIGNATURE, keeps=True),
    "Letter Note": Look("仿宋", 9, line=14, before=24, colour=SOFT),
}
BEFORE_SIGNATURE = Pt(30)


def add_styles(document: DocumentFile) -> None:
    """Add the styles of a letter to a document, in place of the library's own where it has them."""
    known = {style.name for style in document.styles}
    for name, look in LOOKS.items():
        if name in known:
            style = document.styles[name]
        else:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(style, ParagraphStyle)  # noqa: S101 - narrows the type
        style.quick_style = True
        _dress(style, look)
    _set_language(document)


def draw_rule(paragraph: Paragraph, side: str, kind: str) -> None:
    """Draw a red double rule above ("top") or below ("bottom") a paragraph."""
    borders = OxmlElement("w:pBdr")
    rule = OxmlElement(f"w:{side}")
    for name, value in (("val", kind), ("sz", "24"), ("space", "4"), ("color", str(RED))):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    properties = paragraph._p.get_or_add_pPr()
    # The order of a paragraph's properties is fixed, and Word refuses a file that has another.
    properties.insert_element_before(borders, *_AFTER_BORDERS)


_AFTER_BORDERS = tuple(
    f"w:{name}"
    for name in (
        "shd",
        "tabs",
        "suppressAutoHyphens",
        "kinsoku",
        "wordWrap",
        "overflowPunct",
        "topLinePunct",
        "autoSpaceDE",
        "autoSpaceDN",
        "bidi",
        "adjustRightInd",
        "snapToGrid",
        "spacing",
        "ind",
        "contextualSpacing",
        "mirrorIndents",
        "suppressOverlap",
        "jc",
        "textDirection",
        "textAlignment",
        "textboxTightWrap",
        "outlineLvl",
        "divId",
        "cnfStyle",
        "rPr",
        "sectPr",
        "pPrChange",
    )
)


def _dress(style: ParagraphStyle, look: Look) -> None:
    font, paragraph = style.font, style.paragraph_format
    font.size, font.bold, font.color.rgb = Pt(look.size), look.is_bold, look.colour
    _name_fonts(style, look.font)
    paragraph.alignment = look.align
    paragraph.line_spacing = Pt(look.line)
    paragraph.space_before, paragraph.space_after = Pt(look.before), Pt(look.after)
    paragraph.first_line_indent, paragraph.left_indent = look.first, look.left
    paragraph.keep_with_next = look.keeps
    # The library's own title has a blue rule below it.
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        style.element.pPr.remove(borders)


def _name_fonts(style: ParagraphStyle, chinese: str) -> None:
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    # A theme's font, where one is named, would win over these.
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), "Times New Roman")
    fonts.set(qn("w:eastAsia"), chinese)
    # Quotes and dashes, which both scripts have, are taken from the Chinese font.
    fonts.set(qn("w:hint"), "eastAsia")


def _set_language(document: DocumentFile) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
