"""Canaries: unlike values in every column that no merchant may learn, and finding them again."""

import base64
import html
import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pypdfium2
from PIL import Image
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Enum,
    Integer,
    String,
    Table,
    Text,
    event,
    inspect,
)
from sqlalchemy.orm import Mapper, object_session
from werkzeug.test import TestResponse

from pledge.core.clock import SHANGHAI
from pledge.db import Base, EncryptedText, Model
from tests.support.disclosure_decisions import Fate, fate_of

FIRST_ID = 810_000_001
# no legitimate day of the scene lies in July or August
FIRST_DAY = datetime(1951, 7, 2, 19, 11, 43, tzinfo=UTC)
DAYS_OF_A_YEAR = 55
SHORTEST = 9
SHORTEST_FINGERPRINT = 32
# what this colour covers belongs to a reporter
REPORTERS_COLOUR = (255, 0, 255)
SHORT_DAY = re.compile(r"[0-9]{2}[-/][0-9]{2}")
# when the registry's key was made, by a clock that does not travel with the scene
SIGNED_AT = re.compile(r'"created": "[^"]*"')
MINUTE = re.compile(r"[0-9]{2}:[0-9]{2}")
INLINE = re.compile(r"data:image/[a-z+]+;base64,([A-Za-z0-9+/=]+)")


def tables() -> dict[str, type[Model]]:
    """Return every model of the cases' room by its table."""
    mappers: Iterable[Mapper[Any]] = Base.registry.mappers
    return {
        table_of(mapper.class_).name: mapper.class_
        for mapper in mappers
        if mapper.class_.__module__.startswith("pledge.cases.")
    }


def table_of(model: type[Model]) -> Table:
    """Return the table of a model."""
    table = inspect(model).local_table
    assert isinstance(table, Table)
    return table


def columns_of(model: type[Model], *fates: Fate) -> list[Column[Any]]:
    """List the columns of a model that have one of these fates."""
    table = table_of(model)
    return [one for one in table.columns if fate_of(table.name, one.name) in fates]


class Planter:
    """Numbers rows and fills columns, so that each value stands for one column of one row."""

    def __init__(self) -> None:
        self.count = 0

    def number_rows(self, _mapper: object, _connection: object, row: Any) -> None:
        """Give a row an id that nobody meets by chance; a listener of before_insert."""
        if row.id is None:
            self.count += 1
            row.id = FIRST_ID + self.count

    def plant(self, row: Model) -> None:
        """Fill the columns of a row that a merchant must never learn."""
        for column in columns_of(type(row), Fate.NEVER):
            if column.primary_key or column.foreign_keys or column.name == "version":
                continue
            old = getattr(row, column.name)
            # whether there is consent decides what may be read
            if column.name == "consented_at" and old is None:
                continue
            setattr(row, column.name, self._value(column, old))

    def _value(self, column: Column[Any], old: Any) -> Any:
        self.count += 1
        kind = column.type
        match kind:
            case Enum() | Boolean():
                return old
            case JSON():
                return {"P1": self._token()}
            case Integer():
                return 734_000_000 + self.count
            case Date():
                return self._moment().date()
            case String() | EncryptedText():
                return self._words(kind, old)
        return self._moment()

    def _words(self, kind: String | EncryptedText, old: str | None) -> str | None:
        if isinstance(kind, EncryptedText):
            return f"{self._token()}@people.example"
        if isinstance(kind, Text):
            return f"{self._token()} 蓝衣&<长发>"
        # fingerprints and names of files are unlike each other already
        is_unlike = old is not None and len(old) >= SHORTEST_FINGERPRINT
        is_short = kind.length is not None and kind.length < SHORTEST
        return old if is_unlike or is_short else self._token()

    def _token(self) -> str:
        return f"zq{self.count:05d}qz"

    def _moment(self) -> datetime:
        years, place = divmod(self.count, DAYS_OF_A_YEAR)
        moment = FIRST_DAY + timedelta(days=place, minutes=37 * place)
        return moment.replace(year=FIRST_DAY.year + years)


def number_rows_of(models: Iterable[type[Model]], planter: Planter) -> list[tuple[Any, str, Any]]:
    """Have the rows of these models numbered when written; return the listeners to take away."""
    numbered = [one for one in models if "id" in {c.name for c in columns_of(one, Fate.NEVER)}]
    listeners = [(one, "before_insert", planter.number_rows) for one in numbered]
    for listener in listeners:
        event.listen(*listener)
    return listeners


