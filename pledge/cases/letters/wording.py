"""Wording of letters as ordered parts, for both file formats.

They stand here and not in a template, because the PDF and the DOCX must say the same. Chinese only:
a letter is addressed to a merchant in China. Laws are named as the clauses name them, never quoted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pledge.cases.letters.facts import Interview, LetterFacts, LetterKind, RemedyFacts
from pledge.cases.rules.incident_date import Period
from pledge.core.clock import SHANGHAI
from pledge.core.text import plain_block, plain_line, safe_filename

KINDS: Mapping[LetterKind, str] = {
    LetterKind.WARNING: "提示函",
    LetterKind.INTERVIEW: "约谈通知",
}
SEAL = "（盖章处）"
DEMO = "演示数据，并非真实商家"
_BROKEN = "该场所存在违反承诺的情况"
_THIRDS: Mapping[Period, str] = {
    Period.EARLY: "上旬",
    Period.MIDDLE: "中旬",
    Period.LATE: "下旬",
}
_WEEKDAYS = "一二三四五六日"


class Style(StrEnum):
    """How a part of the body is set."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    FIXED = "fixed"


@dataclass(frozen=True)
class Part:
    """One paragraph of the body; its label, if any, leads its words and stands out."""

    style: Style
    words: str
    label: str = ""

    @property
    def line(self) -> str:
        """Return label and words as they are read."""
        return self.label + self.words


@dataclass(frozen=True)
class LetterText:
    """A letter ready to be set: one line each, without characters that hide or turn."""

    sender: str
    number: str
    title: str
    addressee: str
    body: tuple[Part, ...]
    contact: str
    date: str
    note: str
    demo: str

    @property
    def lines(self) -> tuple[str, ...]:
        """Return every line from the head of the letter to its foot."""
        demo = (self.demo,) if self.demo else ()
        head = (self.sender, self.number, *demo, self.title, self.addressee)
        foot = (self.contact, self.sender, SEAL, self.date, self.note)
        return (*head, *(part.line for part in self.body), *foot)


def compose(facts: LetterFacts) -> LetterText:
    """Return the text of a letter as ordered parts."""
    kind, sender = KINDS[facts.kind], plain_line(facts.sender.name)
    matter = "使用承诺标识" if facts.finding.is_about_badge else "履行不强制关注承诺"
    subject = f"关于{plain_line(facts.place.name)}{matter}的"
    return LetterText(
        sender=sender,
        number=kind + plain_line(facts.number),
        title=subject + kind,
        addressee=plain_line(facts.addressee) + "：",
        body=tuple(_body(facts)),
        contact=f"联系方式：{plain_line(facts.sender.contact)}",
        date=_day(facts.dated),
        note=f"本{'函' if facts.kind is LetterKind.WARNING else '通知'}由{sender}制发。"
        "所用的承诺登记系统不是中国消费者协会的自有系统。",
        demo=DEMO if facts.is_demo else "",
    )


def filename(facts: LetterFacts, suffix: str) -> str:
    """Return the name to keep or send a letter by, such as 提示函〔2026〕0003号-人民广场店.pdf."""
    return safe_filename(f"{KINDS[facts.kind]}{facts.number}-{facts.place.name}", suffix)


def _body(facts: LetterFacts) -> Iterator[Part]:
    yield from _opening(facts)
    yield from _finding(facts)
    match facts.asks:
        case RemedyFacts() as remedy:
            yield from _remedy(remedy)
        case Interview() as interview:
            yield from _interview(interview)
    if facts.appeal:
        yield Part(Style.HEADING, "四、异议与申诉")
        yield Part(
            Style.PARAGRAPH,
            f"对上述认定有异议的，可以在{_day(facts.appeal.until)}前（含当日）"
            f"登录承诺登记系统向{plain_line(facts.appeal.to)}提交申诉；"
            "有材料的请写明，本会将与你单位联系。"
            "申诉由未参与本次认定的工作人员处理。",
        )
    yield Part(
        Style.PARAGRAPH,
        "特此函告。" if facts.kind is LetterKind.WARNING else "特此通知。",
    )


