"""Demo merchants and their sixty places."""

from dataclasses import dataclass
from enum import StrEnum

from pledge.merchants.rules import Identity, Scene, SiteKind

MARK = "（演示）"


class Fate(StrEnum):
    """What became of the pledge for a place."""

    STANDS = "stands"
    UNSIGNED = "unsigned"
    RENEWABLE = "renewable"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SIGNED_AGAIN = "signed_again"


@dataclass(frozen=True)
class DemoSite:
    """One place: what, where, inside which other place, and its pledge's fate."""

    kind: SiteKind
    name: str
    region_code: str
    address: str
    inside: str = ""
    fate: Fate = Fate.STANDS


@dataclass(frozen=True)
class Business:
    """One merchant: account, legal name, the first 17 characters of its code, places."""

    account: str
    legal_name: str
    code17: str
    identity: Identity
    places: tuple[DemoSite, ...]


TOUCHPOINTS: dict[SiteKind, tuple[tuple[Scene, str], ...]] = {
    SiteKind.MALL: (
        (Scene.PARKING, "1号出口"),
        (Scene.PARKING, "2号出口"),
        (Scene.PURCHASE, "总服务台"),
        (Scene.INVOICE, "开票台"),
    ),
    SiteKind.CAR_PARK: (
        (Scene.PARKING, "出口1"),
        (Scene.PARKING, "出口2"),
        (Scene.PARKING, "电梯厅"),
        (Scene.INVOICE, "岗亭"),
    ),
    SiteKind.RESTAURANT: (
        (Scene.ORDERING, "餐桌"),
        (Scene.CHECKOUT, "收银台"),
        (Scene.QUEUEING, "取号机"),
    ),
    SiteKind.SHOP: (
        (Scene.PURCHASE, "自助结账"),
        (Scene.CHECKOUT, "收银台"),
        (Scene.INVOICE, "服务台"),
    ),
    SiteKind.HOTEL: (
        (Scene.CHECKOUT, "前台"),
        (Scene.ORDERING, "客房送餐"),
        (Scene.PARKING, "地库出口"),
        (Scene.INVOICE, "前台开票"),
    ),
    SiteKind.ATTRACTION: (
        (Scene.ENTRANCE, "南门"),
        (Scene.ENTRANCE, "北门"),
        (Scene.QUEUEING, "游船码头"),
        (Scene.PARKING, "游客停车场"),
    ),
    SiteKind.ENTERTAINMENT: (
        (Scene.ENTRANCE, "检票口"),
        (Scene.CHECKOUT, "卖品部"),
    ),
    SiteKind.OTHER: (
        (Scene.CHECKOUT, "服务窗口"),
        (Scene.INVOICE, "服务窗口"),
    ),
}

MALL, CAR_PARK = SiteKind.MALL, SiteKind.CAR_PARK
RESTAURANT, SHOP = SiteKind.RESTAURANT, SiteKind.SHOP
HOTEL, ATTRACTION = SiteKind.HOTEL, SiteKind.ATTRACTION
ENTERTAINMENT, OTHER = SiteKind.ENTERTAINMENT, SiteKind.OTHER

