"""Revoking a pledge: proposed by one officer, settled by another, told only when it happens."""

from datetime import timedelta

from pledge.cases.findings import actions as findings
from pledge.cases.handling.triage import declare_conflict
from pledge.cases.rules.workflow import CaseStatus
from pledge.core.clock import today
from pledge.db import db
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from pledge.web.labels.labels import show_day_in
from tests.support.builders import (
    Cast,
    make_case,
    make_cast,
    make_member,
    make_pledge,
    publish,
    sign_in,
)
from tests.support.case_forms import carried, follow, mails, page_of_pledge, send
from tests.support.decided_case import make_found
from tests.support.pages import Page
from tests.support.strict_client import StrictClient


def make_public(cast: Cast) -> Pledge:
    """Make a pledge about which a public finding stands."""
    case = make_found(cast)
    publish(case)
    assert case.pledge is not None
    return case.pledge


def propose(client: StrictClient, cast: Cast, pledge: Pledge) -> None:
    sign_in(client, cast.officer)
    answer = send(client, page_of_pledge(pledge), "revocation", proposal_reason="拒不整改")
    assert answer.status_code == 302


def test_revocation_is_proposed_by_one_officer_and_agreed_to_by_another(
    client: StrictClient,
) -> None:
    cast = make_cast()
    pledge = make_public(cast)
    propose(client, cast, pledge)
    assert mails() == []
    page = page_of_pledge(pledge)
    # the proposer cannot agree, also where the form is made by hand
    own = Page(client.get(page))
    assert own.find_all("button", value="agreed") == []
    answer = send(client, page, "revocation/settlement", to="agreed", settlement_reason="好")
    assert answer.status_code == 409
    assert "提出人不能自己同意" in Page(answer).words
    sign_in(client, make_member(cast.national).user)
    assert "拒不整改" in Page(client.get(page)).words
    review = Page(
        send(client, page, "revocation/settlement", to="agreed", settlement_reason="核过")
    )
    assert "撤销后不能恢复" in review.words
    assert pledge.status_today is PledgeStatus.ACTIVE
    client.post(f"{page}/revocation/settlement", data=review.fields | {"step": "confirmed"})
    [mail] = mails()
    assert (mail.recipient, "已撤销" in mail.subject) == ("merchant@people.example", True)
    assert "拒不整改" in (mail.body or "")
    assert "已撤销" in Page(client.get(page)).words


def test_proposed_revocation_is_told_to_the_officers_who_may_settle_it(
    client: StrictClient,
) -> None:
    cast = make_cast()
    wide = make_member(cast.national)
    pledge = make_public(cast)
    propose(client, cast, pledge)
    # the association has no other officer: the wider one is asked, and nobody else
    [mail] = mails()
    assert mail.recipient == wide.user.email
    assert page_of_pledge(pledge) in (mail.body or "")
    assert "拒不整改" not in (mail.body or "")
    near = make_member(cast.association)
    found = make_case(status=CaseStatus.UPHELD)
    publish(found)
    elsewhere = found.pledge
    assert elsewhere is not None
    propose(client, cast, elsewhere)
    assert [one.recipient for one in mails()[1:]] == [near.user.email]


