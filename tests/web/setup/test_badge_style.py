"""Style sheet of the badge page: white space goes, meaning stays."""

from pathlib import Path

import pytest

from pledge.web.setup.badge_style import minify, read_badge_style

STATIC = Path(__file__).resolve().parents[3] / "static"


@pytest.mark.parametrize(
    ("sheet", "short"),
    [
        ("a {\n  color: red;\n  margin: 0 auto;\n}\n", "a{color:red;margin:0 auto}"),
        ("/* a; b */a { /* c\n d */ top: 0; }", "a{top:0}"),
        ("ul li,\nol > li { top: 0 }", "ul li,ol>li{top:0}"),
        (".t a :focus, .t a:hover { top: 0 }", ".t a :focus,.t a:hover{top:0}"),
        ("a + a { width: calc(1px + 2px) }", "a + a{width:calc(1px + 2px)}"),
        ('p { font: 1em "A  B", "C: D; E" }', 'p{font:1em "A  B","C: D; E"}'),
        ("a { color: #000 !important; }", "a{color:#000!important}"),
        (
            "@media (min-width: 9rem) and (a: b) { a { top: 0; } }",
            "@media (min-width:9rem) and (a:b){a{top:0}}",
        ),
    ],
)
def test_minified_sheet_says_the_same(sheet: str, short: str) -> None:
    assert minify(sheet) == short


def test_sheet_of_the_badge_page_is_small_and_whole() -> None:
    written = (STATIC / "css" / "badge.css").read_text(encoding="utf-8")
    sheet = read_badge_style(str(STATIC))
    assert len(sheet) < len(written) * 0.75
    assert sheet.count("{") == sheet.count("}") == written.count("{")
    assert "\n" not in sheet
    assert "/*" not in sheet
