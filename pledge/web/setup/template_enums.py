"""Enums that templates compare with, by the name they have there.

A template says ``case.status == CaseStatus.UPHELD`` and not ``"upheld"``: a misspelt member is an
error, a misspelt string is a branch that is never taken.
"""

from collections.abc import Mapping
from enum import StrEnum

from pledge.associations.rules import Role
from pledge.badges.rules import BadgeStatus, FlagReason, FlagStatus, JobStatus, Sheet
from pledge.cases.letters.facts import LetterKind
from pledge.cases.letters.wording import Style
from pledge.cases.rules.workflow import Author, CaseStatus, Finding, Progress
from pledge.merchants.rules import DisputeStatus, Identity
from pledge.notices.rules import MailStatus
from pledge.pledges.rules import PledgeStatus

TEMPLATE_ENUMS: Mapping[str, type[StrEnum]] = {
    "Author": Author,
    "BadgeStatus": BadgeStatus,
    "CaseStatus": CaseStatus,
    "DisputeStatus": DisputeStatus,
    "Finding": Finding,
    "FlagReason": FlagReason,
    "FlagStatus": FlagStatus,
    "Identity": Identity,
    "JobStatus": JobStatus,
    "LetterKind": LetterKind,
    "LetterStyle": Style,
    "MailStatus": MailStatus,
    "PledgeStatus": PledgeStatus,
    "Progress": Progress,
    "Role": Role,
    "Sheet": Sheet,
}
