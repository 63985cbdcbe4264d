"""Cleaning of typed text, characters refused in it, and the pieces it is searched by."""

import unicodedata

# Characters that hide, or that turn the direction of writing: a name must read as it is stored.
_REFUSED = {
    **{chr(code): "bidi" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))},
    **{chr(code): "bidi" for code in (0x200E, 0x200F, 0x061C)},
    **{chr(code): "zero-width" for code in (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)},
}
_REFUSED_CATEGORIES = {"Cc": "control", "Cs": "surrogate", "Co": "private", "Cn": "unassigned"}


def clean_line(typed: str | None) -> str:
    """Return one line: composed (NFC), trimmed, inner blanks collapsed."""
    return _collapse(_compose(typed))


def clean_block(typed: str | None) -> str:
    """Return several lines: composed (NFC), line ends as LF, blanks at line ends dropped."""
    text = _compose(typed).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip(" \u3000") for line in text.split("\n")).strip()


def find_forbidden(text: str) -> str | None:
    """Name the first character that must not stand in typed text, such as "U+202E"."""
    for character in text:
        if character in _REFUSED or (
            unicodedata.category(character) in _REFUSED_CATEGORIES and character != "\n"
        ):
            return f"U+{ord(character):04X}"
    return None


def fold(text: str) -> str:
    """Return text as it is searched: NFKC, case folded, letters and digits only."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def bigrams(text: str) -> set[str]:
    """Return every two neighbouring characters of the folded text."""
    folded = fold(text)
    return {folded[at : at + 2] for at in range(len(folded) - 1)}


def _compose(typed: str | None) -> str:
    return unicodedata.normalize("NFC", typed or "")


def _collapse(text: str) -> str:
    return " ".join(part for part in text.replace("\u3000", " ").split(" ") if part)
