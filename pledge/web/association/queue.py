"""The queue of a jurisdiction: open cases grouped by pledge, overdue first."""

from collections.abc import Mapping
from enum import StrEnum

from flask import request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.breaches import queries
from pledge.breaches.clocks import is_overdue
from pledge.breaches.queries import Wanted, statuses_of
from pledge.breaches.rules import OPEN, Progress, Status
from pledge.clock import today
from pledge.web.access import Audience, admits, own_membership
from pledge.web.association import blueprint
from pledge.web.render import render


class Tab(StrEnum):
    """The cuts of the queue."""

    OPEN = "open"
    MINE = "mine"
    RECEIVED = "received"
    IN_REVIEW = "in_review"
    WITH_MERCHANT = "with_merchant"
    APPEALED = "appealed"
    CLOSED = "closed"


STATUSES: Mapping[Tab, tuple[Status, ...]] = {
    Tab.OPEN: tuple(OPEN),
    Tab.MINE: tuple(OPEN),
    Tab.RECEIVED: (Status.RECEIVED,),
    Tab.IN_REVIEW: (Status.IN_REVIEW,),
    Tab.WITH_MERCHANT: (Status.WITH_MERCHANT,),
    Tab.APPEALED: (Status.APPEALED,),
    Tab.CLOSED: tuple(set(statuses_of(Progress.CLOSED)) - OPEN),
}
TAB: Mapping[Tab, LazyString] = {
    Tab.OPEN: _l("未办结"),
    Tab.MINE: _l("我负责的"),
    Tab.RECEIVED: _l("已收到"),
    Tab.IN_REVIEW: _l("核查中"),
    Tab.WITH_MERCHANT: _l("商家答复中"),
    Tab.APPEALED: _l("申诉中"),
    Tab.CLOSED: _l("已办结"),
}


@blueprint.get("/")
@admits(Audience.ASSOCIATION)
def queue() -> str:
    """Show the cases of the jurisdiction, those whose clock has run out first."""
    member = own_membership()
    region = member.association.region_code
    tab = _tab()
    mine_only = member.user_id if tab is Tab.MINE else None
    wanted = Wanted(STATUSES[tab], assignee_id=mine_only)
    groups = queries.list_queue(region, member.user_id, wanted)
    cases = [case for group in groups for case in group.cases]
    counts = queries.count_by_status(region, member.user_id)
    mine = queries.count_assigned(region, member.user_id)
    return render(
        "association/queue.html",
        association=member.association,
        tab=tab,
        tabs=[(each, TAB[each], _count(each, counts, mine)) for each in Tab],
        groups=groups,
        shown=len(cases),
        overdue={case.id for case in cases if is_overdue(case.due_on, today())},
        today=today(),
        limit=queries.QUEUE_LIMIT,
    )


def _tab() -> Tab:
    asked = request.args.get("tab", "")
    return Tab(asked) if asked in set(Tab) else Tab.OPEN


def _count(tab: Tab, counts: Mapping[Status, int], mine: int) -> int:
    return mine if tab is Tab.MINE else sum(counts[status] for status in STATUSES[tab])