def canaries_in(row: Model) -> Iterator[tuple[str, str]]:
    """Yield (where it stands, how it could be printed) for what a merchant must not learn."""
    session = object_session(row)
    assert session is not None
    for column in columns_of(type(row), Fate.NEVER, Fate.COARSENED, Fate.WITH_CONSENT):
        value = getattr(row, column.name)
        if column.name == "story" and getattr(row, "consented_at", None):
            continue
        for printed in prints_of(value):
            yield f"{table_of(type(row)).name}.{column.name}", printed


def prints_of(value: Any) -> Iterator[str]:
    """Yield every way in which a value could be printed; a day never without its month."""
    if isinstance(value, dict):
        for part in value.values():
            yield from prints_of(part)
    elif isinstance(value, str) and not hasattr(value, "name") and len(value) >= SHORTEST:
        yield value[:SHORTEST] if value.startswith("zq") else value
    elif isinstance(value, datetime):
        for zone in (SHANGHAI, UTC):
            local = value.astimezone(zone)
            yield from _prints_of_day(local.date())
            yield f"{local:%H:%M}"
            yield f"{local.hour}时{local.minute}分"
        yield str(int(value.timestamp()))
    elif isinstance(value, date):
        yield from _prints_of_day(value)
    elif isinstance(value, int) and not isinstance(value, bool) and value > FIRST_ID // 2:
        yield str(value)


def _prints_of_day(day: date) -> Iterator[str]:
    month = f"{day:%B}"
    yield day.isoformat()
    yield from (
        f"{day.month}月{day.day}日",
        f"{day:%m-%d}",
        f"{day:%m/%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
    )
    yield from (f"{day.day} {month}", f"{month} {day.day}", f"{day.day} {month[:3]}")


class Found:
    """What a set of canaries finds in an answer."""

    def __init__(self, canaries: Iterable[tuple[str, str]]) -> None:
        self.where: dict[str, set[str]] = {}
        for where, printed in canaries:
            self.where.setdefault(printed, set()).add(where)

    def in_text(self, words: str) -> set[str]:
        """Name the columns that a text gives away, printed plainly, escaped or in an address."""
        readable = {words, html.unescape(words), unquote(words), re.sub(r"<[^>]*>", "", words)}
        text = "\n".join(readable)
        hits = [
            printed for printed in self.where if printed in text and stands_alone(printed, text)
        ]
        return {f"{where} as {hit}" for hit in hits for where in self.where[hit]}

    def in_answer(self, answer: TestResponse) -> set[str]:
        """Name what an answer gives away: headers, words, and photos in it."""
        head = " ".join(f"{name}: {value}" for name, value in answer.headers if name != "Date")
        return self.in_text(head) | self.in_body(answer.mimetype or "", answer.data)

    def in_body(self, mimetype: str, body: bytes) -> set[str]:
        """Name what a body gives away."""
        if mimetype == "application/pdf":
            return self.in_text(_words_of_pdf(body))
        if mimetype.startswith("image/") and "svg" not in mimetype:
            return {"a reporter's photo"} if shows_reporters_photo(body) else set()
        words = body.decode("utf-8", "replace")
        found = self.in_text(SIGNED_AT.sub("", INLINE.sub("", words)))
        for inline in INLINE.findall(words):
            if shows_reporters_photo(_decode(inline)):
                found.add("a reporter's photo, inline")
        return found


def stands_alone(printed: str, text: str) -> bool:
    """Tell whether a text holds a canary that is no piece of something longer.

    A number is none within another number, nor a short day within a signature or a fingerprint,
    nor an hour with its minute within minutes with their seconds.
    """
    edge = r"[\w/+-]" if SHORT_DAY.fullmatch(printed) else "[0-9]"
    if MINUTE.fullmatch(printed):
        return re.search(f"(?<![0-9:]){printed}(?![0-9])", text) is not None
    before = f"(?<!{edge})" if printed[0].isdigit() else ""
    after = f"(?!{edge})" if printed[-1].isdigit() else ""
    return re.search(before + re.escape(printed) + after, text) is not None


def shows_reporters_photo(body: bytes) -> bool:
    """Tell whether a picture is a reporter's, at any size, or says where it was taken."""
    with Image.open(io.BytesIO(body)) as picture:
        if picture.getexif():
            return True
        red, green, blue = picture.convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]  # three channels
    return red > 200 and green < 60 and blue > 200


def _decode(inline: str) -> bytes:
    return base64.b64decode(inline)


def _words_of_pdf(body: bytes) -> str:
    document = pypdfium2.PdfDocument(body)
    try:
        words = [page.get_textpage().get_text_bounded() for page in document]
        return "\n".join([*words, *document.get_metadata_dict().values()])
    finally:
        document.close()
