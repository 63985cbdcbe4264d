"""Demo reports whose cases were decided."""

from pledge.cases.reports.intake import UnsignedPlace
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.workflow import Finding, Measure
from pledge.demo.fixtures_sites import MARK
from pledge.demo.scenario import (
    AppealDismissed,
    Appealed,
    Closed,
    Corrected,
    MeasureTook,
    MerchantAnswered,
    MerchantLeft,
    Merged,
    Published,
    PutToMerchant,
    Referred,
    Relapsed,
    Remedied,
    Story,
    TakeUp,
    Visited,
)
from pledge.merchants.rules import Scene, SiteKind

CODE = BreachCode
NOODLES = UnsignedPlace(f"和顺面馆{MARK}", "演示西藏南路51号", "310101", SiteKind.RESTAURANT)

OUTCOMES = (
    Story(
        "云杉广场停车场",
        Scene.PARKING,
        CODE.B02,
        3,
        "出口1扫码只有公众号页面，关注以后才出来缴费按钮。",
        steps=(Merged(2, "与此前举报的是同一出口、同一问题。"),),
    ),
    Story(
        "和顺面馆",
        Scene.ORDERING,
        CODE.B01,
        10,
        "桌上只有点餐码，要先关注公众号。",
        steps=(Referred(8, "该店没有签署承诺，已告知举报人可以向全国渠道反映。"),),
        elsewhere=NOODLES,
    ),
    Story(
        "云杉面馆",
        Scene.ORDERING,
        CODE.B09,
        67,
        "只能扫码点餐，店里没有纸质菜单，也不让在柜台点。",
        steps=(
            TakeUp(65),
            PutToMerchant(64, "有顾客反映，店内没有纸质菜单，也不能在柜台点餐。"),
            MerchantAnswered(58, "纸质菜单在更换，这几天没有摆出来。"),
            Visited(54, "餐桌", {"P4": "no"}, "没有纸质菜单，柜台称只能扫码。"),
            Closed(52, Finding.UPHELD, "现场核查没有纸质菜单，也没有其他点餐方式，违反P4。"),
            MeasureTook(51, Measure.WARNING, "首次认定，发函提示。"),
            Visited(36, "餐桌", {"P4": "yes"}, "每桌都有纸质菜单，柜台可以点餐。"),
            Remedied(36, "复查时纸质菜单和柜台点餐都已恢复。"),
            Published(30),
        ),
    ),
    Story(
        "泊安玄武湖停车场",
        Scene.PARKING,
        CODE.B02,
        66,
        "出口扫码要先关注公众号，岗亭不收现金。",
        steps=(
            TakeUp(64),
            PutToMerchant(63, "有顾客反映，出口缴费须先关注公众号，岗亭不收现金。"),
            MerchantAnswered(55, "关注可以跳过，岗亭收现金。"),
            Visited(52, "出口", {"P1": "no", "P5": "no"}, "缴费页没有跳过的按钮。"),
            Closed(50, Finding.UPHELD, "现场核查不能跳过关注，也没有直接缴费码，违反P1、P5。"),
            Appealed(44, "我方系统次日已更新，请重新核查。"),
            AppealDismissed(33, "更新在认定之后，不影响对当日情况的认定。"),
            MeasureTook(30, Measure.INTERVIEW, "同一商家多处停车场情况相近，约谈负责人。"),
            Visited(12, "出口", {"P1": "yes", "P5": "yes"}, "直接缴费码已张贴在显眼处。"),
            Remedied(12, "复查可以直接缴费，不再要求关注。"),
        ),
    ),
    Story(
        "栖石酒店玄武店",
        Scene.CHECKOUT,
        CODE.B03,
        69,
        "退房结账要先注册会员，不注册就让我等经理。",
        steps=(
            TakeUp(67),
            PutToMerchant(66, "有顾客反映，退房结账须先注册会员。"),
            Closed(48, Finding.UPHELD, "商家逾期没有答复，同期两位顾客所述一致，违反P2。"),
            Visited(34, "前台", {"P2": "yes"}, "前台可以直接结账。"),
            Remedied(34, "复查时前台不再要求注册。"),
            Published(26),
            Visited(9, "前台", {"P2": "no"}, "前台再次要求先注册会员。"),
            Relapsed(9, "复查发现前台再次要求先注册会员。"),
            MeasureTook(7, Measure.INTERVIEW, "整改后又出现，约谈门店负责人。"),
        ),
    ),
    Story(
        "日升便利静安店",
        Scene.INVOICE,
        CODE.B10,
        65,
        "开发票要先关注公众号，店员说没有别的办法。",
        steps=(
            TakeUp(63),
            PutToMerchant(62, "有顾客反映，开具发票须先关注公众号。"),
            MerchantAnswered(57, "收银员可以直接开票，请提供具体情况。"),
            Closed(50, Finding.UPHELD, "举报材料显示开票页须先关注，违反P6。"),
            Published(28),
            Corrected(11, "复核发现材料所示为另一家门店的开票页，与本店无关，特此更正并致歉。"),
        ),
    ),
    Story(
        "鹭洲小馆长宁店",
        Scene.ORDERING,
        CODE.B01,
        41,
        "点餐要先关注公众号，取消关注就退回首页。",
        steps=(
            TakeUp(39),
            PutToMerchant(38, "有顾客反映，点餐须先关注公众号。"),
            MerchantAnswered(31, "系统默认弹窗，可以关闭。"),
            Closed(17, Finding.UPHELD, "现场核查弹窗不能关闭，违反P1。"),
            Appealed(5, "弹窗右上角可以关闭，附操作说明。"),
        ),
    ),
    Story(
        "泊安五角场停车楼",
        Scene.PARKING,
        CODE.B14,
        23,
        "贴缴费码的位置换成了会员码。",
        steps=(
            TakeUp(21),
            PutToMerchant(20, "有顾客反映，原缴费码位置张贴的是会员码。"),
            MerchantLeft(13, "停车楼改由第三方运营，不再参加。"),
        ),
    ),
)