def _opening(facts: LetterFacts) -> Iterator[Part]:
    place, code = facts.place, plain_line(facts.credit_code)
    whose = f"你单位（统一社会信用代码：{code}）" if code else "你单位"
    fault = "该承诺的标识存在未按规定使用的情况" if facts.finding.is_about_badge else _BROKEN
    yield Part(
        Style.PARAGRAPH,
        f"{whose}经营的“{plain_line(place.name)}”（地址：{plain_line(place.address)}）"
        f"登记有《{plain_line(facts.text.title)}》，承诺编号{plain_line(place.pledge_number)}。"
        f"经本会核查，{fault}，"
        + ("现函告如下：" if facts.kind is LetterKind.WARNING else "现将约谈事项通知如下："),
    )
    yield Part(Style.HEADING, "一、有关情况")
    breach, *more = _paragraphs(facts.finding.breach)
    yield Part(Style.PARAGRAPH, f"{_period(*facts.finding.happened)}，{breach}")
    yield from (Part(Style.PARAGRAPH, line) for line in more)


def _finding(facts: LetterFacts) -> Iterator[Part]:
    yield Part(Style.HEADING, "二、本会认定")
    if facts.finding.clauses:
        yield Part(Style.PARAGRAPH, "上述情况违反了你单位作出的下列承诺：")
    for clause in facts.finding.clauses:
        basis = plain_line(clause.basis)
        yield Part(
            Style.ITEM,
            plain_line(clause.title) + (f"（依据：{basis}）" if basis else ""),
            label=f"{plain_line(clause.code)} ",
        )
    reason, *more = _paragraphs(facts.finding.reasons)
    yield Part(Style.PARAGRAPH, reason, label="认定理由：")
    yield from (Part(Style.PARAGRAPH, line) for line in more)
    yield Part(
        Style.PARAGRAPH,
        f"认定以事发时有效的承诺书文本（{plain_line(facts.text.version)}版）为准，"
        "该文本的SHA-256值为：",
    )
    yield Part(Style.FIXED, plain_line(facts.text.sha256))


def _remedy(remedy: RemedyFacts) -> Iterator[Part]:
    yield Part(Style.HEADING, "三、整改要求")
    yield Part(
        Style.PARAGRAPH,
        f"请你单位在{remedy.working_days}个工作日内（最迟{_day(remedy.by)}）完成整改，"
        "并将整改情况书面告知本会。" + ("请重点做好以下工作：" if remedy.lines else ""),
    )
    yield from _numbered(remedy.lines)


def _interview(interview: Interview) -> Iterator[Part]:
    yield Part(Style.HEADING, "三、约谈安排")
    yield Part(Style.PARAGRAPH, "为督促你单位履行承诺，本会决定就上述情况约谈，请按时参加。")
    for label, words in (
        ("时间：", _moment(interview.at)),
        ("地点：", plain_line(interview.place)),
        ("参加人员：", plain_line(interview.who)),
        ("携带材料：", plain_line(interview.bring)),
    ):
        yield Part(Style.ITEM, words, label=label)
    if interview.lines:
        yield Part(Style.PARAGRAPH, "另请注意：")
        yield from _numbered(interview.lines)
    yield Part(Style.PARAGRAPH, "确需改期的，请提前与本会联系。")


def _numbered(lines: tuple[str, ...]) -> Iterator[Part]:
    for number, line in enumerate(lines, 1):
        yield Part(Style.ITEM, plain_line(line), label=f"{number}. ")


def _paragraphs(words: str) -> list[str]:
    return [line for line in map(plain_line, plain_block(words).split("\n")) if line] or [""]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _period(year: int, month: int, period: Period) -> str:
    return f"{year}年{month}月{_THIRDS[period]}"


def _moment(moment: datetime) -> str:
    here = moment.astimezone(SHANGHAI)
    return f"{_day(here)}（星期{_WEEKDAYS[here.weekday()]}）{here:%H:%M}"
