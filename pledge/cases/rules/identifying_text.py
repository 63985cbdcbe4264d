"""Identifying text: pieces of a text that may point at the reporter, such as numbers and days.

It finds, and refuses nothing: a date may be the merchant's own, and no pattern knows every trace.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

# Shorter wording comes to many minds by itself.
SHARED_WEIGHT = 12
# No run of that weight has fewer words.
_WINDOW = 6


class Trace(StrEnum):
    """In which way a piece of text may point at a person."""

    PLATE = "plate"
    PHONE = "phone"
    ACCOUNT = "account"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    TABLE = "table"
    ORDER = "order"
    NAME = "name"
    VERBATIM = "verbatim"


@dataclass(frozen=True)
class IdentifyingText:
    """A piece of a text, as it stands there, and in which way it may point at a person."""

    what: Trace
    piece: str


_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏"
    "魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"
    "万钱严覃武戴莫孔向汤"
)
_HAN = "零〇一二三四五六七八九十两"
_MONTHS = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_SEATS = "(?:餐桌|台桌|桌|包厢|包间|包房|卡座|座|房|车位|柜)"
# Longer ones first: a piece that lies within one found before is not named again.
_PATTERN_SOURCES: tuple[tuple[Trace, str], ...] = (
    (
        Trace.PLATE,
        rf"[{_PROVINCES}][a-z][·.•\s-]?(?=[a-z]{{0,5}}\d)"
        r"[a-z0-9]{4}[a-z0-9挂学警港澳]{1,2}(?![a-z0-9])",
    ),
    (Trace.ACCOUNT, r"[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"),
    (Trace.ACCOUNT, r"(?:微信号?|qq号?|wechat)\s?(?:id)?[::是为]\s?[a-z0-9_-]{5,}"),
    (
        Trace.ORDER,
        r"(?:订单|单号|流水|票号|发票号|小票|会员号|会员卡|卡号|交易号|尾号|\border)"
        r"\s?(?:号码|编号|号|number|no\.?)?\s?[::#是为]?\s?(?=[a-z-]*\d)[a-z0-9][a-z0-9-]{2,}",
    ),
    (Trace.PHONE, r"(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)"),
    (Trace.PHONE, r"(?<!\d)(?:\(0\d{2,3}\)|0\d{2,3})[\s-]?\d{3,4}[\s-]?\d{4}(?!\d)"),
    (Trace.PHONE, r"(?<!\d)\d{3}\*{2,}\d{2,4}(?!\d)"),
    (Trace.NUMBER, r"(?<![a-z0-9])[a-z]{0,2}\d{6,}[0-9x]?(?![0-9])"),
    (Trace.DATE, r"(?<!\d)\d{4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}(?!\d)"),
    (Trace.DATE, r"(?:\d{2,4}\s?年\s?)?(?<!\d)\d{1,2}\s?月\s?\d{1,2}(?:\s?[日号])?"),
    (Trace.DATE, rf"[{_HAN}]{{1,2}}月[{_HAN}]{{1,3}}[日号]"),
    (Trace.DATE, r"(?<![\d/.])(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])(?![\d/])"),
    (Trace.DATE, rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTHS}\b|\b{_MONTHS}\s\d{{1,2}}(?!\d)"),
    (Trace.TIME, r"(?<!\d)(?:[01]?\d|2[0-4])\s?:\s?[0-5]\d(?!\d)"),
    (Trace.TIME, r"(?<!\d)\d{1,2}\s?[点时](?:\s?\d{1,2}\s?分?|半|整|[一三]刻)?(?!要求|建议|意见)"),
    (Trace.TIME, rf"[{_HAN}]{{1,3}}点(?:半|整|钟|[一三]刻|[{_HAN}]{{1,3}}分?)"),
    (Trace.TIME, r"(?<!\d)\d{1,2}(?::\d{2})?\s?[ap]\.?m\b"),
    (Trace.TABLE, rf"(?:[a-z]?\d{{1,4}}|[{_HAN}]{{1,3}})\s?号\s?{_SEATS}"),
    (Trace.TABLE, rf"(?<![a-z0-9])[a-z]\d{{1,4}}\s?{_SEATS}"),
    (Trace.TABLE, r"(?:桌号|台号|房号|座位号|车位|包厢|排号|\btable)\s?[::是为]?\s?[a-z]?\d{1,4}"),
    (Trace.NAME, rf"[{_SURNAMES}](?:先生|女士|小姐|太太|老师|师傅|阿姨|某某?)"),
)
_PATTERNS = tuple(
    (what, re.compile(text_fingerprint, re.IGNORECASE))
    for what, text_fingerprint in _PATTERN_SOURCES
)
# A word of letters or digits, or one character of a script that parts no words.
_WORD = re.compile(r"[0-9a-z\u00df-\u024f]+|[^\W_]")


def find_identifying_text(text: str, reported: Iterable[str] = ()) -> list[IdentifyingText]:
    """List what in a text may point at a reporter, each piece once, in the order of the text.

    ``told`` are the reporters' own words: what the text shares with one of them, letter for
    letter over 12 Chinese characters or 6 words of letters, is found whatever stands between.
    """
    plain = _narrow(text)
    spans = list(_find_patterns(plain))
    words = _parse(plain)
    for one in reported:
        spans += ((Trace.VERBATIM, start, end) for start, end in _find_shared(words, one))
    found = dict.fromkeys(
        IdentifyingText(what, text[start:end].strip())
        for what, start, end in sorted(spans, key=lambda span: (span[1], -span[2]))
    )
    return list(found)


def _find_patterns(plain: str) -> Iterator[tuple[Trace, int, int]]:
    taken: list[tuple[int, int]] = []
    for what, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if not any(start < last and first < end for first, last in taken):
                taken.append((start, end))
                yield what, start, end


def _find_shared(words: list[re.Match[str]], reported: str) -> Iterator[tuple[int, int]]:
    known = set(_windows([one[0] for one in _parse(_narrow(reported))]))
    shared = [window in known for window in _windows([one[0] for one in words])]
    for is_shared, group in groupby(enumerate(shared), key=itemgetter(1)):
        if not is_shared:
            continue
        ats = [at for at, _is_shared in group]
        run = words[ats[0] : ats[-1] + _WINDOW]
        if sum(map(_weigh, run)) >= SHARED_WEIGHT:
            yield run[0].start(), run[-1].end()


def _windows(words: list[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + _WINDOW]) for at in range(len(words) - _WINDOW + 1))


def _parse(plain: str) -> list[re.Match[str]]:
    return list(_WORD.finditer(plain))


def _weigh(word: re.Match[str]) -> int:
    return 2 if len(word[0]) > 1 else 1


def _narrow(text: str) -> str:
    """Return text in one width and case; every character stays where it was."""
    return "".join(map(_narrow_one, text))


def _narrow_one(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).casefold()
    return folded if len(folded) == 1 else character
