"""View of a jurisdiction's queue, overdue first."""

from collections.abc import Mapping
from enum import StrEnum

from flask import request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.cases.handling import queue as cases
from pledge.cases.handling.queries import QUEUE_LIMIT, statuses_of
from pledge.cases.handling.queue import Counts
from pledge.cases.rules.deadlines import is_overdue
from pledge.cases.rules.workflow import OPEN, UNDECIDED, CaseStatus, Progress
from pledge.core.clock import today
from pledge.web.association import blueprint
from pledge.web.association.queue.filter import offer_to, read_asked
from pledge.web.association.queue.quarantine import ReleaseForm
from pledge.web.setup.access import Audience, admits, own_membership
from pledge.web.setup.render import render


class Tab(StrEnum):
    """The cuts of the queue."""

    OPEN = "open"
    MINE = "mine"
    RECEIVED = "received"
    IN_REVIEW = "in_review"
    WITH_MERCHANT = "with_merchant"
    APPEALED = "appealed"
    CLOSED = "closed"
    HELD = "held"


STATUSES: Mapping[Tab, tuple[CaseStatus, ...]] = {
    Tab.OPEN: tuple(OPEN),
    Tab.MINE: tuple(OPEN),
    Tab.RECEIVED: (CaseStatus.RECEIVED,),
    Tab.IN_REVIEW: (CaseStatus.IN_REVIEW,),
    Tab.WITH_MERCHANT: (CaseStatus.WITH_MERCHANT,),
    Tab.APPEALED: (CaseStatus.APPEALED,),
    Tab.CLOSED: tuple(set(statuses_of(Progress.CLOSED)) - OPEN),
    Tab.HELD: tuple(UNDECIDED),
}
TAB: Mapping[Tab, LazyString] = {
    Tab.OPEN: _l("未办结"),
    Tab.MINE: _l("我负责的"),
    Tab.RECEIVED: _l("已收到"),
    Tab.IN_REVIEW: _l("核查中"),
    Tab.WITH_MERCHANT: _l("商家答复中"),
    Tab.APPEALED: _l("申诉中"),
    Tab.CLOSED: _l("已办结"),
    Tab.HELD: _l("暂存待看"),
}


@blueprint.get("/")
@admits(Audience.ASSOCIATION)
def queue() -> str:
    """Show the cases of the jurisdiction, those whose clock has run out first."""
    member = own_membership()
    region, user_id = member.association.region_code, member.user_id
    tab, offered = _tab(), offer_to(member)
    asked = read_asked(offered)
    wanted = asked.wanted(
        STATUSES[tab], user_id if tab is Tab.MINE else None, is_quarantined=tab is Tab.HELD
    )
    groups = cases.list_queue(region, user_id, wanted)
    shown = [case for group in groups for case in group.cases]
    counts = cases.count_queue(region, user_id, asked.wanted(()))
    return render(
        "association/queue/queue.html",
        association=member.association,
        Tab=Tab,
        tab=tab,
        tabs=[(each, TAB[each], _count(each, counts)) for each in Tab],
        count=_count(tab, counts),
        asked=asked,
        offered=offered,
        vendor=next((one for one in offered.vendors if one.name == asked.vendor), None),
        groups=groups,
        overdue={case.id for case in shown if is_overdue(case.due_on, today())},
        today=today(),
        is_cut=len(shown) >= QUEUE_LIMIT,
        limit=QUEUE_LIMIT,
        release=ReleaseForm(formdata=None),
    )


def _tab() -> Tab:
    asked = request.args.get("tab", "")
    return Tab(asked) if asked in set(Tab) else Tab.OPEN


def _count(tab: Tab, counts: Counts) -> int:
    if tab is Tab.HELD:
        return counts.quarantined
    if tab is Tab.MINE:
        return counts.mine
    return sum(counts.by_status[status] for status in STATUSES[tab])
