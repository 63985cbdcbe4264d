"""From a finding to its remedy: who may do what, in which order, and every refusal by name."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from pledge.associations.models import Membership
from pledge.associations.rules import Role
from pledge.cases.findings import actions as findings
from pledge.cases.findings import revocation
from pledge.cases.findings.actions import (
    AlreadyAppealed,
    AppealTooLate,
    MerchantNotHeard,
    VisitMissing,
    find_appeal,
    find_recheck,
    get_decision,
)
from pledge.cases.findings.published import list_published
from pledge.cases.findings.queries import list_decisions, milder_skipped
from pledge.cases.findings.revocation import (
    AlreadyProposed,
    AlreadySettled,
    AppealPending,
    FindingNotPublic,
    NoUpheldCase,
    OwnConflict,
    SameOfficer,
    find_proposal,
)
from pledge.cases.handling import actions
from pledge.cases.handling.actions import NoPledgeHere, PledgeHere
from pledge.cases.handling.triage import declare_conflict
from pledge.cases.models.cases import Case
from pledge.cases.models.outcomes import MeasureTaken, Revocation
from pledge.cases.reports.intake import UnsignedPlace
from pledge.cases.rules.measures import PublicSuitReserved, measures_open, milder_than
from pledge.cases.rules.workflow import CaseStatus, Finding, Measure
from pledge.core.clock import add_working_days, now, today
from pledge.core.regions import NATIONAL
from pledge.core.transitions import TransitionNotAllowed
from pledge.db import db
from pledge.merchants.models import Merchant
from pledge.merchants.rules import SiteKind
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from pledge.pledges.texts import CURRENT, get_text
from tests.support.builders import (
    HUANGPU,
    make_association,
    make_case,
    make_member,
    make_pledge,
    make_visit,
    publish,
)


@pytest.fixture
def officer(app: Flask) -> Membership:
    return make_member()


@pytest.fixture
def colleague(officer: Membership) -> Membership:
    return make_member()


@pytest.fixture
def volunteer(officer: Membership) -> Membership:
    return make_member(role=Role.VOLUNTEER)


def merchant_of(case: Case) -> Merchant:
    assert case.site is not None
    return case.site.merchant


def status_of(case: Case) -> CaseStatus:
    """Return the status as it is now; a type checker believes it never changes."""
    return case.status


def life_of(pledge: Pledge) -> PledgeStatus:
    """Return a pledge's status as it is now."""
    return pledge.status_today


# --------------------------------------------------------------------------------- the finding


def test_finding_is_kept_with_its_clauses_text_and_last_day_of_appeal(officer: Membership) -> None:
    case = make_case(status=CaseStatus.IN_REVIEW)
    actions.ask_merchant(case, "顾客反映不注册会员无法缴费。", by=officer)
    actions.reply(case, "马上改。", [], [], by=merchant_of(case).owner)
    decision = findings.decide(case, Finding.UPHELD, by=officer, reason="照片清楚")
    assert (decision.finding, decision.reason, decision.by_id) == (
        Finding.UPHELD,
        "照片清楚",
        officer.user_id,
    )
    assert decision.clauses == ["P2"]
    assert (decision.text_version, decision.text_sha256) == (CURRENT, get_text(CURRENT).sha256)
    assert decision.appeal_until == today() + timedelta(days=21)
    assert decision.published_at is None


def test_breach_is_not_found_before_the_merchant_was_heard(officer: Membership) -> None:
    case = make_case(status=CaseStatus.IN_REVIEW)
    with pytest.raises(MerchantNotHeard):
        findings.decide(case, Finding.UPHELD, by=officer, reason="照片清楚")
    assert status_of(case) is CaseStatus.IN_REVIEW
    findings.decide(case, Finding.NOT_UPHELD, by=officer, reason="没有这回事")
    assert status_of(case) is CaseStatus.NOT_UPHELD


