"""Labels of every code that a page shows, in the language of the request."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.associations.rules import Role
from pledge.badges.rules import BadgeStatus, FlagReason, FlagStatus
from pledge.cases.rules.incident_date import Period, coarsen
from pledge.core import regions
from pledge.core.clock import SHANGHAI
from pledge.core.reference_codes import show_pledge_number
from pledge.merchants.rules import DisputeStatus, Identity, Scene, SiteKind
from pledge.notices.rules import MailStatus
from pledge.pledges.models import PledgeChange
from pledge.pledges.rules import PledgeStatus
from pledge.web.labels import case_labels
from pledge.web.setup.language import LANGUAGES, current_lang

Words = case_labels.Words
ANSWER = case_labels.ANSWER
AUTHOR = case_labels.AUTHOR
BREACH = case_labels.BREACH
CASE_STATUS = case_labels.CASE_STATUS
CHANNEL = case_labels.CHANNEL
FINDING = case_labels.FINDING
MEASURE = case_labels.MEASURE
MOVE = case_labels.MOVE
PERIOD = case_labels.PERIOD
REMEDY = case_labels.REMEDY
REPORT_STATUS = case_labels.REPORT_STATUS
TIMELINE = case_labels.TIMELINE

FLAG_REASON: Words = {
    FlagReason.NOT_HERE: _l("多人反映贴错地方"),
    FlagReason.SCANS: _l("扫码次数异常"),
}

FLAG_STATUS: Words = {
    FlagStatus.OPEN: _l("待查看"),
    FlagStatus.CONFIRMED: _l("确有复制"),
    FlagStatus.DISMISSED: _l("没有问题"),
}

MAIL_STATUS: Words = {
    MailStatus.WAITING: _l("等待发送"),
    MailStatus.SENDING: _l("正在发送"),
    MailStatus.SENT: _l("已寄出"),
    MailStatus.DEAD: _l("没有送达"),
    MailStatus.GIVEN_UP: _l("已放弃发送"),
}

_LOG_ENTRY: Mapping[str, LazyString] = {
    "pledge.signed": _l("签署承诺"),
    "pledge.renewed": _l("续签承诺"),
    "pledge.suspended": _l("暂停承诺"),
    "pledge.reinstated": _l("恢复承诺"),
    "pledge.withdrawn": _l("撤回承诺"),
    "pledge.expired": _l("承诺到期"),
    "pledge.revoked": _l("撤销承诺"),
    "finding.published": _l("公布认定"),
    "finding.corrected": _l("公布更正"),
    "finding.measure": _l("公布采取的措施"),
    "finding.remedied": _l("公布已整改"),
    "finding.relapsed": _l("公布回潮"),
    "badge.issued": _l("签发标识"),
    "badge.revoked": _l("作废标识"),
    "status.placed": _l("登记凭证状态位"),
    "identity.changed": _l("商家身份核验"),
    "registration.transferred": _l("登记转移"),
    "text.published": _l("发布承诺书文本"),
    "key.added": _l("启用签名密钥"),
    "key.retired": _l("停用签名密钥"),
}

SITE_KIND: Words = {
    SiteKind.MALL: _l("商场"),
    SiteKind.RESTAURANT: _l("餐厅"),
    SiteKind.CAR_PARK: _l("停车场"),
    SiteKind.SHOP: _l("商店"),
    SiteKind.HOTEL: _l("宾馆"),
    SiteKind.ATTRACTION: _l("景区"),
    SiteKind.ENTERTAINMENT: _l("娱乐场所"),
    SiteKind.OTHER: _l("其他场所"),
}

SCENE: Words = {
    Scene.ORDERING: _l("点餐"),
    Scene.CHECKOUT: _l("结账"),
    Scene.PARKING: _l("停车缴费"),
    Scene.PURCHASE: _l("购物"),
    Scene.INVOICE: _l("开票"),
    Scene.QUEUEING: _l("排队取号"),
    Scene.ENTRANCE: _l("入场"),
}

PLEDGE_STATUS: Words = {
    PledgeStatus.ACTIVE: _l("有效"),
    PledgeStatus.SUSPENDED: _l("已暂停"),
    PledgeStatus.WITHDRAWN: _l("已撤回"),
    PledgeStatus.EXPIRED: _l("已过期"),
    PledgeStatus.REVOKED: _l("已撤销"),
}

BADGE_STATUS: Words = {
    BadgeStatus.ACTIVE: _l("在用"),
    BadgeStatus.REVOKED: _l("已作废"),
}

IDENTITY: Words = {
    Identity.SELF_DECLARED: _l("自行申报"),
    Identity.CONFIRMED: _l("已核验"),
}

DISPUTE_STATUS: Words = {
    DisputeStatus.OPEN: _l("待处理"),
    DisputeStatus.UPHELD: _l("已支持"),
    DisputeStatus.DISMISSED: _l("未支持"),
}

ROLE: Words = {Role.VOLUNTEER: _l("志愿者"), Role.OFFICER: _l("工作人员")}

# Names of provinces are words of a filter; an address is shown as it stands on the door.
PROVINCE: Mapping[str, LazyString] = {
    "110000": _l("北京市"),
    "120000": _l("天津市"),
    "130000": _l("河北省"),
    "140000": _l("山西省"),
    "150000": _l("内蒙古自治区"),
    "210000": _l("辽宁省"),
    "220000": _l("吉林省"),
    "230000": _l("黑龙江省"),
    "310000": _l("上海市"),
    "320000": _l("江苏省"),
    "330000": _l("浙江省"),
    "340000": _l("安徽省"),
    "350000": _l("福建省"),
    "360000": _l("江西省"),
    "370000": _l("山东省"),
    "410000": _l("河南省"),
    "420000": _l("湖北省"),
    "430000": _l("湖南省"),
    "440000": _l("广东省"),
    "450000": _l("广西壮族自治区"),
    "460000": _l("海南省"),
    "500000": _l("重庆市"),
    "510000": _l("四川省"),
    "520000": _l("贵州省"),
    "530000": _l("云南省"),
    "540000": _l("西藏自治区"),
    "610000": _l("陕西省"),
    "620000": _l("甘肃省"),
    "630000": _l("青海省"),
    "640000": _l("宁夏回族自治区"),
    "650000": _l("新疆维吾尔自治区"),
}


CHANGE: Mapping[tuple[str | None, str], LazyString] = {
    (None, "active"): _l("商家签署承诺"),
    ("active", "active"): _l("商家续签承诺"),
    ("active", "suspended"): _l("消费者协会暂停承诺"),
    ("suspended", "active"): _l("消费者协会恢复承诺"),
    ("active", "withdrawn"): _l("商家撤回承诺"),
    ("suspended", "withdrawn"): _l("承诺暂停期间，商家撤回承诺"),
    ("active", "expired"): _l("承诺到期"),
    ("suspended", "expired"): _l("承诺暂停期间到期"),
    ("active", "revoked"): _l("消费者协会撤销承诺"),
    ("suspended", "revoked"): _l("消费者协会撤销承诺"),
}
# Said for good, whatever comes of the case.
LEFT_DURING_CASE = _l("案件核查期间，商家撤回承诺")


@cache
def words_in(lang: str) -> Mapping[StrEnum, str]:
    """Return the labels of kinds and scenes in a language, looked up once for the hot path."""
    with force_locale(LANGUAGES[lang]):
        return {code: str(words) for table in (SITE_KIND, SCENE) for code, words in table.items()}


@cache
def _changes_in(lang: str) -> Mapping[tuple[str | None, str] | None, str]:
    with force_locale(LANGUAGES[lang]):
        said: dict[tuple[str | None, str] | None, str] = {None: str(LEFT_DURING_CASE)}
        said |= {move: str(words) for move, words in CHANGE.items()}
        return said


def pledge_change_in(lang: str, old: str | None, new: str, *, is_during_case: bool = False) -> str:
    """Return what happened to a pledge, as its public history says it."""
    return _changes_in(lang)[None if is_during_case else (old, new)]


def pledge_change(change: PledgeChange) -> str:
    """Return what happened to a pledge, in the language of the request."""
    return pledge_change_in(
        current_lang(), change.old, change.new, is_during_case=change.is_during_case
    )


def region_name(code: str) -> str:
    """Return a region's full name; the national jurisdiction reads 全国."""
    if code == regions.NATIONAL:
        return str(_("全国"))
    return find_region_name(code)


