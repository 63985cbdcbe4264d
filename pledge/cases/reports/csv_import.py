"""CSV files of reports: parsing into lines with a cell per column, and writing.

Pure: knows no database and no form, so whether a line makes a lead is decided elsewhere.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pledge.core.text import clean_block, clean_line

MAX_BYTES = 1024 * 1024
MAX_LINES = 500
MAX_COLUMNS = 50
MAX_CELL = 10_000
DELIMITERS = ",;\t"

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")


class Column(StrEnum):
    """The columns of a file, by the names of the form's fields."""

    NUMBER = "number"
    PLACE_NAME = "place_name"
    REGION = "region"
    PLACE_ADDRESS = "place_address"
    KIND = "kind"
    SCENE = "scene"
    CODE = "code"
    HAPPENED_ON = "happened_on"
    STORY = "story"
    ASKED = "asked"
    VENDOR = "vendor"


# Header rows are a format, not words of a page: either language is taken in either language.
HEADERS: Mapping[str, Mapping[Column, str]] = {
    "zh": {
        Column.NUMBER: "承诺编号",
        Column.PLACE_NAME: "场所名称",
        Column.REGION: "地区",
        Column.PLACE_ADDRESS: "地址",
        Column.KIND: "场所类型",
        Column.SCENE: "环节",
        Column.CODE: "问题",
        Column.HAPPENED_ON: "发生日期",
        Column.STORY: "经过",
        Column.ASKED: "对方答复",
        Column.VENDOR: "系统供应商",
    },
    "en": {
        Column.NUMBER: "pledge number",
        Column.PLACE_NAME: "place",
        Column.REGION: "region",
        Column.PLACE_ADDRESS: "address",
        Column.KIND: "kind",
        Column.SCENE: "scene",
        Column.CODE: "breach",
        Column.HAPPENED_ON: "date",
        Column.STORY: "story",
        Column.ASKED: "answer",
        Column.VENDOR: "vendor",
    },
}
REQUIRED = (Column.SCENE, Column.CODE, Column.HAPPENED_ON, Column.STORY)
REASON = {"zh": "原因", "en": "reason"}


class Fault(StrEnum):
    """Why a whole file cannot be read."""

    TOO_LARGE = "too_large"
    SPREADSHEET = "spreadsheet"
    NUL = "nul"
    ENCODING = "encoding"
    EMPTY = "empty"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_LINES = "too_many_lines"
    CELL_TOO_LONG = "cell_too_long"
    QUOTES = "quotes"


class BadFile(Exception):
    """A file that is no readable list of leads; ``line`` is 0 where no line is to blame."""

    def __init__(self, fault: Fault, line: int = 0, columns: Sequence[Column] = ()) -> None:
        super().__init__(f"{fault} in line {line}")
        self.fault = fault
        self.line = line
        self.columns = tuple(columns)


@dataclass(frozen=True)
class SheetLine:
    """One lead of a file: the line it begins in, its cells by column, and all as it was written."""

    number: int
    cells: Mapping[Column, str]
    written: tuple[str, ...]
    has_too_many: bool = False

    def digest(self, owner: str) -> str:
        """Return what makes a line the same lead whenever its owner sends it: 64 hex digits."""
        cells = [owner, *(self.cells.get(column, "") for column in Column)]
        return hashlib.sha256(b"lead-import:" + json.dumps(cells).encode()).hexdigest()


@dataclass(frozen=True)
class LeadSheet:
    """A whole file: its header as written, the names nobody knows, its lines."""

    header: tuple[str, ...]
    unknown: tuple[str, ...]
    lines: tuple[SheetLine, ...]

    def name_of(self, column: str) -> str:
        """Return how the file itself calls a column; "" where it has none."""
        return next((one for one in self.header if _column_of(one) == column), "")


def read_sheet(data: bytes) -> LeadSheet:
    """Read a file of at most MAX_BYTES and MAX_LINES leads; raises BadFile."""
    text = _decode(data)
    rows = _rows(text, _delimiter_of(text))
    start, header = next(rows, (0, []))
    if not header:
        raise BadFile(Fault.EMPTY)
    columns = _read_header(header, start)
    lines: list[SheetLine] = []
    for number, row in rows:
        if len(lines) == MAX_LINES:
            raise BadFile(Fault.TOO_MANY_LINES, number)
        lines.append(_read_line(number, row, columns))
    if not lines:
        raise BadFile(Fault.EMPTY)
    unknown = [
        name
        for name, column in zip(header, columns, strict=True)
        if column is None and name.strip() and name.strip() not in REASON.values()
    ]
    return LeadSheet(tuple(header), tuple(unknown), tuple(lines))


def write_sheet(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Write a file that a spreadsheet opens as it is: UTF-8 with its mark, no cell a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([_defuse(cell) for cell in header])
    writer.writerows([_defuse(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def write_day(typed: str) -> str:
    """Return a day as 2026-11-03 where it was written 2026/11/3 or 2026年11月3日; else as typed."""
    found = _DAY.fullmatch(typed.strip())
    return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}" if found else typed


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise BadFile(Fault.TOO_LARGE)
    # the beginnings of .xlsx and .xls
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadFile(Fault.SPREADSHEET)
    if at := data.find(b"\0") + 1:
        raise BadFile(Fault.NUL, data.count(b"\n", 0, at) + 1)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(Fault.ENCODING)


def _delimiter_of(text: str) -> str:
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    return max(DELIMITERS, key=first.count)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of every row with anything in it; a row in quotes may hold line ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # the reader has a limit of its own, which an unclosed quote reaches as well
            raise BadFile(Fault.QUOTES, start) from error
        if len(row) > MAX_COLUMNS:
            raise BadFile(Fault.TOO_MANY_COLUMNS, start)
        if any(len(cell) > MAX_CELL for cell in row):
            raise BadFile(Fault.CELL_TOO_LONG, start)
        if any(cell.strip() for cell in row):
            yield start, row


def _read_header(header: list[str], line: int) -> list[Column | None]:
    columns = [_column_of(name) for name in header]
    known = [column for column in columns if column]
    if twice := [column for column in Column if known.count(column) > 1]:
        raise BadFile(Fault.COLUMN_TWICE, line, twice)
    missing = [column for column in REQUIRED if column not in known]
    if Column.NUMBER not in known and Column.PLACE_NAME not in known:
        missing.insert(0, Column.NUMBER)
    if missing:
        raise BadFile(Fault.COLUMN_MISSING, line, missing)
    return columns


def _column_of(name: str) -> Column | None:
    wanted = clean_line(name).casefold()
    for column in Column:
        if wanted in {column.value, *(names[column] for names in HEADERS.values())}:
            return column
    return None


def _read_line(number: int, row: list[str], columns: list[Column | None]) -> SheetLine:
    cells = {
        column: clean_block(_undefuse(cell))
        for column, cell in zip(columns, row, strict=False)
        if column
    }
    has_too_many = any(cell.strip() for cell in row[len(columns) :])
    return SheetLine(number, cells, tuple(row), has_too_many)


def _defuse(cell: str) -> str:
    """Make plain words of what a spreadsheet would compute (OWASP: CSV injection)."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _undefuse(cell: str) -> str:
    is_ours = cell.startswith("'") and cell[1:].lstrip(" ").startswith(_FORMULA)
    return cell[1:] if is_ours else cell
