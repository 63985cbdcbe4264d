"""The history of a report as its association reads it: changes, assignments and words, by date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.associations.models import Membership
from pledge.associations.queries import find_members
from pledge.breaches.models import Report, ReportChange, ReportEntry
from pledge.breaches.queries import list_assignments
from pledge.breaches.rules import Audience, Author, Status
from pledge.changes import ChangeRow
from pledge.web import labels

MOVE: Mapping[tuple[str | None, str], LazyString] = {
    (None, Status.RECEIVED): _l("收到举报"),
    (Status.RECEIVED, Status.IN_REVIEW): _l("开始核查"),
    (Status.IN_REVIEW, Status.WITH_MERCHANT): _l("转商家答复"),
    (Status.WITH_MERCHANT, Status.IN_REVIEW): _l("转回核查"),
    (Status.IN_REVIEW, Status.CLOSED): _l("办结"),
    (Status.WITH_MERCHANT, Status.CLOSED): _l("办结"),
}


@dataclass(frozen=True)
class Event:
    """One line of a history: when, who, what was done, in which words."""

    at: datetime
    who: str
    what: str
    words: str = ""
    is_internal: bool = False


class Names:
    """What the people behind a history are called: members by e-mail, others by their part."""

    def __init__(self, user_ids: set[int | None], own_association_id: int) -> None:
        self.members = find_members(found for found in user_ids if found is not None)
        self.own_association_id = own_association_id

    def of(self, user_id: int | None, nobody: str = "") -> str:
        """Return the name of a person; those of no association are the merchant."""
        if user_id is None:
            return nobody or _("系统")
        member = self.members.get(user_id)
        return self._of_member(member) if member else str(labels.AUTHOR[Author.MERCHANT])

    def _of_member(self, member: Membership) -> str:
        if member.association_id == self.own_association_id:
            return member.user.email
        return f"{member.user.email}（{member.association.name}）"


def list_events(report: Report, own_association_id: int) -> list[Event]:
    """List everything that happened to a report, newest first."""
    assignments = list_assignments(report)
    ids = {row.by_id for rows in (report.changes, report.entries) for row in rows}
    ids |= {row.by_id for row in assignments} | {row.assignee_id for row in assignments}
    names = Names(ids, own_association_id)
    events = [_of_change(change, report, names) for change in report.changes]
    events += [_of_entry(entry, names) for entry in report.entries]
    events += [
        Event(row.at, names.of(row.by_id), _("交由%(who)s负责", who=names.of(row.assignee_id)))
        for row in assignments
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def name_changers(rows: Sequence[ChangeRow], own_association_id: int) -> dict[int | None, str]:
    """Return who made each of these changes, by the account's id."""
    ids = {row.by_id for row in rows}
    names = Names(ids, own_association_id)
    return {user_id: names.of(user_id) for user_id in ids}


def _of_change(change: ReportChange, report: Report, names: Names) -> Event:
    what = str(MOVE[change.old, change.new])
    if change.new == Status.CLOSED and report.finding:
        what = _("办结：%(finding)s", finding=labels.FINDING[report.finding])
    who = names.of(change.by_id, str(labels.AUTHOR[Author.REPORTER]))
    return Event(change.at, who, what, change.because)


def _of_entry(entry: ReportEntry, names: Names) -> Event:
    is_internal = False
    match entry.author, entry.audience:
        case Author.REPORTER, _any:
            who, what = str(labels.AUTHOR[Author.REPORTER]), _("补充")
        case Author.MERCHANT, _any:
            who, what = str(labels.AUTHOR[Author.MERCHANT]), _("答复")
        case _any, Audience.REPORTER:
            who, what = names.of(entry.by_id), _("给举报人留言")
        case _:
            who, what, is_internal = names.of(entry.by_id), _("内部记录"), True
    return Event(entry.at, who, what, entry.words or _("（补充了照片）"), is_internal)
