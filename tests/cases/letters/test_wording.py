"""Letters: what they say, that PDF and DOCX say the same, and that no words can do harm there."""

import io
import re
import zipfile
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import docx
import pypdfium2
import pytest
from docx.text.paragraph import Paragraph
from werkzeug.test import EnvironBuilder
from werkzeug.utils import send_file

from pledge.cases.letters import facts as letter_facts
from pledge.cases.letters.docx import make_docx
from pledge.cases.letters.facts import LetterFacts, LetterKind, letter_number
from pledge.cases.letters.pdf import make_letter_pdf
from pledge.cases.letters.wording import compose, filename
from pledge.cases.rules.incident_date import coarsen
from tests.support.letter_files import INTERVIEW, TALK, WARNING, everywhere

pytestmark = pytest.mark.once

HOSTILE = [
    '#panic("x") *bold* _it_ $x$ \\n @ref <label> `raw` = // c /* d */ https://x.example ~ -- \'"',
    '=cmd|"/c calc"!A1 { DDEAUTO c:\\\\x } <w:p/> <script>x</script> &lt;&#x41; ]]> {{ x }} %s {0}',
    "Ø" * 200,
    "字" * 300,
]
HIDDEN = "人\u202e民\u0000\u200b广\ud800\ufffe\x0b\ue000场\ufeff\u2066"


def squeeze(words: str) -> str:
    return re.sub(r"[\s\u200b]", "", words)