BUSINESSES = (
    Business(
        "merchant",
        "上海云杉商业管理有限公司",
        "91310101MA1DEM001",
        Identity.CONFIRMED,
        (
            DemoSite(MALL, "云杉广场", "310101", "演示东路188号"),
            DemoSite(CAR_PARK, "云杉广场停车场", "310101", "演示东路188号地下二层", "云杉广场"),
            DemoSite(RESTAURANT, "云杉食集", "310101", "演示东路188号5层", "云杉广场"),
            DemoSite(SHOP, "云杉生活超市", "310101", "演示东路188号地下一层", "云杉广场"),
            DemoSite(ENTERTAINMENT, "云杉影城", "310101", "演示东路188号6层", "云杉广场"),
            DemoSite(MALL, "云杉天地", "310115", "演示滨江大道600号"),
            DemoSite(
                CAR_PARK,
                "云杉天地停车场",
                "310115",
                "演示滨江大道600号地下一层",
                "云杉天地",
                Fate.SUSPENDED,
            ),
            DemoSite(RESTAURANT, "云杉面馆", "310115", "演示滨江大道600号3层", "云杉天地"),
            DemoSite(MALL, "云杉里", "310106", "演示中路66号"),
            DemoSite(CAR_PARK, "云杉里停车楼", "310106", "演示中路68号", "云杉里", Fate.UNSIGNED),
            DemoSite(HOTEL, "云杉公寓酒店", "310101", "演示西街9号", fate=Fate.RENEWABLE),
            DemoSite(OTHER, "云杉便民服务中心", "310115", "演示花园路21号", fate=Fate.EXPIRED),
        ),
    ),
    Business(
        "rival",
        "上海鹭洲餐饮管理有限公司",
        "91310104MA1DEM002",
        Identity.SELF_DECLARED,
        (
            DemoSite(RESTAURANT, "鹭洲小馆徐汇店", "310104", "演示南路12号"),
            DemoSite(RESTAURANT, "鹭洲小馆长宁店", "310105", "演示虹桥路350号"),
            DemoSite(RESTAURANT, "鹭洲小馆静安店", "310106", "演示北路77号"),
            DemoSite(RESTAURANT, "鹭洲小馆普陀店", "310107", "演示长风路5号", fate=Fate.REVOKED),
            DemoSite(RESTAURANT, "鹭洲小馆杨浦店", "310110", "演示大学路101号"),
            DemoSite(RESTAURANT, "鹭洲小馆闵行店", "310112", "演示莘庄路18号", fate=Fate.WITHDRAWN),
            DemoSite(RESTAURANT, "鹭洲小馆浦东店", "310115", "演示世纪大道909号"),
            DemoSite(RESTAURANT, "鹭洲火锅", "310101", "演示外滩路3号"),
            DemoSite(RESTAURANT, "鹭洲茶餐厅", "310104", "演示衡山路28号"),
            DemoSite(RESTAURANT, "鹭洲面点", "310106", "演示中路66号2层", "云杉里"),
            DemoSite(SHOP, "鹭洲烘焙", "310104", "演示南路14号"),
            DemoSite(OTHER, "鹭洲中央厨房自提点", "310112", "演示工业路200号"),
        ),
    ),
    Business(
        "car-parks",
        "江苏泊安停车服务有限公司",
        "91320102MA1DEM003",
        Identity.CONFIRMED,
        (
            DemoSite(CAR_PARK, "泊安玄武湖停车场", "320102", "演示湖滨路1号"),
            DemoSite(CAR_PARK, "泊安新街口停车楼", "320104", "演示中山路45号"),
            DemoSite(CAR_PARK, "泊安鼓楼医院停车场", "320106", "演示广州路300号"),
            DemoSite(CAR_PARK, "泊安江北停车场", "320111", "演示江浦路16号"),
            DemoSite(CAR_PARK, "泊安梁溪停车场", "320213", "演示人民路218号"),
            DemoSite(CAR_PARK, "泊安观前停车场", "320508", "演示观前街80号", fate=Fate.SUSPENDED),
            DemoSite(CAR_PARK, "泊安狮山停车场", "320505", "演示狮山路120号"),
            DemoSite(CAR_PARK, "泊安太湖停车场", "320506", "演示环湖路7号", fate=Fate.EXPIRED),
            DemoSite(CAR_PARK, "泊安虹桥停车场", "310112", "演示申虹路55号"),
            DemoSite(CAR_PARK, "泊安五角场停车楼", "310110", "演示淞沪路88号"),
            DemoSite(CAR_PARK, "泊安西湖停车场", "330106", "演示曙光路12号"),
            DemoSite(CAR_PARK, "泊安望京停车场", "110105", "演示望京街10号"),
        ),
    ),
    Business(
        "hotels",
        "南京栖石酒店管理有限公司",
        "91320104MA1DEM004",
        Identity.CONFIRMED,
        (
            DemoSite(HOTEL, "栖石酒店夫子庙店", "320104", "演示贡院街9号"),
            DemoSite(HOTEL, "栖石酒店玄武店", "320102", "演示长江路100号"),
            DemoSite(HOTEL, "栖石酒店鼓楼店", "320106", "演示北京西路33号"),
            DemoSite(HOTEL, "栖石酒店姑苏店", "320508", "演示平江路66号", fate=Fate.WITHDRAWN),
            DemoSite(HOTEL, "栖石酒店梁溪店", "320213", "演示中山路500号"),
            DemoSite(HOTEL, "栖石酒店外滩店", "310101", "演示四川中路210号"),
            DemoSite(HOTEL, "栖石酒店锦江店", "510104", "演示春熙路8号"),
            DemoSite(ATTRACTION, "栖石温泉谷", "320111", "演示温泉路1号"),
        ),
    ),
    Business(
        "attractions",
        "苏州拾景文旅发展有限公司",
        "91320508MA1DEM005",
        Identity.SELF_DECLARED,
        (
            DemoSite(ATTRACTION, "拾景园", "320508", "演示东北街178号"),
            DemoSite(ATTRACTION, "拾景水乡", "320506", "演示甪直镇1号"),
            DemoSite(ATTRACTION, "拾景山庄", "320505", "演示虎丘山路8号"),
            DemoSite(ATTRACTION, "拾景湿地公园", "320506", "演示环湖路99号"),
            DemoSite(ATTRACTION, "拾景植物园", "320102", "演示紫金路1号"),
            DemoSite(ENTERTAINMENT, "拾景评弹馆", "320508", "演示平江路120号"),
            DemoSite(ENTERTAINMENT, "拾景冰雪乐园", "320505", "演示何山路15号"),
            DemoSite(ENTERTAINMENT, "拾景剧场", "320104", "演示中华路58号"),
        ),
    ),
    Business(
        "shops",
        "杭州日升便利连锁有限公司",
        "91330106MA1DEM006",
        Identity.SELF_DECLARED,
        (
            DemoSite(SHOP, "日升便利西湖店", "330106", "演示文三路90号"),
            DemoSite(SHOP, "日升便利上城店", "330102", "演示延安路20号", fate=Fate.SIGNED_AGAIN),
            DemoSite(SHOP, "日升便利徐汇店", "310104", "演示漕溪路40号"),
            DemoSite(SHOP, "日升便利静安店", "310106", "演示南京西路1000号"),
            DemoSite(SHOP, "日升便利玄武店", "320102", "演示珠江路66号"),
            DemoSite(SHOP, "日升便利天河店", "440106", "演示体育东路5号"),
            DemoSite(SHOP, "日升便利南山店", "440305", "演示科苑路15号"),
            DemoSite(SHOP, "日升便利武昌店", "420106", "演示中北路30号"),
        ),
    ),
)
