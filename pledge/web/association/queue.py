"""The queue of a jurisdiction: open reports grouped by pledge, overdue first."""

from collections.abc import Mapping
from enum import StrEnum

from flask import request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.breaches import queries
from pledge.breaches.rules import Status, is_overdue
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
    CLOSED = "closed"


OPEN = tuple(status for status in Status if status is not Status.CLOSED)
STATUSES: Mapping[Tab, tuple[Status, ...]] = {
    Tab.OPEN: OPEN,
    Tab.MINE: OPEN,
    Tab.RECEIVED: (Status.RECEIVED,),
    Tab.IN_REVIEW: (Status.IN_REVIEW,),
    Tab.WITH_MERCHANT: (Status.WITH_MERCHANT,),
    Tab.CLOSED: (Status.CLOSED,),
}
TAB: Mapping[Tab, LazyString] = {
    Tab.OPEN: _l("未办结"),
    Tab.MINE: _l("我负责的"),
    Tab.RECEIVED: _l("已收到"),
    Tab.IN_REVIEW: _l("核查中"),
    Tab.WITH_MERCHANT: _l("商家答复中"),
    Tab.CLOSED: _l("已办结"),
}


@blueprint.get("/")
@admits(Audience.ASSOCIATION)
def queue() -> str:
    """Show the reports of the jurisdiction, those whose clock has run out first."""
    member = own_membership()
    region = member.association.region_code
    tab = _tab()
    groups = queries.list_queue(region, STATUSES[tab], member.user_id if tab is Tab.MINE else None)
    reports = [report for group in groups for report in group.reports]
    counts = queries.count_by_status(region)
    mine = queries.count_assigned(region, member.user_id)
    return render(
        "association/queue.html",
        association=member.association,
        tab=tab,
        tabs=[(each, TAB[each], _count(each, counts, mine)) for each in Tab],
        groups=groups,
        shown=len(reports),
        overdue={report.id for report in reports if is_overdue(report.due_on, today())},
        today=today(),
        limit=queries.QUEUE_LIMIT,
    )


def _tab() -> Tab:
    asked = request.args.get("tab", "")
    return Tab(asked) if asked in set(Tab) else Tab.OPEN


def _count(tab: Tab, counts: Mapping[Status, int], mine: int) -> int:
    return mine if tab is Tab.MINE else sum(counts[status] for status in STATUSES[tab])