def test_merchant_that_lets_its_clock_run_out_counts_as_heard(officer: Membership) -> None:
    case = make_case(status=CaseStatus.WITH_MERCHANT)
    with pytest.raises(MerchantNotHeard):
        findings.decide(case, Finding.UPHELD, by=officer, reason="照片清楚")
    with time_machine.travel(now() + timedelta(days=30)):
        findings.decide(case, Finding.UPHELD, by=officer, reason="照片清楚")
    assert status_of(case) is CaseStatus.UPHELD


def test_volunteer_decides_nothing(volunteer: Membership) -> None:
    case = make_case(status=CaseStatus.IN_REVIEW)
    with pytest.raises(TransitionNotAllowed) as refused:
        findings.decide(case, Finding.NOT_UPHELD, by=volunteer, reason="没有")
    assert refused.value.is_for_others


def test_place_without_a_pledge_is_referred_and_taken_back_not_found_against(
    officer: Membership,
) -> None:
    place = UnsignedPlace("路边停车场", "南京西路1号", HUANGPU, SiteKind.CAR_PARK)
    case = make_case(place=place, status=CaseStatus.IN_REVIEW)
    with pytest.raises(NoPledgeHere):
        findings.decide(case, Finding.UPHELD, by=officer, reason="照片清楚")
    actions.refer(case, by=officer, reason="转市场监管部门")
    assert status_of(case) is CaseStatus.REFERRED
    actions.reopen(case, by=officer, reason="原来签过")
    assert status_of(case) is CaseStatus.IN_REVIEW
    assert case.decide_by == add_working_days(today(), 45)
    with pytest.raises(PledgeHere):
        actions.refer(make_case(status=CaseStatus.IN_REVIEW), by=officer, reason="转出")


@pytest.mark.parametrize("status", [CaseStatus.NOT_UPHELD, CaseStatus.INSUFFICIENT])
def test_case_closed_without_a_breach_is_reopened_by_an_officer(
    officer: Membership, volunteer: Membership, status: CaseStatus
) -> None:
    case = make_case(status=status, by=officer)
    with pytest.raises(TransitionNotAllowed):
        actions.reopen(case, by=volunteer, reason="有新照片")
    actions.reopen(case, by=officer, reason="有新照片")
    assert status_of(case) is CaseStatus.IN_REVIEW


# --------------------------------------------------------------------------------- the measures


def test_public_suit_is_open_to_the_country_and_the_provinces_alone() -> None:
    assert measures_open("000000") == measures_open("310000") == tuple(Measure)
    assert measures_open("310101") == measures_open("320100") == tuple(Measure)[:3]
    assert milder_than(Measure.WARNING) == ()
    assert milder_than(Measure.SUPPORT_SUIT) == (Measure.WARNING, Measure.INTERVIEW)


def test_district_is_refused_the_public_suit_by_name(officer: Membership) -> None:
    case = make_case(status=CaseStatus.UPHELD, by=officer)
    district = make_member(make_association(HUANGPU, "测试黄浦区消协"))
    with pytest.raises(PublicSuitReserved):
        findings.take_measure(case, Measure.PUBLIC_SUIT, by=district, reason="众多")
    assert db.session.scalars(select(MeasureTaken)).all() == []
    national = make_member(make_association(NATIONAL, "测试全国消协"))
    taken = findings.take_measure(case, Measure.PUBLIC_SUIT, by=national, reason="众多")
    assert (taken.measure, taken.reason) == (Measure.PUBLIC_SUIT, "众多")


def test_milder_measures_never_taken_are_named_and_forbid_nothing(officer: Membership) -> None:
    case = make_case(status=CaseStatus.UPHELD, by=officer)
    taken = [findings.take_measure(case, Measure.INTERVIEW, by=officer, reason="拖延")]
    skipped = milder_skipped(taken)
    assert skipped[Measure.WARNING] == ()
    assert skipped[Measure.INTERVIEW] == skipped[Measure.SUPPORT_SUIT] == (Measure.WARNING,)


