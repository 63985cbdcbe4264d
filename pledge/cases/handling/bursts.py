"""Bursts: how many reports in how short a time ask for proof of work or quarantine.

A burst says nothing about a pledge: it changes how reports come in, never a public status.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from pledge.cases.models.cases import Report
from pledge.cases.rules.workflow import Channel
from pledge.db import db
from pledge.pledges.models import Pledge

# Eight people in an hour at one door is a full car park that does wrong, and it is a flood begun
# by one hand: both are heard, the second at a price.
OF_PLEDGE = 8
PLEDGE_WINDOW = timedelta(minutes=60)
OF_REGISTRY = 60
REGISTRY_WINDOW = timedelta(minutes=10)
# A burst is shown to members until it lies a day behind.
SHOWN_FOR = timedelta(hours=24)


def is_burst(of_pledge: int, of_registry: int) -> bool:
    """Tell whether so many reports, each within its window, are a burst."""
    return of_pledge >= OF_PLEDGE or of_registry >= OF_REGISTRY


def is_in_burst(pledge: Pledge | None, at: datetime) -> bool:
    """Tell whether a report of a pledge, or of a place without one, comes amid a burst."""
    of_pledge = count_recent(pledge.id, at - PLEDGE_WINDOW) if pledge else 0
    return is_burst(of_pledge, count_recent(None, at - REGISTRY_WINDOW))


def count_recent(pledge_id: int | None, since: datetime) -> int:
    """Count what the public form took in of a pledge, or (None) of all, since a moment.

    OF_REGISTRY at most. Leads that a member typed in or imported are nobody's flood.
    """
    # The newest by key, of which none is older than the rest: no index on the moment is needed.
    latest = (
        select(Report.received_at)
        .where(Report.channel == Channel.FORM)
        .order_by(Report.id.desc())
        .limit(OF_REGISTRY)
    )
    if pledge_id is not None:
        latest = latest.where(Report.pledge_id == pledge_id)
    moments = latest.subquery()
    counted = select(func.count()).select_from(moments).where(moments.c.received_at >= since)
    return db.session.scalar(counted) or 0


def find_flooded(pledge_ids: Sequence[int], at: datetime) -> set[int]:
    """Find those of these pledges of which a day brought as many reports as make a burst.

    A mark for members: it changes no status and no order.
    """
    rows = db.session.scalars(
        select(Report.pledge_id)
        .where(
            Report.pledge_id.in_(pledge_ids),
            Report.channel == Channel.FORM,
            Report.received_at >= at - SHOWN_FOR,
        )
        .group_by(Report.pledge_id)
        .having(func.count(Report.id) >= OF_PLEDGE)
    )
    return {pledge_id for pledge_id in rows if pledge_id is not None}
