"""The association's queue, and the reports a merchant may see."""

from datetime import date, timedelta

from flask import Flask

from pledge.breaches.actions import assign
from pledge.breaches.queries import (
    count_assigned,
    count_by_status,
    count_received,
    find_own_report,
    find_report_in,
    list_about,
    list_assignments,
    list_others_about,
    list_put_to_merchant,
    list_queue,
)
from pledge.breaches.rules import Finding, Status
from pledge.clock import today
from pledge.db import db
from tests.builders import (
    JIANGSU,
    SHANGHAI,
    XUANWU,
    make_association,
    make_member,
    make_merchant,
    make_pledge,
    make_report,
    make_site,
)

OPEN = [Status.RECEIVED, Status.IN_REVIEW, Status.WITH_MERCHANT]
YESTERDAY = today() - timedelta(days=1)


def test_reports_about_one_pledge_stand_together_overdue_first(app: Flask) -> None:
    calm, urgent = make_pledge(), make_pledge()
    first, second = make_report(calm), make_report(calm, status=Status.IN_REVIEW)
    late, newest = make_report(urgent), make_report(urgent)
    late.due_on = YESTERDAY
    db.session.commit()
    groups = list_queue(SHANGHAI, OPEN)
    assert [group.pledge for group in groups] == [urgent, calm]
    assert [group.reports for group in groups] == [[late, newest], [first, second]]
    assert [group.is_overdue(today()) for group in groups] == [True, False]
    assert groups[0].due_on == YESTERDAY
    assert groups[1].due_on == first.due_on


def test_group_without_a_clock_is_never_overdue(app: Flask) -> None:
    make_report(finding=Finding.UPHELD)
    [group] = list_queue(SHANGHAI, [Status.CLOSED])
    assert group.due_on is None
    assert not group.is_overdue(date.max)


def test_closed_reports_come_newest_first(app: Flask) -> None:
    first, second = make_report(finding=Finding.UPHELD), make_report(finding=Finding.UPHELD)
    shown = [group.reports for group in list_queue(SHANGHAI, [Status.CLOSED])]
    assert shown == [[second], [first]]


def test_queue_ends_at_the_border(app: Flask) -> None:
    here = make_report()
    there = make_report(make_pledge(make_site(region_code=XUANWU)))
    assert [g.reports for g in list_queue(SHANGHAI, OPEN)] == [[here]]
    assert [g.reports for g in list_queue(JIANGSU, OPEN)] == [[there]]
    assert len(list_queue("000000", OPEN)) == 2
    assert find_report_in(SHANGHAI, here.id) is here
    assert find_report_in(JIANGSU, here.id) is None


def test_queue_shows_the_statuses_asked_for(app: Flask) -> None:
    for status in Status:
        make_report(status=status)
    assert [g.reports[0].status for g in list_queue(SHANGHAI, [Status.IN_REVIEW])] == ["in_review"]
    assert len(list_queue(SHANGHAI, OPEN)) == 3


def test_queue_of_one_person(app: Flask) -> None:
    member = make_member(make_association())
    mine, _other = make_report(), make_report()
    assign(mine, member, by=member)
    assert [g.reports for g in list_queue(SHANGHAI, OPEN, member.user_id)] == [[mine]]


def test_open_reports_of_one_person_are_counted(app: Flask) -> None:
    member = make_member(make_association())
    for report in (make_report(), make_report(), make_report(finding=Finding.UPHELD)):
        assign(report, member, by=member)
    make_report()
    assert count_assigned(SHANGHAI, member.user_id) == 2
    assert count_assigned(JIANGSU, member.user_id) == 0


def test_assignments_are_remembered_in_order(app: Flask) -> None:
    first, second = make_member(make_association()), make_member(make_association())
    report = make_report()
    for member in (first, second, first):
        assign(report, member, by=second)
    assert [a.assignee_id for a in list_assignments(report)] == [
        first.user_id,
        second.user_id,
        first.user_id,
    ]
    assert report.assignee is first.user


def test_counts_by_status_hold_every_status(app: Flask) -> None:
    make_report()
    make_report()
    make_report(finding=Finding.UPHELD)
    assert count_by_status(SHANGHAI) == {
        "received": 2,
        "in_review": 0,
        "with_merchant": 0,
        "closed": 1,
    }
    assert count_by_status(JIANGSU) == dict.fromkeys(Status, 0)
    assert count_received() == (3, 1)


def test_other_reports_about_the_pledge_are_shown_beside(app: Flask) -> None:
    pledge = make_pledge()
    first, second, third = (make_report(pledge) for _ in range(3))
    make_report()
    assert list_others_about(second) == [third, first]
    assert list_about(pledge) == [third, second, first]


def test_merchant_sees_only_what_was_put_to_it(app: Flask) -> None:
    pledge, rival = make_pledge(), make_merchant()
    owner_id = pledge.site.merchant.owner_id
    hidden = make_report(pledge)
    in_review = make_report(pledge, status=Status.IN_REVIEW)
    asked = make_report(pledge, status=Status.WITH_MERCHANT)
    make_report(status=Status.WITH_MERCHANT)
    assert list_put_to_merchant(owner_id) == [asked]
    assert find_own_report(owner_id, asked.id) is asked
    for report in (hidden, in_review):
        assert find_own_report(owner_id, report.id) is None
    assert find_own_report(rival.owner_id, asked.id) is None


def test_merchant_sees_what_waits_for_an_answer_first(app: Flask) -> None:
    pledge = make_pledge()
    older = make_report(pledge, status=Status.WITH_MERCHANT)
    newer = make_report(pledge, status=Status.WITH_MERCHANT)
    newer.status = Status.IN_REVIEW
    db.session.commit()
    assert list_put_to_merchant(pledge.site.merchant.owner_id) == [older, newer]
