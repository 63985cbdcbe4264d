"""A file of leads: encodings, separators and quotes are read; what cannot be is named by line."""

import csv
import io

import pytest

from pledge.cases.reports.csv_import import (
    MAX_BYTES,
    MAX_LINES,
    BadFile,
    Column,
    Fault,
    read_sheet,
    write_day,
    write_sheet,
)

HEADER = "场所名称,地区,地址,场所类型,环节,问题,发生日期,经过"
LINE = "没签的店,310101,南京西路1号,餐厅,点餐,B03,2026-11-03,要注册会员"


def fault_of(data: bytes) -> tuple[Fault, int]:
    with pytest.raises(BadFile) as caught:
        read_sheet(data)
    return caught.value.fault, caught.value.line


def file_of(*lines: str) -> bytes:
    return "\n".join((HEADER, *lines)).encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_file_is_read_in_every_usual_dress(encoding: str, delimiter: str) -> None:
    text = f"{HEADER}\r\n\r\n{LINE}\r\n".replace(",", delimiter)
    [line] = read_sheet(text.encode(encoding)).lines
    assert line.number == 3
    assert line.cells[Column.PLACE_NAME] == "没签的店"
    assert line.cells[Column.STORY] == "要注册会员"


def test_english_header_is_read_and_a_column_nobody_knows_is_named() -> None:
    data = b"Pledge number,Scene,Breach,Date,Story,Remark,reason\nABCD-EFGH,ordering,B03,,x,y,z\n"
    sheet = read_sheet(data)
    assert sheet.unknown == ("Remark",)
    assert sheet.lines[0].cells[Column.NUMBER] == "ABCD-EFGH"
    assert sheet.name_of("code") == "Breach"


def test_cell_in_quotes_may_hold_lines_and_the_next_line_keeps_its_number() -> None:
    sheet = read_sheet(file_of(LINE.replace("要注册会员", '"一\n二"'), LINE))
    assert [line.number for line in sheet.lines] == [2, 4]
    assert sheet.lines[0].cells[Column.STORY] == "一\n二"


def test_line_longer_than_the_header_says_so() -> None:
    short, extra = read_sheet(file_of("只有店名", f"{LINE},多出来的")).lines
    assert not short.has_too_many
    assert extra.has_too_many


def test_same_words_are_the_same_lead_of_one_owner_only() -> None:
    first = read_sheet(file_of(LINE)).lines[0]
    again = read_sheet(file_of("", LINE).decode().replace(",", ";").encode("gb18030")).lines[0]
    assert first.digest("a") == again.digest("a")
    assert first.digest("a") != first.digest("b")


def test_hostile_file_is_refused_by_name() -> None:
    wide = ",".join(["场所名称", *["x"] * 10_000]).encode()
    assert fault_of(b"") == (Fault.EMPTY, 0)
    assert fault_of(file_of()) == (Fault.EMPTY, 0)
    assert fault_of(file_of("a\0b")) == (Fault.NUL, 2)
    assert fault_of(b"\xff\xfe\xff") == (Fault.ENCODING, 0)
    assert fault_of(b"PK\x03\x04rest") == (Fault.SPREADSHEET, 0)
    assert fault_of(b"x" * (MAX_BYTES + 1)) == (Fault.TOO_LARGE, 0)
    assert fault_of(wide) == (Fault.TOO_MANY_COLUMNS, 1)
    assert fault_of(file_of(LINE, '"没有关上的引号')) == (Fault.QUOTES, 3)
    assert fault_of(file_of(LINE, '"' + "长" * 200_000)) == (Fault.QUOTES, 3)
    assert fault_of(file_of(LINE, "长" * 20_000)) == (Fault.CELL_TOO_LONG, 3)
    assert fault_of(file_of(*[LINE] * (MAX_LINES + 1))) == (Fault.TOO_MANY_LINES, MAX_LINES + 2)
    assert fault_of("场所名称,地址\na,b".encode()) == (Fault.COLUMN_MISSING, 1)
    assert fault_of(f"{HEADER},经过\n{LINE},x".encode()) == (Fault.COLUMN_TWICE, 1)


def test_written_file_holds_no_formula_and_reads_back_as_it_was() -> None:
    words = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "  =1", "平常"]
    data = write_sheet(
        [*HEADER.split(",")[:-1], "经过"], [[*LINE.split(",")[:-1], w] for w in words]
    )
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row[-1][0] for row in rows[1:]] == ["'"] * 5 + ["平"]
    read = [line.cells[Column.STORY] for line in read_sheet(data).lines]
    assert read == [word.strip() for word in words]


def test_day_is_read_as_people_and_spreadsheets_write_it() -> None:
    written = ("2026/11/3", "2026-11-03", "2026年11月3日", "2026.1.13", "昨天")
    read = ["2026-11-03", "2026-11-03", "2026-11-03", "2026-01-13", "昨天"]
    assert [write_day(one) for one in written] == read
