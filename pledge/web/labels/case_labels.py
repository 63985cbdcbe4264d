"""Labels of breach codes, case statuses, transitions, measures and channels."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.incident_date import Period
from pledge.cases.rules.remedies import Remedy
from pledge.cases.rules.workflow import (
    Author,
    CaseStatus,
    Channel,
    Finding,
    Measure,
    Move,
    Progress,
    TestAnswer,
)

Words = Mapping[StrEnum, LazyString]

REPORT_STATUS: Words = {
    Progress.RECEIVED: _l("已收到"),
    Progress.IN_REVIEW: _l("核查中"),
    Progress.WITH_MERCHANT: _l("商家答复中"),
    Progress.CLOSED: _l("已办结"),
}

CASE_STATUS: Words = {
    CaseStatus.RECEIVED: _l("已收到"),
    CaseStatus.IN_REVIEW: _l("核查中"),
    CaseStatus.WITH_MERCHANT: _l("商家答复中"),
    CaseStatus.UPHELD: _l("成立"),
    CaseStatus.APPEALED: _l("申诉中"),
    CaseStatus.REMEDIED: _l("已整改"),
    CaseStatus.RELAPSED: _l("回潮"),
    CaseStatus.NOT_UPHELD: _l("不成立"),
    CaseStatus.INSUFFICIENT: _l("证据不足"),
    CaseStatus.REFERRED: _l("已转出"),
    CaseStatus.MERGED: _l("已并案"),
}

MOVE: Words = {
    Move.TAKE_UP: _l("开始核查"),
    Move.MERGE: _l("并案"),
    Move.SPLIT: _l("拆分"),
    Move.REFER: _l("转出"),
    Move.ASK_MERCHANT: _l("转商家答复"),
    Move.TAKE_BACK: _l("转回核查"),
    Move.ASK_FOR_TIME: _l("申请延期"),
    Move.REPLY: _l("答复"),
    Move.RECORD_VISIT: _l("记录现场核查"),
    Move.UPHOLD: _l("认定成立"),
    Move.REJECT: _l("认定不成立"),
    Move.LEAVE_OPEN: _l("认定证据不足"),
    Move.REOPEN: _l("重新核查"),
    Move.TAKE_MEASURE: _l("采取措施"),
    Move.APPEAL: _l("申诉"),
    Move.DISMISS_APPEAL: _l("驳回申诉"),
    Move.ALLOW_APPEAL: _l("支持申诉"),
    Move.CORRECT: _l("更正认定"),
    Move.RECORD_REMEDY: _l("认定已整改"),
    Move.RECORD_RELAPSE: _l("认定回潮"),
}

MEASURE: Words = {
    Measure.WARNING: _l("提示警示"),
    Measure.INTERVIEW: _l("约谈劝喻"),
    Measure.SUPPORT_SUIT: _l("支持消费者诉讼"),
    Measure.PUBLIC_SUIT: _l("提起消费民事公益诉讼"),
}

CHANNEL: Words = {
    Channel.FORM: _l("网上举报"),
    Channel.EMAIL: _l("电子邮件"),
    Channel.PHONE: _l("电话"),
    Channel.PAPER: _l("书面"),
    Channel.WALK_IN: _l("上门"),
    Channel.IMPORT: _l("批量导入"),
}

FINDING: Words = {
    Finding.UPHELD: _l("成立"),
    Finding.NOT_UPHELD: _l("不成立"),
    Finding.INSUFFICIENT: _l("证据不足"),
}

ANSWER: Words = {
    TestAnswer.YES: _l("是"),
    TestAnswer.NO: _l("否"),
    TestAnswer.UNCLEAR: _l("不清楚"),
}

AUTHOR: Words = {
    Author.REPORTER: _l("举报人"),
    Author.ASSOCIATION: _l("消费者协会"),
    Author.MERCHANT: _l("商家"),
}

BREACH: Words = {
    BreachCode.B01: _l("不关注公众号就不能点餐或办理"),
    BreachCode.B02: _l("不关注公众号就不能缴停车费"),
    BreachCode.B03: _l("强制注册会员或下载App"),
    BreachCode.B04: _l("强制提供手机号"),
    BreachCode.B05: _l("强制授权头像、昵称"),
    BreachCode.B06: _l("强制获取位置"),
    BreachCode.B07: _l("索要与服务无关的信息"),
    BreachCode.B08: _l("没有告知规则，或默认勾选同意"),
    BreachCode.B09: _l("没有人工服务、纸质菜单或不收现金"),
    BreachCode.B10: _l("不关注公众号就不能开发票"),
    BreachCode.B11: _l("用广告遮挡或诱导，找不到缴费按钮"),
    BreachCode.B12: _l("未经同意推送广告"),
    BreachCode.B13: _l("无法取消关注、注销或删除信息"),
    BreachCode.B14: _l("该贴缴费码的地方贴了会员码"),
    BreachCode.B15: _l("标识张贴在别的地方，或被冒用"),
    BreachCode.B16: _l("因举报受到为难、报复"),
}

PERIOD: Mapping[Period, LazyString] = {
    Period.EARLY: _l("上旬"),
    Period.MIDDLE: _l("中旬"),
    Period.LATE: _l("下旬"),
}

TIMELINE: Mapping[str, LazyString] = {
    "received": _l("收到举报"),
    "answered": _l("商家已答复"),
    "unanswered": _l("商家逾期未答复"),
    "checked": _l("已现场核查"),
    "upheld": _l("认定违反承诺"),
    "dismissed": _l("申诉未获支持"),
    "measure": _l("已采取措施"),
    "remedied": _l("复查已整改"),
    "relapsed": _l("复查又出现"),
    "corrected": _l("已更正"),
}

REMEDY: Words = {
    Remedy.PAY_CODE: _l("贴出了直接缴费码"),
    Remedy.FOLLOW_GATE: _l("取消了关注公众号的要求"),
    Remedy.OTHER_WAYS: _l("恢复了人工、纸质菜单或现金"),
    Remedy.STAFF: _l("培训了员工"),
    Remedy.SUPPLIER: _l("已要求系统供应商修改"),
    Remedy.DATA: _l("删除了不该收集的信息"),
    Remedy.OTHER: _l("其他（写在答复里）"),
}
