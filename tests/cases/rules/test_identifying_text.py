"""What points at a reporter in words meant for a merchant, and what does not."""

import pytest

from pledge.cases.rules.identifying_text import IdentifyingText, Trace, find_identifying_text

STORY = "我带着两个孩子在店里等了半天，服务员说不关注公众号就不给上菜。"

POINTING = {
    "京A·12345": Trace.PLATE,
    "沪A12345": Trace.PLATE,
    "粤BD12345": Trace.PLATE,
    "沪A·F1234挂": Trace.PLATE,
    "13812345678": Trace.PHONE,
    "138 1234 5678": Trace.PHONE,
    "021-62345678": Trace.PHONE,
    "138****5678": Trace.PHONE,
    "wang@mail.example": Trace.ACCOUNT,
    "微信号:wang_1990": Trace.ACCOUNT,
    "31010119900101123X": Trace.NUMBER,
    "2026年11月9日": Trace.DATE,
    "11月9日": Trace.DATE,
    "11/9": Trace.DATE,
    "2026-11-09": Trace.DATE,
    "十一月九日": Trace.DATE,
    "9 November": Trace.DATE,
    "12:30": Trace.TIME,
    "12：30": Trace.TIME,
    "１２点半": Trace.TIME,
    "十二点半": Trace.TIME,
    "12号桌": Trace.TABLE,
    "八号包间": Trace.TABLE,
    "订单号A2026-1": Trace.ORDER,
    "尾号345": Trace.ORDER,
    "王小姐": Trace.NAME,
}


@pytest.mark.parametrize("piece", POINTING)
def test_piece_that_points_at_somebody_is_found_whole(piece: str) -> None:
    found = find_identifying_text(f"顾客反映，{piece}，缴费须先关注。")
    assert found == [IdentifyingText(POINTING[piece], piece)]


@pytest.mark.parametrize(
    "words",
    [
        "顾客反映，不注册会员无法缴费。",
        "2号出口的二维码须先关注公众号，才出现缴费按钮。",
        "2026年11月上旬有顾客反映，须授权手机号才能开票。",
        "任何顾客都要下载App，没有纸质菜单，也不收现金；请拨打12315。",
        "A customer says that paying takes following the official account.",
    ],
)
def test_wording_of_the_association_points_at_nobody(words: str) -> None:
    assert find_identifying_text(words, [STORY]) == []


def test_words_taken_from_a_report_are_found_whatever_stands_between() -> None:
    shared = "服务员说，不关注公众号 就不给上菜"
    assert find_identifying_text(f"据反映，{shared}。", ["别的话", STORY]) == [
        IdentifyingText(Trace.VERBATIM, shared)
    ]
    # eleven characters come to many minds by themselves
    assert find_identifying_text("不关注公众号就不给上菜", [STORY]) == []


def test_english_words_taken_from_a_report_count_by_words() -> None:
    told = "The waiter refused to serve us until we had followed their account."
    assert find_identifying_text("Staff refused to serve us until we had followed them.", [told])
    assert find_identifying_text("Staff refused to serve us.", [told]) == []


def test_pieces_are_named_once_in_the_order_of_the_text() -> None:
    found = find_identifying_text("车牌沪A12345于11月9日12:30离场，沪A12345。")
    assert [one.what for one in found] == [Trace.PLATE, Trace.DATE, Trace.TIME]
