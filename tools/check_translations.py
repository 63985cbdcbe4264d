"""Check of the English catalogue's texts: nothing empty, doubtful, obsolete or in Chinese.

That it holds every text of the pages and no other is for `pybabel update --check` to say.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "pledge" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# texts that English readers are to see in Chinese: proper names and the name of the other language
MAY_HOLD_CHINESE = frozenset({"中文"})


def main() -> int:
    """Print every fault and return 1 if there is one."""
    with ENGLISH.open("rb") as file:
        faults = [*find_faults(read_po(file, locale="en", abort_invalid=True))]
    for fault in faults:
        print(fault)
    if faults:
        print(f"{len(faults)} faults in {ENGLISH.name}")
    return 1 if faults else 0


def find_faults(english: Catalog) -> Iterator[str]:
    """Yield a line for every fault of the catalogue."""
    for text in english.obsolete:
        yield f"obsolete: {text!r}"
    for message in english:
        if message.id:
            yield from _faults_of(message)


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
