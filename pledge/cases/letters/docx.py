"""Letter as editable DOCX, with the words of the PDF in the same order.

Words go in as text of runs, so markup, fields and links in them stay letters. Beside them the file
holds styles only: no macro, nothing outside it, no name of a person or a machine.
"""

import zipfile
from datetime import UTC, date, datetime, time
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from pledge.cases.letters.docx_styles import BEFORE_SIGNATURE, add_styles, draw_rule
from pledge.cases.letters.facts import LetterFacts
from pledge.cases.letters.wording import SEAL, LetterText, Style, compose

_STYLES = {
    Style.HEADING: "Heading 1",
    Style.PARAGRAPH: "Letter Text",
    Style.ITEM: "Letter Item",
    Style.FIXED: "Letter Fixed",
}
_NOT_OURS = {
    RELATIONSHIP_TYPE.CUSTOM_XML,
    RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
    RELATIONSHIP_TYPE.THUMBNAIL,
}


def make_docx(facts: LetterFacts) -> bytes:
    """Return a letter as DOCX; the same facts give the same bytes."""
    letter = compose(facts)
    document = Document()
    _forget_template(document)
    _set_page(document)
    add_styles(document)
    _describe(document, letter, facts.dated)
    _write(document, letter)
    made = BytesIO()
    document.save(made)
    return _stamp(made.getvalue(), facts.dated)


def _forget_template(document: DocumentFile) -> None:
    """Drop what the library's empty document tells of the machine it was made on."""
    package = document.part.package
    assert package is not None  # noqa: S101 - narrows the type: an open document has its package
    for relations in (package.rels, document.part.rels):
        for name in [name for name, one in relations.items() if one.reltype in _NOT_OURS]:
            del relations[name]
    for tag in ("w:rsids", "w:themeFontLang"):
        for element in document.settings.element.findall(qn(tag)):
            document.settings.element.remove(element)


def _set_page(document: DocumentFile) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(27)
    section.top_margin, section.bottom_margin = Mm(28), Mm(30)
    section.footer_distance = Mm(14)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    draw_rule(foot, "top", "thinThickSmallGap")
    # Word keeps the number of the page by a field; it is the only one.
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    number.append(foot.add_run("1")._r)
    foot._p.append(number)


def _describe(document: DocumentFile, letter: LetterText, dated: date) -> None:
    properties = document.core_properties
    # A property holds 255 characters, and a name may be as long.
    properties.title = f"{letter.number} {letter.title}"[:255]
    properties.author = properties.last_modified_by = letter.sender[:255]
    properties.comments = ""
    properties.language = "zh-CN"
    properties.created = properties.modified = datetime.combine(dated, time(), UTC)


def _write(document: DocumentFile, letter: LetterText) -> None:
    _add(document, letter.sender, "Letter Head")
    number = _add(document, letter.number, "Letter Number")
    draw_rule(number, "top", "thickThinSmallGap")
    if letter.demo:
        _add(document, letter.demo, "Letter Demo")
    _add(document, letter.title, "Title")
    _add(document, letter.addressee, "Letter Addressee")
    for part in letter.body:
        paragraph = document.add_paragraph(style=_STYLES[part.style])
        if part.label:
            paragraph.add_run(part.label).bold = True
        paragraph.add_run(part.words)
    _add(document, letter.contact, "Letter Text")
    for words in (letter.sender, SEAL, letter.date):
        _add(document, words, "Letter Signature")
    _add(document, letter.note, "Letter Note")
    closing, contact, first = document.paragraphs[-6:-3]
    first.paragraph_format.space_before = BEFORE_SIGNATURE
    # A seal on a page without any of the letter's text could be put under another letter.
    closing.paragraph_format.keep_with_next = contact.paragraph_format.keep_with_next = True


def _add(document: DocumentFile, words: str, style: str) -> Paragraph:
    return document.add_paragraph(words, style=style)


def _stamp(made: bytes, dated: date) -> bytes:
    """Give every member of the file one time, the letter's day, so that it is repeatable."""
    stamped = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as old, zipfile.ZipFile(stamped, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, (dated.year, dated.month, dated.day, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            # The same on every system: made on FAT, without a file's mode.
            member.create_system = 0
            new.writestr(member, old.read(name))
    return stamped.getvalue()