@pytest.mark.parametrize(
    "status", [CaseStatus.IN_REVIEW, CaseStatus.APPEALED, CaseStatus.NOT_UPHELD]
)
def test_measure_needs_an_upheld_finding_that_stands(
    officer: Membership, status: CaseStatus
) -> None:
    case = make_case(status=status, by=officer)
    with pytest.raises(TransitionNotAllowed):
        findings.take_measure(case, Measure.WARNING, by=officer, reason="提醒")


# ----------------------------------------------------------------------------------- the appeal


def test_appeal_is_taken_to_its_last_day_and_not_after(officer: Membership) -> None:
    case = make_case(status=CaseStatus.UPHELD, by=officer)
    last = get_decision(case).appeal_until
    with (
        time_machine.travel(now() + (last - today()) + timedelta(days=1)),
        pytest.raises(AppealTooLate),
    ):
        findings.appeal(case, "不同意", by=merchant_of(case).owner)
    assert status_of(case) is CaseStatus.UPHELD
    with time_machine.travel(now() + (last - today())):
        findings.appeal(case, "不同意", by=merchant_of(case).owner)
    assert status_of(case) is CaseStatus.APPEALED


def test_finding_is_appealed_against_once(officer: Membership, colleague: Membership) -> None:
    case = make_case(status=CaseStatus.APPEALED, by=officer)
    findings.settle_appeal(case, is_allowed=False, by=colleague, reason="证据确实")
    assert status_of(case) is CaseStatus.UPHELD
    with pytest.raises(AlreadyAppealed):
        findings.appeal(case, "还是不同意", by=merchant_of(case).owner)
    appeal = find_appeal(get_decision(case))
    assert appeal is not None
    assert (appeal.is_allowed, appeal.reason, appeal.settled_by_id) == (
        False,
        "证据确实",
        colleague.user_id,
    )


def test_appeal_is_settled_by_an_officer_who_took_no_part(
    officer: Membership, colleague: Membership, volunteer: Membership
) -> None:
    case = make_case(status=CaseStatus.APPEALED, by=officer)
    for involved in (officer, volunteer):
        with pytest.raises(TransitionNotAllowed) as refused:
            findings.settle_appeal(case, is_allowed=True, by=involved, reason="有理")
        assert refused.value.is_for_others
    findings.settle_appeal(case, is_allowed=True, by=colleague, reason="有理")
    assert status_of(case) is CaseStatus.NOT_UPHELD
    first, second = list_decisions(case)
    assert (first.finding, second.finding) == (Finding.UPHELD, Finding.NOT_UPHELD)
    assert (second.follows_id, second.reason) == (first.id, "有理")


def test_who_wrote_a_note_or_visited_took_part(officer: Membership, colleague: Membership) -> None:
    visitor, case = make_member(), make_case(status=CaseStatus.APPEALED, by=officer)
    actions.write_note(case, "看过材料", by=colleague.user)
    make_visit(case, visitor)
    for involved in (colleague, visitor):
        with pytest.raises(TransitionNotAllowed):
            findings.settle_appeal(case, is_allowed=False, by=involved, reason="维持")


@pytest.mark.parametrize("status", [CaseStatus.UPHELD, CaseStatus.REMEDIED, CaseStatus.RELAPSED])
def test_dismissed_appeal_leads_back_to_where_it_was_filed(
    officer: Membership, colleague: Membership, status: CaseStatus
) -> None:
    case = make_case(status=status, by=officer)
    findings.appeal(case, "不服", by=merchant_of(case).owner)
    make_visit(case, officer)
    findings.settle_appeal(case, is_allowed=False, by=colleague, reason="维持")
    assert status_of(case) is status
    assert (case.changes[-1].old, case.changes[-1].new) == (CaseStatus.APPEALED, status)
    [found] = list_published(Case.id == case.id)
    follow_ups = ["remedied", "relapsed"]
    expected = follow_ups[
        : [CaseStatus.UPHELD, CaseStatus.REMEDIED, CaseStatus.RELAPSED].index(status)
    ]
    assert [one.what for one in found.follow_ups] == expected