def find_region_name(code: str) -> str:
    """Return a region's full name, or the code itself where the table has no name."""
    return regions.find_name(code) or code


def log_entry(kind: str) -> str:
    """Return the label of a log entry by its type; an unknown type is its own label."""
    return str(_LOG_ENTRY.get(kind, kind))


def log_entry_in(lang: str, kind: str) -> str:
    """Return the label of a log entry in a language."""
    with force_locale(LANGUAGES[lang]):
        return log_entry(kind)


def show_number(number: str) -> str:
    """Return a pledge number as people read it aloud: two groups of four."""
    return show_pledge_number(number)


def show_spot(scene: Scene, label: str) -> str:
    """Return scene and spot; a spot named after its scene is said once."""
    words = str(SCENE[scene])
    return words if label == words else f"{words} · {label}"


def show_receipt(code: str) -> str:
    """Return a receipt code in groups that people can copy down."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def show_day(day: date) -> str:
    """Return a day as 2026年11月24日 or 24 November 2026."""
    return show_day_in(current_lang(), day)


def show_day_in(lang: str, day: date) -> str:
    """Return a day written out in a language."""
    if lang == "en":
        return f"{day.day} {day:%B %Y}"
    return f"{day.year}年{day.month}月{day.day}日"


def show_moment(moment: datetime) -> str:
    """Return a moment as its Shanghai day and minute."""
    local = moment.astimezone(SHANGHAI)
    return f"{show_day(local.date())} {local:%H:%M}"


def show_coarse_day(day: date) -> str:
    """Return the third of a month that a day lies in: all a merchant sees of it."""
    return show_period(*coarsen(day))


def show_period(year: int, month: int, period: Period) -> str:
    """Return a third of a month in words."""
    if current_lang() == "en":
        return f"{PERIOD[period]} {date(year, month, 1):%B} {year}"
    return f"{year}年{month}月{PERIOD[period]}"
