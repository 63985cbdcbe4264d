"""The association's queue, and the cases a merchant may see."""

from datetime import date, timedelta

import pytest
from flask import Flask

from pledge.associations.models import Membership
from pledge.cases.handling.queries import (
    count_received,
    find_case_in,
    find_own_case,
    list_about,
    list_assignments,
    list_put_to_merchant,
)
from pledge.cases.handling.queue import Group, QueueFilter, count_queue, list_queue
from pledge.cases.handling.triage import assign
from pledge.cases.rules.workflow import UNDECIDED, CaseStatus
from pledge.core.clock import today
from pledge.db import db
from tests.support.builders import (
    JIANGSU,
    SHANGHAI,
    XUANWU,
    make_association,
    make_case,
    make_member,
    make_merchant,
    make_pledge,
    make_site,
)

YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def member(app: Flask) -> Membership:
    return make_member(make_association())


def queue(
    member: Membership, region: str = SHANGHAI, *statuses: CaseStatus, mine: bool = False
) -> list[Group]:
    wanted = QueueFilter(statuses or tuple(UNDECIDED), assignee_id=member.user_id if mine else None)
    return list_queue(region, member.user_id, wanted)


def test_cases_about_one_pledge_stand_together_overdue_first(member: Membership) -> None:
    calm, urgent = make_pledge(), make_pledge()
    first, second = make_case(calm), make_case(calm, status=CaseStatus.IN_REVIEW)
    late, newest = make_case(urgent), make_case(urgent)
    late.due_on = YESTERDAY
    db.session.commit()
    groups = queue(member)
    assert [group.pledge for group in groups] == [urgent, calm]
    assert [group.cases for group in groups] == [[late, newest], [first, second]]
    assert [group.is_overdue(today()) for group in groups] == [True, False]
    assert groups[0].due_on == YESTERDAY
    assert groups[1].due_on == first.due_on


def test_of_those_on_time_what_more_people_say_comes_first(member: Membership) -> None:
    alone, borne_out, late = make_case(), make_case(), make_case()
    borne_out.corroborations = 3
    late.due_on = YESTERDAY
    db.session.commit()
    assert [group.cases for group in queue(member)] == [[late], [borne_out], [alone]]


def test_group_without_a_clock_is_never_overdue(member: Membership) -> None:
    make_case(status=CaseStatus.UPHELD)
    [group] = queue(member, SHANGHAI, CaseStatus.UPHELD)
    assert group.due_on is None
    assert not group.is_overdue(date.max)


def test_closed_cases_come_newest_first(member: Membership) -> None:
    first, second = make_case(status=CaseStatus.UPHELD), make_case(status=CaseStatus.UPHELD)
    assert [group.cases for group in queue(member, SHANGHAI, CaseStatus.UPHELD)] == [
        [second],
        [first],
    ]


def test_queue_ends_at_the_border(member: Membership) -> None:
    here = make_case()
    there = make_case(make_pledge(make_site(region_code=XUANWU)))
    assert [g.cases for g in queue(member)] == [[here]]
    assert [g.cases for g in queue(member, JIANGSU)] == [[there]]
    assert len(queue(member, "000000")) == 2
    assert find_case_in(SHANGHAI, here.id, member.user_id) is here
    assert find_case_in(JIANGSU, here.id, member.user_id) is None


def test_queue_shows_the_statuses_asked_for(member: Membership) -> None:
    for status in UNDECIDED:
        make_case(status=status)
    [group] = queue(member, SHANGHAI, CaseStatus.IN_REVIEW)
    assert group.cases[0].status == "in_review"
    assert len(queue(member)) == 3


def test_queue_of_one_person(member: Membership) -> None:
    mine, _other = make_case(), make_case()
    assign(mine, member, by=member)
    assert [g.cases for g in queue(member, mine=True)] == [[mine]]


def test_open_cases_of_one_person_are_counted(member: Membership) -> None:
    for case in (make_case(), make_case()):
        assign(case, member, by=member)
    make_case()
    assert count_queue(SHANGHAI, member.user_id, QueueFilter(())).mine == 2
    assert count_queue(JIANGSU, member.user_id, QueueFilter(())).mine == 0


def test_assignments_are_remembered_in_order(member: Membership) -> None:
    other, case = make_member(make_association()), make_case()
    for one in (member, other, member):
        assign(case, one, by=other)
    assert [a.assignee_id for a in list_assignments(case)] == [
        member.user_id,
        other.user_id,
        member.user_id,
    ]
    assert case.assignee is member.user


def test_counts_by_status_hold_every_status(member: Membership) -> None:
    make_case()
    make_case()
    make_case(status=CaseStatus.UPHELD)
    nothing = dict.fromkeys(CaseStatus, 0)
    expected = nothing | {CaseStatus.RECEIVED: 2, CaseStatus.UPHELD: 1}
    assert count_queue(SHANGHAI, member.user_id, QueueFilter(())).by_status == expected
    assert count_queue(JIANGSU, member.user_id, QueueFilter(())).by_status == nothing
    assert count_received() == (3, 0)


def test_cases_about_a_pledge_are_listed_newest_first(member: Membership) -> None:
    pledge = make_pledge()
    first, second = make_case(pledge), make_case(pledge)
    make_case()
    assert list_about(pledge, member.user_id) == [second, first]


def test_merchant_sees_only_what_was_put_to_it(app: Flask) -> None:
    pledge, rival = make_pledge(), make_merchant()
    owner_id = pledge.site.merchant.owner_id
    hidden = make_case(pledge)
    in_review = make_case(pledge, status=CaseStatus.IN_REVIEW)
    asked = make_case(pledge, status=CaseStatus.WITH_MERCHANT)
    make_case(status=CaseStatus.WITH_MERCHANT)
    assert list_put_to_merchant(owner_id) == [asked]
    assert find_own_case(owner_id, asked.id) is asked
    for case in (hidden, in_review):
        assert find_own_case(owner_id, case.id) is None
    assert find_own_case(rival.owner_id, asked.id) is None


def test_merchant_sees_what_waits_for_an_answer_first(app: Flask) -> None:
    pledge = make_pledge()
    older = make_case(pledge, status=CaseStatus.WITH_MERCHANT)
    newer = make_case(pledge, status=CaseStatus.WITH_MERCHANT)
    newer.status = CaseStatus.IN_REVIEW
    db.session.commit()
    assert list_put_to_merchant(pledge.site.merchant.owner_id) == [older, newer]
