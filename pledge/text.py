"""Cleaning of typed text, characters refused in it, and the pieces it is searched by."""

import re
import unicodedata

# Control; format, which hides or turns the direction of writing; surrogate, private, unassigned:
# a name must read as it is stored.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Ideographs of people's and places' names that are newer than Python's table of characters.
_IDEOGRAPHS = (range(0x20000, 0x2FFFE), range(0x30000, 0x3FFFE))
_BLANKS = "".join(chr(at) for at in range(0x3001) if unicodedata.category(chr(at)) == "Zs")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_BLANKS_AND_LINE_ENDS = re.compile(f"[{_BLANKS}\t\r\n\u2028\u2029]+")


def clean_line(typed: str | None) -> str:
    """Return one line: composed (NFC), trimmed, inner blanks and line ends as one space."""
    return _BLANKS_AND_LINE_ENDS.sub(" ", _compose(typed)).strip(" ")


def clean_block(typed: str | None) -> str:
    """Return several lines: composed (NFC), line ends as LF, no blanks at line ends."""
    text = _LINE_ENDS.sub("\n", _compose(typed)).replace("\t", " ")
    return "\n".join(line.rstrip(_BLANKS) for line in text.split("\n")).strip(_BLANKS + "\n")


def find_forbidden(text: str) -> str | None:
    """Name the first character that must not stand in cleaned text, such as "U+202E".

    A line feed may stand: clean_line leaves none, clean_block keeps them.
    """
    for character in text:
        if character != "\n" and _is_refused(character):
            return f"U+{ord(character):04X}"
    return None


def fold(text: str) -> str:
    """Return text as it is searched: NFKC, case folded, letters and digits only."""
    # What stood apart can compose once the blank between is gone: again, until nothing changes.
    while (folded := _fold_once(text)) != text:
        text = folded
    return text


def bigrams(text: str) -> set[str]:
    """Return every two neighbouring characters of the folded text."""
    folded = fold(text)
    return {folded[at : at + 2] for at in range(len(folded) - 1)}


def _is_refused(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cn" and any(ord(character) in block for block in _IDEOGRAPHS):
        return False
    return category in _REFUSED_CATEGORIES


def _fold_once(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def _compose(typed: str | None) -> str:
    return unicodedata.normalize("NFC", typed or "")
