"""Say whether the English catalogue is complete: nothing missing, left over, doubtful or empty."""

import re
import sys
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from tools.catalogues import ENGLISH, extract, read_catalogue

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# texts that English readers are to see in Chinese: proper names and the name of the other language
MAY_HOLD_CHINESE = frozenset({"中文"})


def main() -> int:
    """Print every fault and return 1 if there is one."""
    faults = [*find_faults(extract(), read_catalogue(ENGLISH))]
    for fault in faults:
        print(fault)
    if faults:
        print(f"{len(faults)} faults in {ENGLISH.name}; `make translations` brings new texts in.")
    return 1 if faults else 0


def find_faults(wanted: Catalog, english: Catalog) -> Iterator[str]:
    """Yield a line for every way in which the catalogue does not fit what the pages say."""
    ids = {message.id for message in wanted if message.id}
    for message in english:
        if message.id and message.id not in ids:
            yield f"no page says this any more: {message.id!r}"
    for text in english.obsolete:
        yield f"obsolete: {text!r}"
    for text in sorted(map(str, ids)):
        message_or_none = english.get(text)
        if message_or_none is None:
            yield f"missing: {text!r}"
        else:
            yield from _faults_of(message_or_none)


def _faults_of(message: Message) -> Iterator[str]:
    source, translation = str(message.id), str(message.string or "")
    if message.fuzzy:
        yield f"fuzzy: {source!r}"
    if not translation.strip():
        yield f"empty: {source!r}"
        return
    expected, found = (sorted(PLACEHOLDER.findall(text)) for text in (source, translation))
    if expected != found:
        yield f"placeholders {expected} became {found}: {source!r}"
    if '"' in source or '"' in translation:
        yield f"a straight quotation mark, which breaks an attribute: {source!r}"
    if CHINESE.search(translation) and source not in MAY_HOLD_CHINESE:
        yield f"Chinese in the English: {source!r}"


if __name__ == "__main__":
    sys.exit(main())
