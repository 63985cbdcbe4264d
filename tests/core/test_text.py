"""Typed text: cleaned, checked for characters that hide, cut into pieces for the search."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledge.core import text


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        (None, ""),
        ("", ""),
        ("  \u3000 ", ""),
        ("  人民广场  店 ", "人民广场 店"),
        ("人民广场\u3000\u00a0店", "人民广场 店"),
        ("two\r\nlines\tand\u2028more\n", "two lines and more"),
        ("Cafe\u0301", "Caf\u00e9"),
    ],
)
def test_a_line_is_composed_trimmed_and_collapsed(typed: str | None, clean: str) -> None:
    assert text.clean_line(typed) == clean


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        (None, ""),
        (" \n \n", ""),
        ("one\r\ntwo\rthree\nfour\u2029five", "one\ntwo\nthree\nfour\nfive"),
        ("one  \n\u3000\n  two\u3000", "one\n\n  two"),
        ("\n\n  one  two\n\n", "one  two"),
        ("a\tb", "a b"),
        ("Cafe\u0301", "Caf\u00e9"),
    ],
)
def test_a_block_keeps_its_lines(typed: str | None, clean: str) -> None:
    assert text.clean_block(typed) == clean


@given(st.text())
def test_what_is_clean_stays_as_it_is(typed: str) -> None:
    line, block = text.clean_line(typed), text.clean_block(typed)
    assert text.clean_line(line) == line
    assert text.clean_block(block) == block


@given(st.text())
def test_a_clean_line_is_one_line(typed: str) -> None:
    line = text.clean_line(typed)
    assert not {"\n", "\r", "\t", "\u2028", "\u2029"} & set(line)
    assert "  " not in line


@pytest.mark.parametrize(
    "code",
    [
        *(0x00, 0x07, 0x09, 0x0D, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9F),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *(0x200E, 0x200F, 0x061C),
        *(0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF),
        *(0x00AD, 0xE0041),
        *(0xD800, 0xDFFF, 0xE000, 0xF8FF, 0x10FFFD),
        *(0x0378, 0xFFFF, 0x2FFFF, 0xE0FFF),
    ],
)
def test_a_character_that_hides_or_means_nothing_is_named(code: int) -> None:
    assert text.find_forbidden(f"人民{chr(code)}广场") == f"U+{code:04X}"


def test_the_first_of_several_forbidden_characters_is_named() -> None:
    assert text.find_forbidden("a\u202eb\x00c") == "U+202E"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "人民广场店(2号口)、咖啡 & Tea «no. 3» 100%",
        "two\nlines",
        "😀❤️",
        "𠮷野家",
        pytest.param("\U00031350\U0002ebf0", id="ideographs of 2022 and 2023"),
    ],
)
def test_ordinary_writing_is_not_refused(typed: str) -> None:
    assert text.find_forbidden(typed) is None


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("", ""),
        ("人民 广场·店", "人民广场店"),
        ("ＡＢＣ１２３", "abc123"),
        ("Straße No. 5", "strasseno5"),
        ("㍻", "平成"),
        ("(一)", "一"),
        ("\u1100 \u1161", "\uac00"),
    ],
)
def test_folding_forgets_width_case_blanks_and_punctuation(typed: str, folded: str) -> None:
    assert text.fold_text(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(typed: str) -> None:
    folded = text.fold_text(typed)
    assert text.fold_text(folded) == folded
    assert unicodedata.is_normalized("NFKC", folded)


def test_bigrams_are_all_neighbours() -> None:
    assert text.bigrams("人民广场") == {"人民", "民广", "广场"}
    assert text.bigrams("A-b c") == {"ab", "bc"}
    assert text.bigrams("店") == set()
    assert text.bigrams("") == set()


@given(st.text(), st.data())
def test_a_piece_of_a_text_has_no_bigram_that_the_text_has_not(
    typed: str, data: st.DataObject
) -> None:
    folded = text.fold_text(typed)
    start = data.draw(st.integers(0, len(folded)))
    end = data.draw(st.integers(start, len(folded)))
    assert text.bigrams(folded[start:end]) <= text.bigrams(typed)


@pytest.mark.parametrize("clean", [text.clean_line, text.clean_block, text.fold_text])
def test_long_hostile_text_is_cleaned_in_no_time(clean: object) -> None:
    assert callable(clean)
    for hostile in ("a" + " " * 200_000 + "b", " \n" * 100_000 + "b"):
        assert clean(hostile).endswith("b")


@given(st.text())
def test_plain_words_hold_nothing_forbidden(typed: str) -> None:
    line, block = text.plain_line(typed), text.plain_block(typed)
    assert text.find_forbidden(line) is None
    assert text.find_forbidden(block) is None
    assert "\n" not in line
    assert text.plain_line(line) == line
    assert text.plain_block(block) == block


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("人民广场店 投诉材料", "人民广场店-投诉材料.pdf"),
        ("提示函〔2026〕0003号", "提示函〔2026〕0003号.pdf"),
        ("Cafe\u0301", "Caf\u00e9.pdf"),
        ("../../etc/passwd", "etc-passwd.pdf"),
        ("..\\..\\boot.ini", "boot.ini.pdf"),
        ("/root", "root.pdf"),
        ("C:\\x", "C-x.pdf"),
        ("-rf *", "rf.pdf"),
        (".bashrc", "bashrc.pdf"),
        ("~/x", "x.pdf"),
        ("a\x00b\nc", "ab-c.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe.pdf"),
        ("$(id); `id` & 'x' \"y\"", "id-id-x-y.pdf"),
        ("CON", "_CON.pdf"),
        ("nul.txt", "_nul.txt.pdf"),
        ("COM\u00b9", "_COM\u00b9.pdf"),
        ("\uff23\uff2f\uff2e", "_\uff23\uff2f\uff2e.pdf"),
        ("console", "console.pdf"),
        ("name. . ", "name.pdf"),
        ("a--b...c", "a-b.c.pdf"),
        ("", "unnamed.pdf"),
        (" / ", "unnamed.pdf"),
    ],
)
def test_a_file_is_named_for_its_words_and_harms_nothing(words: str, name: str) -> None:
    assert text.safe_filename(words, ".pdf") == name


@given(st.text(), st.sampled_from(["", ".pdf", ".tar.gz"]))
def test_a_name_of_a_file_is_one_and_stays_one(words: str, suffix: str) -> None:
    name = text.safe_filename(words, suffix)
    assert name.endswith(suffix)
    assert not set(name) & set("/\\:*?\"<>|\0\n %$`'&;")
    assert name[0] not in ".-~"
    assert text.find_forbidden(name) is None
    assert unicodedata.is_normalized("NFC", name)
    assert len(name) <= 80
    assert len(name.encode()) <= 255


def test_a_long_name_is_cut_and_keeps_its_suffix() -> None:
    assert text.safe_filename("\u5b57" * 300, ".docx") == "\u5b57" * 75 + ".docx"
    assert text.safe_filename("\U00020000" * 300, ".pdf") == "\U00020000" * 62 + ".pdf"
    assert text.safe_filename("abcdef", ".pdf", longest=8) == "abcd.pdf"


@pytest.mark.parametrize("suffix", ["pdf", "./x", ".PDF ", ".p/df", ".a.b.c", "."])
def test_a_suffix_of_another_shape_is_refused(suffix: str) -> None:
    with pytest.raises(ValueError, match="suffix"):
        text.safe_filename("x", suffix)
