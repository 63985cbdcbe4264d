"""Short pieces of what the public pages say, without punctuation, by which a test knows them."""

from collections.abc import Mapping

from pledge.pledges.rules import PledgeStatus

PLEDGE_STATUS: Mapping[PledgeStatus, str] = {
    PledgeStatus.ACTIVE: "有效",
    PledgeStatus.SUSPENDED: "已暂停",
    PledgeStatus.WITHDRAWN: "已撤回",
    PledgeStatus.EXPIRED: "已过期",
    PledgeStatus.REVOKED: "已撤销",
}

BAND: Mapping[PledgeStatus, str] = {
    PledgeStatus.ACTIVE: "承诺有效",
    PledgeStatus.SUSPENDED: "承诺已暂停",
    PledgeStatus.WITHDRAWN: "承诺已撤回",
    PledgeStatus.EXPIRED: "承诺已过期",
    PledgeStatus.REVOKED: "承诺已撤销",
}

BAND_IN_ENGLISH: Mapping[PledgeStatus, str] = {
    PledgeStatus.ACTIVE: "Pledge stands",
    PledgeStatus.SUSPENDED: "Pledge suspended",
    PledgeStatus.WITHDRAWN: "Pledge withdrawn",
    PledgeStatus.EXPIRED: "Pledge expired",
    PledgeStatus.REVOKED: "Pledge revoked",
}

GENUINE = "真标识"
VOID = "作废标识"
NEVER_ISSUED = "从未签发"
