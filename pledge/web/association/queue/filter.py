"""Filter of the queue, read from the address.

An answer that was not offered is read as no answer: an address may be old or typed by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from flask import request
from flask_babel import gettext as _

from pledge.associations.models import Membership
from pledge.associations.queries import list_members
from pledge.cases.handling.queue import QueueFilter, VendorLoad, list_vendors
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.workflow import CaseStatus
from pledge.core import regions
from pledge.core import text as typed_text
from pledge.merchants.rules import SiteKind
from pledge.web.forms.base import without_forbidden
from pledge.web.labels import labels

E = TypeVar("E", bound=StrEnum)

NOBODY = "none"
MAX_VENDOR = 60


@dataclass(frozen=True)
class QueueQuery:
    """What the filter of the queue says, each part empty where nothing is asked for."""

    region: str = ""
    kind: SiteKind | None = None
    code: BreachCode | None = None
    assignee: str = ""
    vendor: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """The same as parts of an address."""
        parts = {
            "region": self.region,
            "kind": self.kind or "",
            "code": self.code or "",
            "assignee": self.assignee,
            "vendor": self.vendor,
        }
        return {name: str(value) for name, value in parts.items() if value}

    def wanted(
        self,
        statuses: tuple[CaseStatus, ...],
        mine: int | None = None,
        *,
        is_quarantined: bool = False,
    ) -> QueueFilter:
        """Return what it asks of a cut of the queue; ``mine`` goes before another assignee."""
        assignee = int(self.assignee) if self.assignee.isdecimal() else None
        return QueueFilter(
            statuses,
            assignee_id=assignee if mine is None else mine,
            is_unassigned=self.assignee == NOBODY and mine is None,
            region_code=self.region,
            kind=self.kind,
            code=self.code,
            vendor=self.vendor,
            is_quarantined=is_quarantined,
        )


@dataclass(frozen=True)
class Offered:
    """What the filter offers: names by their value, and the vendors behind open cases."""

    regions: Mapping[str, str]
    kinds: Mapping[str, str]
    codes: Mapping[str, str]
    assignees: Mapping[str, str]
    vendors: list[VendorLoad]

    def words_of(self, asked: QueueQuery) -> list[str]:
        """Return what is asked for in words, as it was offered."""
        words = (
            self.regions.get(asked.region, ""),
            self.kinds[asked.kind] if asked.kind else "",
            self.codes[asked.code] if asked.code else "",
            self.assignees.get(asked.assignee, ""),
            asked.vendor,
        )
        return [one for one in words if one]


def offer_to(member: Membership) -> Offered:
    """Return what the filter offers to a member of an association."""
    jurisdiction = member.association.region_code
    people = {str(one.user_id): one.user.email for one in list_members(member.association)}
    return Offered(
        regions={
            place.code: str(labels.PROVINCE.get(place.code, place.name))
            for place in regions.below(jurisdiction)
        },
        kinds={kind.value: str(words) for kind, words in labels.SITE_KIND.items()},
        codes={code.value: f"{code.value} {words}" for code, words in labels.BREACH.items()},
        assignees={NOBODY: _("无人负责")} | people,
        vendors=list_vendors(jurisdiction, member.user_id),
    )


def read_asked(offered: Offered) -> QueueQuery:
    """Read the filter from this request."""
    region, assignee = request.args.get("region", ""), request.args.get("assignee", "")
    vendor = without_forbidden(typed_text.clean_line(request.args.get("vendor", "")))
    return QueueQuery(
        region=region if region in offered.regions else "",
        kind=_member(SiteKind, "kind"),
        code=_member(BreachCode, "code"),
        assignee=assignee if assignee in offered.assignees else "",
        vendor=vendor[:MAX_VENDOR],
    )


def _member(enum: type[E], name: str) -> E | None:
    asked = request.args.get(name, "")
    return enum(asked) if asked in set(enum) else None
