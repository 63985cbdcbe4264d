"""Short pieces of what the public pages say, without punctuation, by which a test knows them."""

from collections.abc import Mapping

from pledge.pledges.rules import Status

PLEDGE_STATUS: Mapping[Status, str] = {
    Status.ACTIVE: "有效",
    Status.SUSPENDED: "已暂停",
    Status.WITHDRAWN: "已撤回",
    Status.EXPIRED: "已过期",
    Status.REVOKED: "已撤销",
}

BAND: Mapping[Status, str] = {
    Status.ACTIVE: "承诺有效",
    Status.SUSPENDED: "承诺已暂停",
    Status.WITHDRAWN: "承诺已撤回",
    Status.EXPIRED: "承诺已过期",
    Status.REVOKED: "承诺已撤销",
}

BAND_IN_ENGLISH: Mapping[Status, str] = {
    Status.ACTIVE: "Pledge stands",
    Status.SUSPENDED: "Pledge suspended",
    Status.WITHDRAWN: "Pledge withdrawn",
    Status.EXPIRED: "Pledge expired",
    Status.REVOKED: "Pledge revoked",
}

GENUINE = "真标识"
VOID = "作废标识"
NEVER_ISSUED = "从未签发"
