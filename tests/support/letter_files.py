"""Facts of letters for tests, without a database."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pledge.cases.letters.facts import (
    AppealFacts,
    BrokenClause,
    FindingFacts,
    Interview,
    LetterFacts,
    PlaceFacts,
    RemedyFacts,
    Sender,
    TextFacts,
    letter_number,
)
from pledge.cases.rules.incident_date import coarsen
from pledge.core.clock import SHANGHAI

WARNING = LetterFacts(
    number=letter_number(2026, 3),
    sender=Sender(
        "上海市黄浦区消费者权益保护委员会",
        "上海市黄浦区延安东路300号 办公室，电话021-0000-0000",
    ),
    addressee="上海测试餐饮管理有限公司",
    credit_code="91310101MA1FPX0000",
    place=PlaceFacts("测试广场南京东路店", "上海市黄浦区南京东路100号", "K7Q2-9XM4"),
    text=TextFacts("不强制关注承诺书", "2026-1", "5f" * 32),
    finding=FindingFacts(
        happened=coarsen(date(2026, 11, 4)),
        breach="顾客在店内扫码点餐，须先关注公众号才能进入菜单，店内未提供纸质菜单。",
        reasons="本会工作人员到店核查，扫描桌面二维码后均出现“关注后继续”页面，且无法跳过；"
        "你单位在书面答复中对此予以确认。",
        clauses=(
            BrokenClause(
                "P1",
                "不强制或变相强制关注公众号",
                "消费者权益保护法第九条、第十条、第十六条、第二十六条",
            ),
            BrokenClause("P4", "保留人工、纸质菜单、现金等方式", "消费者权益保护法第八条、第九条"),
        ),
    ),
    asks=RemedyFacts(
        10,
        date(2026, 12, 9),
        (
            "更换桌面二维码，使顾客扫码后直接进入菜单；",
            "在收银台备纸质菜单，并在显著位置告知；",
            "对员工作一次培训。",
        ),
    ),
    appeal=AppealFacts(date(2026, 12, 16), "上海市黄浦区消费者权益保护委员会"),
    dated=date(2026, 11, 25),
)
TALK = Interview(
    at=datetime(2026, 12, 3, 14, 30, tzinfo=SHANGHAI),
    place="上海市黄浦区延安东路300号二楼会议室",
    who="你单位负责人，以及负责扫码点餐系统的人员",
    bring="营业执照复印件、点餐系统供应合同、整改方案",
    lines=("委托他人参加的，请出具授权委托书。",),
)
INTERVIEW = replace(WARNING, number=letter_number(2026, 4), asks=TALK)


def everywhere(words: str) -> LetterFacts:
    """Return an interview's facts with these words in every place that takes free words."""
    facts: dict[str, Any] = {
        "number": words,
        "sender": Sender(words, words),
        "addressee": words,
        "credit_code": words,
        "place": PlaceFacts(words, words, words),
        "text": TextFacts(words, words, words),
        "finding": FindingFacts(
            coarsen(date(2026, 11, 4)), words, words, (BrokenClause(words, words, words),)
        ),
        "asks": replace(TALK, place=words, who=words, bring=words, lines=(words,)),
        "appeal": AppealFacts(date(2026, 12, 16), words),
    }
    return replace(INTERVIEW, **facts)
