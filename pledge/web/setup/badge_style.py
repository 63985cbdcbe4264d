"""Style sheet of the badge page: read from static/css/badge.css and minified at start-up."""

import re
from pathlib import Path

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STRING = re.compile(r'("[^"]*")')
SPACE = re.compile(r"\s+")
# a space before a colon or around + may mean something (a :hover, calc(1px + 2px)): it stays
NEEDLESS = re.compile(r" ?([{};,>]) ?|(:) | (?=!important)")


def read_badge_style(static_folder: str) -> str:
    """Return the badge page's style sheet as it stands in the page."""
    return minify(Path(static_folder, "css", "badge.css").read_text(encoding="utf-8"))


def minify(sheet: str) -> str:
    """Take comments and needless white space out of a sheet; double-quoted strings stay."""
    pieces = STRING.split(COMMENT.sub("", sheet))
    # every second piece is a string
    pieces[::2] = [NEEDLESS.sub(r"\1\2", SPACE.sub(" ", piece)) for piece in pieces[::2]]
    return "".join(pieces).replace(";}", "}").strip()