# --------------------------------------------------------------- corrections and re-checks


def test_correction_is_a_finding_of_its_own_beside_the_first(officer: Membership) -> None:
    case = make_case(status=CaseStatus.UPHELD, by=officer)
    findings.correct(case, by=officer, reason="看错了店")
    assert status_of(case) is CaseStatus.NOT_UPHELD
    first, second = list_decisions(case)
    assert first.finding is Finding.UPHELD
    assert (second.finding, second.follows_id) == (Finding.NOT_UPHELD, first.id)


@pytest.mark.parametrize(
    "status", [CaseStatus.IN_REVIEW, CaseStatus.APPEALED, CaseStatus.NOT_UPHELD]
)
def test_only_a_finding_that_stands_is_corrected(officer: Membership, status: CaseStatus) -> None:
    case = make_case(status=status, by=officer)
    with pytest.raises(TransitionNotAllowed):
        findings.correct(case, by=officer, reason="看错了店")


def test_remedy_and_relapse_each_need_a_visit_of_their_own(
    officer: Membership, volunteer: Membership
) -> None:
    case = make_case(status=CaseStatus.UPHELD, by=officer)
    with pytest.raises(VisitMissing):
        findings.record_remedy(case, by=volunteer, reason="改好了")
    visit = make_visit(case, volunteer)
    assert find_recheck(case) == visit
    findings.record_remedy(case, by=volunteer, reason="改好了")
    assert status_of(case) is CaseStatus.REMEDIED
    with pytest.raises(VisitMissing):
        findings.record_relapse(case, by=volunteer, reason="又有了")
    make_visit(case, volunteer)
    findings.record_relapse(case, by=volunteer, reason="又有了")
    assert status_of(case) is CaseStatus.RELAPSED


# ------------------------------------------------------------------------------- the revocation


def test_revocation_needs_an_upheld_case(officer: Membership) -> None:
    pledge = make_pledge()
    make_case(pledge, status=CaseStatus.NOT_UPHELD, by=officer)
    with pytest.raises(NoUpheldCase):
        revocation.propose_revocation(pledge, by=officer.user, reason="违反承诺")


def test_revocation_happens_when_a_second_officer_agrees(
    officer: Membership, colleague: Membership
) -> None:
    pledge = make_pledge()
    publish(make_case(pledge, status=CaseStatus.UPHELD, by=officer))
    proposal = revocation.propose_revocation(pledge, by=officer.user, reason="拒不整改")
    with pytest.raises(AlreadyProposed):
        revocation.propose_revocation(pledge, by=colleague.user, reason="别的")
    assert life_of(pledge) is PledgeStatus.ACTIVE
    with pytest.raises(SameOfficer):
        revocation.settle_revocation(proposal, is_agreed=True, by=officer.user, reason="同意")
    revocation.settle_revocation(proposal, is_agreed=True, by=colleague.user, reason="同意")
    assert life_of(pledge) is PledgeStatus.REVOKED
    assert pledge.changes[-1].reason == "拒不整改"
    with pytest.raises(AlreadySettled):
        revocation.settle_revocation(proposal, is_agreed=False, by=colleague.user, reason="再看")


def test_declined_revocation_changes_nothing_and_can_be_proposed_anew(
    officer: Membership, colleague: Membership
) -> None:
    pledge = make_pledge()
    publish(make_case(pledge, status=CaseStatus.UPHELD, by=officer))
    proposal = revocation.propose_revocation(pledge, by=officer.user, reason="拒不整改")
    revocation.settle_revocation(proposal, is_agreed=False, by=colleague.user, reason="再等等")
    assert life_of(pledge) is PledgeStatus.ACTIVE
    assert find_proposal(pledge) is None
    assert revocation.propose_revocation(pledge, by=officer.user, reason="仍不改") != proposal