def read_pdf(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    text = "".join(re.sub(r"— \d+ —\s*$", "", page) for page in pages)
    document.close()
    # pdfium gives this for a hyphen at the end of a line
    return squeeze(text.replace("\ufffe", "-").replace("\x02", "-"))


def read_docx(made: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs]


def named(paragraph: Paragraph) -> str | None:
    return paragraph.style.name if paragraph.style else None


@pytest.mark.parametrize("facts", [WARNING, INTERVIEW, replace(WARNING, is_demo=True)])
def test_pdf_and_docx_say_the_same_in_the_same_order(facts: LetterFacts) -> None:
    lines = compose(facts).lines
    assert read_docx(make_docx(facts)) == list(lines)
    assert read_pdf(make_letter_pdf(facts)) == squeeze("".join(lines))


@pytest.mark.parametrize("make", [make_letter_pdf, make_docx])
def test_same_facts_give_the_same_bytes(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make(WARNING)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert make(WARNING) == first


def test_a_warning_asks_for_a_remedy_by_a_day() -> None:
    letter = compose(WARNING)
    text = "\n".join(letter.lines)
    assert WARNING.kind is LetterKind.WARNING
    assert letter.number == "提示函〔2026〕0003号"
    assert "请你单位在10个工作日内（最迟2026年12月9日）完成整改" in text
    assert "1. 更换桌面二维码" in text
    assert "特此函告。" in text


def test_an_invitation_names_the_hour_in_china() -> None:
    here = compose(INTERVIEW)
    elsewhere = replace(TALK, at=datetime(2026, 12, 3, 6, 30, tzinfo=UTC))
    assert INTERVIEW.kind is LetterKind.INTERVIEW
    assert "时间：2026年12月3日（星期四）14:30" in here.lines
    assert compose(replace(INTERVIEW, asks=elsewhere)) == here
    assert "特此通知。" in here.lines


def test_an_hour_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        replace(TALK, at=datetime(2026, 12, 3, 14, 30))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize("facts", [WARNING, INTERVIEW])
def test_a_letter_comes_from_the_association_and_says_how_to_appeal(facts: LetterFacts) -> None:
    letter = compose(facts)
    text = "".join(letter.lines)
    assert letter.sender == "上海市黄浦区消费者权益保护委员会"
    assert text.count("中国消费者协会") == 1
    assert "不是中国消费者协会的自有系统" in letter.note
    assert "可以在2026年12月16日前（含当日）登录承诺登记系统" in text
    assert "未参与本次认定" in text


@pytest.mark.parametrize(
    ("day", "words"),
    [(1, "上旬"), (10, "上旬"), (11, "中旬"), (20, "中旬"), (21, "下旬"), (30, "下旬")],
)
def test_the_day_is_blurred_to_ten_days(day: int, words: str) -> None:
    finding = replace(WARNING.finding, happened=coarsen(date(2026, 11, day)))
    letter = "".join(compose(replace(WARNING, finding=finding)).lines)
    assert f"2026年11月{words}，顾客" in letter
    assert f"2026年11月{day}日" not in letter


def test_no_field_of_a_letter_can_hold_a_reporter() -> None:
    """Whoever adds a field decides here that it says nothing about who reported, or when."""
    held = {
        f"{name}.{field.name}"
        for name, kind in vars(letter_facts).items()
        if is_dataclass(kind)
        for field in fields(kind)
    }
    assert held == {
        *(f"Sender.{name}" for name in ("name", "contact")),
        *(f"PlaceFacts.{name}" for name in ("name", "address", "pledge_number")),
        *(f"TextFacts.{name}" for name in ("title", "version", "sha256")),
        *(f"BrokenClause.{name}" for name in ("code", "title", "basis")),
        *(f"FindingFacts.{name}" for name in ("happened", "breach", "reasons", "clauses")),
        "FindingFacts.is_about_badge",
        *(f"RemedyFacts.{name}" for name in ("working_days", "by", "lines")),
        *(f"Interview.{name}" for name in ("at", "place", "who", "bring", "lines")),
        *(f"AppealFacts.{name}" for name in ("until", "to")),
        *(f"LetterFacts.{name}" for name in ("number", "sender", "addressee", "place", "text")),
        *(f"LetterFacts.{name}" for name in ("finding", "asks", "appeal", "dated")),
        *(f"LetterFacts.{name}" for name in ("credit_code", "is_demo")),
    }


def test_letters_are_numbered_by_year() -> None:
    assert letter_number(2026, 3) == "〔2026〕0003号"
    assert letter_number(2026, 12345) == "〔2026〕12345号"
    with pytest.raises(ValueError, match="from one"):
        letter_number(2026, 0)


@pytest.mark.parametrize("words", HOSTILE, ids=["markup", "fields", "runs-on", "long"])
def test_hostile_words_stand_literally(words: str) -> None:
    facts = everywhere(words)
    lines = compose(facts).lines
    assert words in lines[0]
    assert read_docx(make_docx(facts)) == list(lines)
    assert read_pdf(make_letter_pdf(facts)) == squeeze("".join(lines))


def test_a_word_that_never_ends_stays_on_the_page() -> None:
    document = pypdfium2.PdfDocument(make_letter_pdf(everywhere("Ø" * 200)))
    texts = [page.get_textpage() for page in document]
    rights = [text.get_charbox(at)[2] for text in texts for at in range(text.count_chars())]
    assert max(rights) < document[0].get_width() - 60


def test_characters_that_hide_or_turn_are_left_out() -> None:
    facts = everywhere(HIDDEN)
    assert compose(facts).sender == "人民广场"
    assert read_docx(make_docx(facts)) == list(compose(facts).lines)
    assert "人民广场履行不强制关注承诺的约谈通知" in read_pdf(make_letter_pdf(facts))


def test_several_lines_of_reasons_become_paragraphs() -> None:
    finding = replace(WARNING.finding, reasons="其一。\n\n其二。\r\n其三。")
    lines = compose(replace(WARNING, finding=finding)).lines
    at = lines.index("认定理由：其一。")
    assert lines[at + 1 : at + 3] == ("其二。", "其三。")


def test_a_letter_without_clause_and_code_has_no_gap() -> None:
    bare = replace(WARNING, credit_code="", finding=replace(WARNING.finding, clauses=()))
    text = "".join(compose(bare).lines)
    assert "统一社会信用代码" not in text
    assert "下列承诺" not in text


def test_pdf_is_tagged_titled_and_embeds_its_fonts() -> None:
    made = make_letter_pdf(WARNING)
    document = pypdfium2.PdfDocument(made)
    told = document.get_metadata_dict()
    assert document.is_tagged()
    assert told["Title"] == "提示函〔2026〕0003号 关于测试广场南京东路店履行不强制关注承诺的提示函"
    assert told["Author"] == "上海市黄浦区消费者权益保护委员会"
    assert told["CreationDate"].startswith("D:20261125")
    assert [round(side) for side in document[0].get_size()] == [595, 842]
    assert made.count(b"/FontFile") >= 2


def test_pledge_number_stays_on_one_line() -> None:
    # so many that its line ends in the middle of the number
    place = replace(WARNING.place, name="店" * 12, pledge_number="WXHF-QRVN")
    document = pypdfium2.PdfDocument(make_letter_pdf(replace(WARNING, place=place)))
    assert "WXHF-QRVN" in document[0].get_textpage().get_text_bounded()


def test_only_a_letter_of_two_pages_has_page_numbers() -> None:
    one = pypdfium2.PdfDocument(make_letter_pdf(WARNING))
    two = pypdfium2.PdfDocument(make_letter_pdf(everywhere("字" * 60)))
    assert len(one) == 1
    assert "— 1 —" not in one[0].get_textpage().get_text_bounded()
    assert len(two) == 2
    assert "— 2 —" in two[1].get_textpage().get_text_bounded()


@pytest.mark.parametrize("facts", [WARNING, everywhere(HOSTILE[1])], ids=["plain", "hostile"])
def test_docx_holds_nothing_that_runs_or_leads_outside(facts: LetterFacts) -> None:
    file = zipfile.ZipFile(io.BytesIO(make_docx(facts)))
    parts = {name: file.read(name).decode() for name in file.namelist()}
    joined = "".join(parts.values())
    assert all(name.endswith((".xml", ".rels")) for name in parts)
    assert "TargetMode" not in joined
    assert "instrText" not in joined
    assert joined.count("<w:fldSimple") == 1
    assert 'w:instr="PAGE"' in parts["word/footer1.xml"]
    assert not re.search(r"vbaProject|oleObject|customXml|attachedTemplate|python-docx", joined)
    assert {one.date_time for one in file.infolist()} == {(2026, 11, 25, 0, 0, 0)}


def test_docx_names_the_association_and_its_day_and_chinese_fonts() -> None:
    document = docx.Document(io.BytesIO(make_docx(WARNING)))
    told, section = document.core_properties, document.sections[0]
    assert told.author == told.last_modified_by == "上海市黄浦区消费者权益保护委员会"
    assert told.title.startswith("提示函〔2026〕0003号 ")
    assert told.created == told.modified == datetime(2026, 11, 25, tzinfo=UTC)
    assert told.comments == ""
    assert section.page_width is not None
    assert round(section.page_width.mm) == 210
    headings = [one.text for one in document.paragraphs if named(one) == "Heading 1"]
    assert headings == ["一、有关情况", "二、本会认定", "三、整改要求", "四、异议与申诉"]
    normal = document.styles["Normal"].element.xml
    assert 'w:eastAsia="仿宋"' in normal
    assert 'w:eastAsia="宋体"' in document.styles["Title"].element.xml
    assert "Theme" not in document.styles["Title"].element.xml


def test_a_letter_is_sent_by_a_name_that_is_safe_everywhere() -> None:
    assert filename(WARNING, ".pdf") == "提示函〔2026〕0003号-测试广场南京东路店.pdf"
    hostile = filename(everywhere("../../etc/pass\u202ewd\x00 con" + "长" * 200), ".docx")
    assert len(hostile) == 80
    assert hostile.startswith("约谈通知.-.-etc-passwd-con长")
    environ = EnvironBuilder().get_environ()
    answer = send_file(
        io.BytesIO(b""), environ, "application/pdf", as_attachment=True, download_name=hostile
    )
    header = answer.headers["Content-Disposition"]
    assert header.isascii()
    assert "filename*=UTF-8''" in header
