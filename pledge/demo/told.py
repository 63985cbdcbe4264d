"""What the demo's shoppers reported, and how each report was handled."""

from pledge.breaches.codes import BreachCode
from pledge.breaches.rules import Finding
from pledge.demo.stories import (
    Assigned,
    Closed,
    MerchantAnswered,
    Noted,
    PledgeRevoked,
    PutToMerchant,
    ReporterAdded,
    ReporterAsked,
    Story,
    TakenUp,
)
from pledge.merchants.rules import Scene

PARKING, ORDERING, CHECKOUT = Scene.PARKING, Scene.ORDERING, Scene.CHECKOUT
PURCHASE, INVOICE, ENTRANCE = Scene.PURCHASE, Scene.INVOICE, Scene.ENTRANCE
QUEUEING = Scene.QUEUEING
CODE = BreachCode

STORIES = (
    Story(
        "云杉广场停车场",
        PARKING,
        CODE.B02,
        16,
        "出口1的码扫出来是公众号，不点关注看不到缴费按钮，后面的车一直按喇叭。",
        "问了岗亭，说只能扫这个码。",
    ),
    Story(
        "云杉广场停车场",
        PARKING,
        CODE.B02,
        4,
        "电梯厅的缴费码要先关注公众号才弹出缴费页。",
        contact="shopper@demo.example",
    ),
    Story(
        "云杉广场停车场",
        PARKING,
        CODE.B14,
        1,
        "出口2原来贴的缴费码被会员码盖住了，拍了照片。",
        has_photo=True,
    ),
    Story(
        "云杉食集",
        ORDERING,
        CODE.B01,
        9,
        "桌上的点餐码要关注公众号才能看菜单，问有没有纸质菜单，店员说没有。",
        "问过，店员说都要扫码。",
        (
            Assigned(7),
            TakenUp(7, "同一门店近期第一件。"),
            Noted(7, "承诺书P1、P4均适用，先向举报人核实桌号。"),
            ReporterAsked(6, "谢谢您的举报。请问是几号桌、大约几点？不需要提供个人信息。"),
            ReporterAdded(5, "大概中午十二点半，靠窗的一排。"),
        ),
    ),
    Story(
        "云杉影城",
        CHECKOUT,
        CODE.B04,
        14,
        "买爆米花扫码要授权手机号，拒绝就退出。",
        steps=(
            TakenUp(12),
            PutToMerchant(8, "有顾客反映，在卖品部扫码购买时须授权手机号，拒绝后不能继续。"),
        ),
    ),
    Story(
        "云杉生活超市",
        PURCHASE,
        CODE.B12,
        1,
        "结账后每天收到三四条推送，找不到退订的地方。",
        contact="another-shopper@demo.example",
    ),
    Story(
        "云杉天地停车场",
        PARKING,
        CODE.B02,
        40,
        "地下一层出口只剩会员码，必须关注并注册会员才抬杆。",
        "按了呼叫铃，没有人答。",
        (
            TakenUp(38),
            PutToMerchant(36, "有顾客反映，出口处只张贴会员码，须关注并注册后才能缴费离场。"),
            MerchantAnswered(29, "供应商更换了系统，门店未及时复核。已要求恢复直接缴费码。"),
            Noted(20, "志愿者现场复核：出口仍为会员码，照片已存。"),
            Closed(13, Finding.UPHELD, "现场复核属实，违反P1、P5。"),
        ),
    ),
    Story(
        "鹭洲小馆静安店",
        ORDERING,
        CODE.B01,
        45,
        "扫码点餐先跳公众号关注页，关掉就回不去了。",
        steps=(
            TakenUp(42),
            PutToMerchant(30, "有顾客反映，扫码点餐时先出现关注页面，关闭后无法返回点餐。"),
        ),
    ),
    Story(
        "鹭洲小馆徐汇店",
        QUEUEING,
        CODE.B06,
        52,
        "取号要定位，不给定位就取不了号。",
        "问了迎宾，帮我手写了一个号。",
        (
            TakenUp(50),
            PutToMerchant(47, "有顾客反映，取号时须授权位置。"),
            MerchantAnswered(43, "定位用于判断是否在店，可跳过；迎宾台一直提供人工取号。"),
            ReporterAsked(40, "商家说明迎宾台提供人工取号，我们将据此复核。"),
            Closed(34, Finding.NOT_UPHELD, "现场复核：定位可跳过，人工取号正常。"),
        ),
    ),
    Story(
        "鹭洲茶餐厅",
        CHECKOUT,
        CODE.B07,
        58,
        "付款时要填生日。",
        steps=(
            TakenUp(55),
            ReporterAsked(54, "请问是在哪个页面要求填写？方便的话可以补充截图。"),
            Closed(33, Finding.INSUFFICIENT, "未能重现，举报人没有补充材料。"),
        ),
    ),
    Story(
        "鹭洲小馆普陀店",
        ORDERING,
        CODE.B01,
        64,
        "不关注就点不了餐，叫服务员也不理。",
        "说没有菜单，不扫码就请换一家。",
        (
            TakenUp(62),
            PutToMerchant(60, "有顾客反映，不关注公众号不能点餐，也不提供纸质菜单。"),
            MerchantAnswered(55, "店里人手不足，暂时只能扫码点餐。"),
            Closed(48, Finding.UPHELD, "商家承认，违反P1、P4。"),
        ),
    ),
    Story(
        "鹭洲小馆普陀店",
        CHECKOUT,
        CODE.B16,
        44,
        "因为上次举报的事，店员认出我来，说以后不接待。",
        steps=(
            TakenUp(43),
            PutToMerchant(41, "有顾客反映，因举报而被拒绝接待。"),
            MerchantAnswered(37, "双方发生口角，店员言语不当。"),
            Closed(28, Finding.UPHELD, "监控与证言一致，违反P10。"),
            PledgeRevoked(26, "两件举报成立，且打击报复举报人。"),
        ),
    ),
    Story(
        "鹭洲烘焙",
        CHECKOUT,
        CODE.B15,
        2,
        "收银台的承诺标识上写的是别的店名。",
    ),
    Story(
        "泊安新街口停车楼",
        PARKING,
        CODE.B05,
        3,
        "The payment page asks for my WeChat profile before it shows the amount.",
        "There was nobody at the booth.",
        locale="en",
    ),
    Story(
        "泊安鼓楼医院停车场",
        PARKING,
        CODE.B11,
        25,
        "缴费页上面两屏都是广告，缴费按钮很小。",
        steps=(
            TakenUp(22),
            PutToMerchant(19, "有顾客反映，缴费按钮被广告挤到页面底部。"),
            MerchantAnswered(10, "已撤下广告位，缴费按钮放在首屏。"),
        ),
    ),
    Story(
        "栖石酒店夫子庙店",
        CHECKOUT,
        CODE.B03,
        11,
        "办入住一定要先加入会员小程序。",
        steps=(
            TakenUp(9),
            PutToMerchant(6, "有顾客反映，办理入住须先加入会员。"),
        ),
    ),
    Story(
        "拾景园",
        ENTRANCE,
        CODE.B01,
        20,
        "现场购票的码要关注才能买，售票窗口关着。",
    ),
    Story(
        "日升便利西湖店",
        INVOICE,
        CODE.B10,
        6,
        "开发票要先关注公众号。",
    ),
)