def test_revocation_is_refused_once_the_finding_is_corrected(
    officer: Membership, colleague: Membership
) -> None:
    pledge = make_pledge()
    case = make_case(pledge, status=CaseStatus.UPHELD, by=officer)
    publish(case)
    proposal = revocation.propose_revocation(pledge, by=officer.user, reason="拒不整改")
    findings.correct(case, by=officer, reason="看错了店")
    with pytest.raises(NoUpheldCase):
        revocation.settle_revocation(proposal, is_agreed=True, by=colleague.user, reason="同意")
    revocation.settle_revocation(proposal, is_agreed=False, by=colleague.user, reason="已更正")
    assert life_of(pledge) is PledgeStatus.ACTIVE


def test_revocation_waits_until_the_finding_is_public(officer: Membership) -> None:
    pledge = make_pledge()
    case = make_case(pledge, status=CaseStatus.UPHELD, by=officer)
    assert revocation.public_from(pledge) == today() + timedelta(days=22)
    with pytest.raises(FindingNotPublic):
        revocation.propose_revocation(pledge, by=officer.user, reason="拒不整改")
    findings.appeal(case, "不服", by=merchant_of(case).owner)
    assert revocation.public_from(pledge) is None
    with pytest.raises(AppealPending):
        revocation.propose_revocation(pledge, by=officer.user, reason="拒不整改")
    # another finding that is public will do, also where the newest is not
    publish(make_case(pledge, status=CaseStatus.UPHELD, by=officer))
    make_case(pledge, status=CaseStatus.UPHELD, by=officer)
    assert revocation.propose_revocation(pledge, by=officer.user, reason="拒不整改").id


def test_revocation_stands_on_the_finding_of_its_own_case(
    officer: Membership, colleague: Membership
) -> None:
    pledge = make_pledge()
    case, other = (make_case(pledge, status=CaseStatus.UPHELD, by=officer) for _ in range(2))
    publish(case)
    proposal = revocation.propose_revocation(pledge, by=officer.user, reason="拒不整改")
    assert proposal.case is case
    publish(other)
    findings.correct(case, by=officer, reason="看错了店")
    with pytest.raises(NoUpheldCase):
        revocation.settle_revocation(proposal, is_agreed=True, by=colleague.user, reason="同意")
    # upheld anew, it waits to be public anew
    actions.reopen(case, by=officer, reason="有新证据")
    actions.ask_merchant(case, "再问一次", by=officer)
    actions.reply(case, "没有新的话。", [], [], by=pledge.site.merchant.owner)
    findings.decide(case, Finding.UPHELD, by=officer, reason="属实")
    with pytest.raises(FindingNotPublic):
        revocation.settle_revocation(proposal, is_agreed=True, by=colleague.user, reason="同意")
    assert life_of(pledge) is PledgeStatus.ACTIVE


def test_officer_in_conflict_neither_proposes_nor_settles(
    officer: Membership, colleague: Membership
) -> None:
    pledge = make_pledge()
    publish(make_case(pledge, status=CaseStatus.UPHELD, by=officer))
    declare_conflict(make_case(pledge), "亲戚的店", by=colleague)
    with pytest.raises(OwnConflict):
        revocation.propose_revocation(pledge, by=colleague.user, reason="违反承诺")
    proposal = revocation.propose_revocation(pledge, by=officer.user, reason="拒不整改")
    with pytest.raises(OwnConflict):
        revocation.settle_revocation(proposal, is_agreed=False, by=colleague.user, reason="不行")


def test_pledge_that_is_over_is_not_revoked(officer: Membership) -> None:
    pledge = make_pledge()
    publish(make_case(pledge, status=CaseStatus.UPHELD, by=officer))
    with time_machine.travel(now() + timedelta(days=400)), pytest.raises(TransitionNotAllowed):
        revocation.propose_revocation(pledge, by=officer.user, reason="违反承诺")
    assert db.session.scalars(select(Revocation)).all() == []
