"""The first sheets of a dossier: everything given is on them, in order, and stays words."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest

from pledge.cases.evidence.dossier_pdf import (
    DossierEvent,
    DossierExhibit,
    Redaction,
    SentLetter,
    Text,
    Timeline,
    make_timeline,
)

pytestmark = pytest.mark.once

START = datetime(2026, 11, 9, 1, 30, tzinfo=UTC)
TIMELINE = Timeline(
    association="上海市黄浦区消费者权益保护委员会",
    case_number="2026-0017",
    state="成立，待整改",
    place="测试广场南京东路店",
    address="上海市黄浦区南京东路100号",
    merchant="上海测试餐饮管理有限公司",
    pledge_number="K7Q2-9XM4",
    texts=(Text("不强制关注承诺书", "2026-1", "5f" * 32),),
    clauses=(("P1", "不强制或变相强制关注公众号"), ("P4", "保留人工、纸质菜单、现金等方式")),
    events=(
        DossierEvent(
            START + timedelta(days=9), "消协工作人员", "认定成立", "到店核查属实。\n商家确认。"
        ),
        DossierEvent(START, "消费者", "收到反映"),
        DossierEvent(START + timedelta(days=3), "商家", "书面答复", "已更换二维码。"),
    ),
    exhibits=(DossierExhibit("证据1", "桌面二维码的照片", "a1" * 32, "exhibits/01-照片.jpg"),),
    letters=(
        SentLetter("〔2026〕0003号", "提示函", date(2026, 11, 25), "b2" * 32, "letters/0003.pdf"),
    ),
    redactions=(Redaction("证据1", "右下角的人像", "与案件无关", "志愿者", START),),
    made_at=START + timedelta(days=16),
)
EMPTY = replace(
    TIMELINE,
    pledge_number="",
    texts=(),
    clauses=(),
    events=(),
    exhibits=(),
    letters=(),
    redactions=(),
)


def read(timeline: Timeline) -> str:
    document = pypdfium2.PdfDocument(make_timeline(timeline))
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    # pdfium gives these for a hyphen at the end of a line
    return re.sub(r"[\s\u200b]", "", re.sub("[\ufffe\x02]", "-", text))


def test_all_that_the_case_holds_is_listed() -> None:
    text = read(TIMELINE)
    told = ["2026-0017", "测试广场南京东路店", "K7Q2-9XM4", "5f" * 32, "P1不强制或变相强制"]
    told += ["a1" * 32, "exhibits/01-照片.jpg", "b2" * 32, "letters/0003.pdf", "〔2026〕0003号"]
    told += ["右下角的人像", "理由：与案件无关", "到店核查属实。商家确认。", "第1页，共"]
    assert [words for words in told if words not in text] == []


def test_events_stand_in_the_order_of_time_of_china() -> None:
    text = read(TIMELINE)
    at = [text.index(words) for words in ("2026-11-0909:30", "2026-11-1209:30", "2026-11-1809:30")]
    assert at == sorted(at)
    assert "2026-11-2509:30（北京时间）制作" in text


def test_an_empty_list_is_said_to_be_empty() -> None:
    text = read(EMPTY)
    assert "未登记承诺" in text
    assert text.count("无") == 6


def test_hostile_words_stay_words() -> None:
    words = '#panic("x")*b*$x$\\n@ref<l>`r`//c'
    event = DossierEvent(START, words, words, f"人\u202e民\x00{words}")
    text = read(replace(TIMELINE, events=(event,), place=words, case_number=words))
    assert text.count(words) >= 5
    assert f"人民{words}" in text


def test_a_long_case_goes_on_over_pages_with_its_heads_repeated() -> None:
    events = tuple(replace(TIMELINE.events[0], words="字" * 300) for _ in range(30))
    document = pypdfium2.PdfDocument(make_timeline(replace(TIMELINE, events=events)))
    texts = [page.get_textpage().get_text_bounded() for page in document]
    assert len(texts) > 2
    assert "经过" in texts[1]
    assert f"第{len(texts)}页" in re.sub(r"\s", "", texts[-1])


def test_same_facts_give_the_same_tagged_and_titled_file() -> None:
    made = make_timeline(TIMELINE)
    document = pypdfium2.PdfDocument(made)
    assert made == make_timeline(TIMELINE)
    assert document.is_tagged()
    assert document.get_metadata_dict()["Title"] == "案件卷宗目录与经过 2026-0017"


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        make_timeline(replace(TIMELINE, made_at=datetime(2026, 11, 25)))  # noqa: DTZ001 - refused
