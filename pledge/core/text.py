"""Text: cleaning, forbidden characters, file names, bigrams for search."""

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
_SUFFIX = re.compile(r"(?:\.[a-z0-9]{1,8}){0,2}")
_FILE_SIGNS = frozenset("-_.（）〔〕·")
_RUNS = re.compile(r"-{2,}|\.{2,}")
_EDGES = "-._"
_LONGEST_NAME = 255  # bytes, of common file systems
# Windows gives these to its devices, with any suffix; it takes superscript digits for digits.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9])", re.IGNORECASE)


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


def plain_line(words: str | None) -> str:
    """Return one clean line without the characters that find_forbidden would name."""
    return clean_line(_drop_refused(clean_line(words)))


def plain_block(words: str | None) -> str:
    """Return clean lines without the characters that find_forbidden would name."""
    return clean_block(_drop_refused(clean_block(words)))


def safe_filename(words: str, suffix: str, longest: int = 80) -> str:
    """Return a file's name, made from any words, that no system and no shell takes amiss.

    Letters, digits and a few signs stay, all else becomes a hyphen; it has no path, begins with no
    dot or hyphen, is no device of Windows, and holds at most so many characters, the suffix
    included, and 255 bytes of UTF-8. The suffix is the caller's, such as ".pdf"; raises ValueError
    for another shape. Two words can give the same name: the caller numbers them.
    """
    if not _SUFFIX.fullmatch(suffix):
        raise ValueError(f"not a file's suffix: {suffix!r}")
    stem = "".join(one if _may_name_a_file(one) else "-" for one in plain_line(words))
    stem = _RUNS.sub(lambda run: run[0][0], stem).strip(_EDGES)
    if _DEVICE.fullmatch(unicodedata.normalize("NFKC", stem.split(".")[0])):
        stem = f"_{stem}"
    stem = stem[: longest - len(suffix)]
    room = _LONGEST_NAME - len(suffix)
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(_EDGES)
    return (stem or "unnamed") + suffix


def fold_text(text: str) -> str:
    """Return text as it is searched: NFKC, case folded, letters and digits only."""
    # What stood apart can compose once the blank between is gone: again, until nothing changes.
    while (folded := _fold_once(text)) != text:
        text = folded
    return text


def bigrams(text: str) -> set[str]:
    """Return every two neighbouring characters of the folded text."""
    folded = fold_text(text)
    return {folded[at : at + 2] for at in range(len(folded) - 1)}


def _is_refused(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cn" and any(ord(character) in block for block in _IDEOGRAPHS):
        return False
    return category in _REFUSED_CATEGORIES


def _may_name_a_file(character: str) -> bool:
    return character in _FILE_SIGNS or unicodedata.category(character)[0] in "LMN"


def _drop_refused(text: str) -> str:
    return "".join(one for one in text if one == "\n" or not _is_refused(one))


def _fold_once(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def _compose(typed: str | None) -> str:
    return unicodedata.normalize("NFC", typed or "")
