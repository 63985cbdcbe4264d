"""Who took part in a case: in it, in what was merged into it, in what it was split from."""

from collections.abc import Callable

import pytest
from flask import Flask

from pledge.accounts.models import User
from pledge.associations.models import Membership
from pledge.cases.evidence.exhibits import ExhibitEventKind, record_look
from pledge.cases.findings import actions as findings
from pledge.cases.findings import revocation
from pledge.cases.handling import actions, legal_holds, threats, triage
from pledge.cases.handling.involvement import (
    COUNTED,
    NO_PART,
    has_conflict_about,
    is_involved,
    linked_cases,
)
from pledge.cases.models.cases import Case
from pledge.cases.models.evidence import Exhibit
from pledge.cases.reports import reporter_actions as reporter
from pledge.cases.rules.workflow import CaseStatus, Finding
from pledge.core.clock import now
from pledge.core.transitions import TransitionNotAllowed
from pledge.db import Base, db
from tests.support.builders import make_case, make_member, make_pledge, make_report, publish


@pytest.fixture
def officer(app: Flask) -> Membership:
    return make_member()


@pytest.fixture
def colleague(officer: Membership) -> Membership:
    return make_member()


def merchant_of(case: Case) -> User:
    assert case.site is not None
    return case.site.merchant.owner


def test_every_column_that_names_a_person_is_counted_or_has_a_reason_why_not() -> None:
    naming = {
        f"{mapper.class_.__name__}.{column.name}"
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("pledge.cases.")
        for column in mapper.columns
        if any(key.column.table is User.__table__ for key in column.foreign_keys)
    }
    assert naming == {str(one) for one in COUNTED | NO_PART.keys()}
    assert not COUNTED & NO_PART.keys()
    assert all(NO_PART.values())


def test_who_decided_a_case_that_was_merged_in_hears_no_appeal(
    officer: Membership, colleague: Membership
) -> None:
    pledge = make_pledge()
    source = make_case(pledge, status=CaseStatus.NOT_UPHELD, by=colleague)
    actions.reopen(source, by=officer, reason="有新线索")
    target = make_case(pledge, status=CaseStatus.WITH_MERCHANT, by=officer)
    triage.merge_cases(source, target, by=officer, reason="同一件事")
    actions.reply(target, "没有", [], [], by=merchant_of(target))
    findings.decide(target, Finding.UPHELD, by=officer, reason="属实")
    findings.appeal(target, "不服", by=merchant_of(target))
    with pytest.raises(TransitionNotAllowed):
        findings.settle_appeal(target, is_allowed=False, by=colleague, reason="维持")


def test_who_merged_a_lead_in_took_part_in_both_cases(
    officer: Membership, colleague: Membership
) -> None:
    pledge = make_pledge()
    source, target = make_case(pledge), make_case(pledge, status=CaseStatus.IN_REVIEW, by=officer)
    triage.merge_cases(source, target, by=colleague, reason="同一件事")
    assert is_involved(target, colleague.user_id)
    assert linked_cases(target) == linked_cases(source) == {source.id, target.id}


def test_who_worked_on_the_origin_took_part_in_what_was_split_off(
    officer: Membership, colleague: Membership
) -> None:
    pledge = make_pledge()
    origin = make_case(pledge, status=CaseStatus.IN_REVIEW, by=officer)
    actions.write_note(origin, "看过材料", by=colleague.user)
    other, third = make_report(pledge), make_report(pledge)
    for lead in (other, third):
        triage.merge_cases(lead.case, origin, by=officer, reason="同一件事")
    fresh = triage.split_case(origin, [other, third], by=officer, reason="不是同一件事")
    again = triage.split_case(fresh, [third], by=officer, reason="也不是")
    assert is_involved(fresh, colleague.user_id)
    assert is_involved(again, colleague.user_id)
    assert origin.id in linked_cases(again)


def write_to_reporter(case: Case, by: Membership) -> None:
    reporter.write_to_reporter(case.reports[0], "请补充", by=by.user)


def hold(case: Case, by: Membership) -> None:
    legal_holds.set_legal_hold(case, by=by, reason="法院调取")


def settle_mark(case: Case, by: Membership) -> None:
    mark = threats.mark_threat(case, "有人要钱", by=merchant_of(case))
    threats.settle_threat(mark, is_confirmed=False, by=by.user, reason="没有")


def look_at_original(case: Case, by: Membership) -> None:
    exhibit = Exhibit(
        report_id=case.reports[0].id, name="a.jpg", sha256="", original="a", added_at=now()
    )
    db.session.add(exhibit)
    db.session.flush()
    record_look(exhibit, ExhibitEventKind.OPENED, by=by.user, reason="核对")


def enter_lead(case: Case, by: Membership) -> None:
    case.reports[0].entered_by_id = by.user_id
    db.session.flush()


def be_asked_to_look_after(case: Case, by: Membership) -> None:
    case.assignee = by.user
    db.session.flush()


def propose_to_revoke(case: Case, by: Membership) -> None:
    assert case.pledge
    publish(case)
    revocation.propose_revocation(case.pledge, by=by.user, reason="拒不整改")


def agree_to_revoke(case: Case, by: Membership) -> None:
    assert case.pledge
    publish(case)
    proposal = revocation.propose_revocation(case.pledge, by=make_member().user, reason="拒不整改")
    revocation.settle_revocation(proposal, is_agreed=True, by=by.user, reason="同意")


@pytest.mark.parametrize(
    "act",
    [
        *(write_to_reporter, hold, settle_mark, look_at_original, enter_lead),
        *(be_asked_to_look_after, propose_to_revoke, agree_to_revoke),
    ],
)
def test_each_act_is_a_part(
    officer: Membership, colleague: Membership, act: Callable[[Case, Membership], None]
) -> None:
    case = make_case(status=CaseStatus.UPHELD, by=officer)
    make_case(status=CaseStatus.UPHELD, by=colleague)
    assert not is_involved(case, colleague.user_id)
    act(case, colleague)
    assert is_involved(case, colleague.user_id)


def test_declared_conflict_reaches_every_case_about_the_pledge_and_no_other(
    officer: Membership, colleague: Membership
) -> None:
    pledge = make_pledge()
    make_case(pledge)
    triage.declare_conflict(make_case(pledge), "亲戚的店", by=colleague)
    assert has_conflict_about(pledge, colleague.user_id)
    assert not has_conflict_about(pledge, officer.user_id)
    assert not has_conflict_about(make_pledge(), colleague.user_id)