def test_pending_revocation_is_seen_by_members_and_by_nobody_else(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_public(cast)
    propose(client, cast, pledge)
    sign_in(client, cast.volunteer)
    page = Page(client.get(page_of_pledge(pledge)))
    assert "等待另一位工作人员复核" in page.words
    assert "settlement_reason" not in page.fields
    public = page_of_pledge(pledge).removeprefix("/association")
    sign_in(client, cast.merchant)
    for address in (public, f"/merchant{public}"):
        assert "拒不整改" not in Page(client.get(address)).words


def test_declined_revocation_stays_to_be_read(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_public(cast)
    propose(client, cast, pledge)
    sign_in(client, make_member(cast.association).user)
    page = page_of_pledge(pledge)
    answer = send(client, page, "revocation/settlement", to="declined", settlement_reason="再等等")
    words = follow(client, answer).words
    assert "再等等" in words
    assert "没有通过的提议" in words
    assert mails() == []


def test_second_of_two_proposals_keeps_its_words(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_public(cast)
    sign_in(client, make_member(cast.association).user)
    opened = carried(client, page_of_pledge(pledge))
    propose(client, cast, pledge)
    sign_in(client, make_member(cast.association).user)
    tokens = carried(client, page_of_pledge(make_pledge())) | {"version": opened["version"]}
    data = tokens | {"proposal_reason": "另一个理由"}
    answer = client.post(f"{page_of_pledge(pledge)}/revocation", data=data)
    assert answer.status_code == 409
    assert "拒不整改" in Page(answer).words
    assert Page(answer).fields["proposal_reason"] == "另一个理由"
    again = client.post(f"{page_of_pledge(pledge)}/revocation", data=Page(answer).fields)
    assert "已经有一项撤销提议在等待复核" in Page(again).words


def test_pledge_without_an_upheld_case_is_not_revoked(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_found(cast, CaseStatus.NOT_UPHELD).pledge
    assert pledge is not None
    sign_in(client, cast.officer)
    page = page_of_pledge(pledge)
    assert "撤销承诺要先有一件案件经认定成立" in Page(client.get(page)).words
    answer = send(client, page, "revocation", proposal_reason="违反承诺")
    assert answer.status_code == 409
    assert "经认定成立后才能撤销" in Page(answer).words


def test_page_says_when_a_revocation_can_be_proposed(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast)
    pledge = case.pledge
    assert pledge is not None
    sign_in(client, cast.officer)
    page = page_of_pledge(pledge)
    until = show_day_in("zh", today() + timedelta(days=22))
    assert f"认定公开以后才能提出撤销：最早{until}" in Page(client.get(page)).words
    answer = send(client, page, "revocation", proposal_reason="违反承诺")
    assert answer.status_code == 409
    assert "认定还没有公开" in Page(answer).words
    findings.appeal(case, "不服", by=cast.merchant)
    db.session.commit()
    assert "商家的申诉还在处理" in Page(client.get(page)).words
    answer = send(client, page, "revocation", proposal_reason="违反承诺")
    assert answer.status_code == 409
    assert pledge.status_today is PledgeStatus.ACTIVE


def test_officer_in_conflict_has_no_say_in_the_pledge_and_reads_no_proposal(
    client: StrictClient,
) -> None:
    cast = make_cast()
    pledge = make_public(cast)
    propose(client, cast, pledge)
    kin = make_member(cast.association)
    sign_in(client, kin.user)
    page = page_of_pledge(pledge)
    tokens = carried(client, page)
    declare_conflict(make_case(pledge), "亲戚的店", by=kin)
    db.session.commit()
    shown = Page(client.get(page))
    assert "您声明过回避有关这份承诺的案件" in shown.words
    assert "拒不整改" not in shown.words
    assert shown.find_all("button", value="suspended") == []
    for action, data in (
        ("move", {"to": "suspended", "reason": "我要暂停"}),
        ("revocation", {"proposal_reason": "我要撤销"}),
        ("revocation/settlement", {"to": "agreed", "settlement_reason": "好"}),
        ("revocation/settlement", {"to": "declined", "settlement_reason": "不好"}),
    ):
        for step in ("", "confirmed"):
            answer = client.post(f"{page}/{action}", data=tokens | data | {"step": step})
            assert answer.status_code == 409
            assert "您声明过回避" in Page(answer).words
            assert "拒不整改" not in Page(answer).words
    assert pledge.status_today is PledgeStatus.ACTIVE


def test_former_way_to_revoke_alone_is_closed(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_found(cast).pledge
    assert pledge is not None
    sign_in(client, cast.officer)
    data = {"to": "revoked", "reason": "违反承诺", "step": "confirmed"}
    assert send(client, page_of_pledge(pledge), "move", **data).status_code == 400
    assert pledge.status_today is PledgeStatus.ACTIVE
