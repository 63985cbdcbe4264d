"""The outcome of a case: findings, measures, appeals, corrections, re-checks; cases passed on."""

import pytest

from pledge.cases.findings import actions as findings
from pledge.cases.findings.queries import list_decisions, list_measures
from pledge.cases.models.cases import Case
from pledge.cases.reports.intake import UnsignedPlace
from pledge.cases.rules.workflow import CaseStatus, Finding, Measure
from pledge.db import db
from pledge.merchants.rules import SiteKind
from pledge.pledges.texts import CURRENT, get_text
from pledge.web.association.findings.page import outcome_token
from tests.support.builders import (
    HUANGPU,
    Cast,
    make_association,
    make_case,
    make_cast,
    make_member,
    make_pledge,
    make_visit,
    sign_in,
)
from tests.support.case_forms import carried, follow, mails, page_of_pledge
from tests.support.decided_case import (
    deliver,
    desk_of,
    make_found,
    member_of,
    page_of,
    status_of,
    suspend,
)
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

# -------------------------------------------------------------------------------------- the page


def test_page_shows_the_finding_with_text_hash_and_last_day_of_appeal(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast)
    sign_in(client, cast.volunteer)
    assert page_of(case) in Page(client.get(desk_of(case))).links
    words = Page(client.get(page_of(case))).words
    for shown in (
        *("悦享广场", "证据充分", "P2", f"{CURRENT}版", get_text(CURRENT).sha256),
        *("officer@people.example", "可以在", "没有公开", "没有采取措施"),
    ):
        assert shown in words, shown


def test_case_without_a_finding_says_so_and_has_no_link_to_it(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast, CaseStatus.IN_REVIEW)
    sign_in(client, cast.volunteer)
    assert page_of(case) not in Page(client.get(desk_of(case))).links
    assert "还没有认定" in Page(client.get(page_of(case))).words


@pytest.mark.parametrize("path", ["outcome", "letters/1.pdf", "letters/1.docx", "referral"])
def test_outsiders_learn_nothing(client: StrictClient, path: str) -> None:
    cast = make_cast()
    address = f"{desk_of(make_found(cast))}/{path}"
    assert "/account/login" in client.get(address).location
    for person, status in (("merchant", 403), ("rival", 403), ("other_officer", 404)):
        sign_in(client, getattr(cast, person))
        assert client.get(address).status_code == status, person


def test_volunteer_sends_no_form_of_an_officer(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast)
    sign_in(client, cast.volunteer)
    for action in ("measures", "appeal", "correction", "reopening", "letters/warning"):
        assert client.post(f"{desk_of(case)}/{action}").status_code == 403, action
    number = page_of_pledge(case.pledge) if case.pledge else ""
    for action in ("revocation", "revocation/settlement"):
        assert client.post(f"{number}/{action}").status_code == 403, action


# ------------------------------------------------------------------------------------- measures


def test_measure_is_read_once_more_with_the_milder_ones_named(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast)
    sign_in(client, cast.officer)
    page = Page(deliver(client, case, "measures", measure="interview", measure_reason="不改"))
    assert "还没有采取过较轻的措施：提示警示" in page.words
    assert list_measures(case) == []
    answer = client.post(f"{desk_of(case)}/measures", data=page.fields | {"step": "confirmed"})
    assert "约谈劝喻" in follow(client, answer).words
    [taken] = list_measures(case)
    assert (taken.measure, taken.reason, taken.by_id) == (
        Measure.INTERVIEW,
        "不改",
        cast.officer.id,
    )


def test_district_is_not_offered_the_public_suit_and_refused_it_by_name(
    client: StrictClient,
) -> None:
    cast = make_cast()
    case = make_found(cast)
    district = make_member(make_association(HUANGPU, "测试黄浦区消协")).user
    sign_in(client, district)
    page = Page(client.get(page_of(case)))
    assert page.find_all("input", value="support_suit")
    assert page.find_all("input", value="public_suit") == []
    answer = deliver(client, case, "measures", measure="public_suit", measure_reason="众多")
    page = Page(answer)
    assert (answer.status_code, list_measures(case)) == (409, [])
    assert "只能由中国消费者协会和省级消费者协会提起" in page.words
    assert page.fields["measure_reason"] == "众多"
    sign_in(client, cast.officer)
    assert Page(client.get(page_of(case))).find_all("input", value="public_suit")


def test_missing_answers_stand_beside_their_fields(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast)
    sign_in(client, cast.officer)
    page = Page(deliver(client, case, "measures", measure_reason=""))
    assert page.status == 422
    assert page.error_beside("measure") == "请选择一项措施。"
    assert page.error_beside("measure_reason") == "请写明理由。"


def test_second_of_two_officers_sees_what_changed_and_keeps_the_words(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast)
    colleague = make_member(cast.association)
    sign_in(client, cast.officer)
    opened = carried(client, page_of(case))
    findings.correct(case, by=colleague, reason="看错了店")
    data = {"measure": "warning", "measure_reason": "写了很久的理由", "step": "confirmed"}
    answer = client.post(f"{desk_of(case)}/measures", data=opened | data)
    page = Page(answer)
    assert (answer.status_code, list_measures(case)) == (409, [])
    assert "您写的内容还在" in page.words
    assert "看错了店" in page.words
    assert page.fields["measure_reason"] == "写了很久的理由"


def test_second_of_two_deciding_officers_loses_no_text(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast, CaseStatus.IN_REVIEW)
    sign_in(client, cast.officer)
    opened = carried(client, desk_of(case))
    colleague = make_member(cast.association)
    findings.decide(case, Finding.NOT_UPHELD, by=colleague, reason="没有")
    data = {"finding": "insufficient", "reason": "照片看不清", "step": "confirmed"}
    answer = client.post(f"{desk_of(case)}/decide", data=opened | data)
    page = Page(answer)
    assert answer.status_code == 409
    assert "您写的内容还在" in page.words
    assert f"，{colleague.user.email}，认定：不成立。" in page.words
    assert page.fields["reason"] == "照片看不清"
    # sent again, on the state that is shown now
    again = client.post(f"{desk_of(case)}/decide", data=page.fields | {"finding": "insufficient"})
    assert again.status_code == 409
    assert "案件现在是“不成立”，不能“认定证据不足”" in Page(again).words
    assert len(list_decisions(case)) == 1


# -------------------------------------------------------------- appeals, corrections, re-checks


def test_involved_officer_sees_why_the_appeal_is_not_hers_to_settle(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast, CaseStatus.APPEALED)
    sign_in(client, cast.officer)
    page = Page(client.get(page_of(case)))
    assert "我们不同意。" in page.words
    assert "您参与过本案" in page.words
    assert "appeal_reason" not in page.fields
    sent = carried(client, desk_of(case)) | {"version": outcome_token(case)}
    data = sent | {"to": "allowed", "appeal_reason": "有理", "step": "confirmed"}
    answer = client.post(f"{desk_of(case)}/appeal", data=data)
    assert answer.status_code == 409
    assert "您参与过本案" in Page(answer).words
    assert status_of(case) is CaseStatus.APPEALED


@pytest.mark.parametrize(
    ("to", "status", "subject"),
    [
        ("allowed", CaseStatus.NOT_UPHELD, "申诉成立"),
        ("dismissed", CaseStatus.UPHELD, "申诉未获支持"),
    ],
)
def test_uninvolved_officer_settles_the_appeal_and_all_are_told(
    client: StrictClient, to: str, status: CaseStatus, subject: str
) -> None:
    cast = make_cast()
    case = make_found(cast, CaseStatus.APPEALED, contact="shopper@people.example")
    sign_in(client, make_member(cast.association).user)
    page = Page(deliver(client, case, "appeal", to=to, appeal_reason="照片里是别家"))
    assert "照片里是别家" in page.words
    assert status_of(case) is CaseStatus.APPEALED
    answer = client.post(f"{desk_of(case)}/appeal", data=page.fields | {"step": "confirmed"})
    assert "照片里是别家" in follow(client, answer).words
    assert status_of(case) is status
    told = {mail.recipient: mail for mail in mails()}
    assert set(told) == {"merchant@people.example", "shopper@people.example"}
    assert subject in told["merchant@people.example"].subject
    assert "照片里是别家" in (told["merchant@people.example"].body or "")
    assert "照片里是别家" not in (told["shopper@people.example"].body or "")


def test_correction_stands_beside_the_finding_and_is_told(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast, contact="shopper@people.example")
    if case.pledge:
        suspend(case.pledge, cast)
    sign_in(client, cast.officer)
    page = Page(deliver(client, case, "correction", correction_reason="看错了店"))
    assert "承诺仍是“已暂停”" in page.words
    answer = client.post(f"{desk_of(case)}/correction", data=page.fields | {"step": "confirmed"})
    shown = follow(client, answer).words
    assert "证据充分" in shown
    assert "看错了店" in shown
    assert "见下文" in shown
    assert [mail.recipient for mail in mails()] == [
        "merchant@people.example",
        "shopper@people.example",
    ]


def test_recheck_names_its_visit_and_is_refused_without_one(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast)
    sign_in(client, cast.volunteer)
    page = Page(client.get(page_of(case)))
    assert "请先到现场核查并记录" in page.words
    assert "recheck_words" not in page.fields
    make_visit(case, member_of(cast, "volunteer"))
    page = Page(client.get(page_of(case)))
    assert "依据最近一次现场核查" in page.words
    assert "volunteer@people.example" in page.words
    review = Page(deliver(client, case, "re-check", to="remedied", recheck_words="码换好了"))
    assert "在认定公开时一并公开" in review.words
    assert status_of(case) is CaseStatus.UPHELD
    back = client.post(f"{desk_of(case)}/re-check", data=review.fields | {"step": "edit"})
    assert Page(back).fields["recheck_words"] == "码换好了"
    confirmed = review.fields | {"step": "confirmed"}
    assert client.post(f"{desk_of(case)}/re-check", data=confirmed).status_code == 302
    assert status_of(case) is CaseStatus.REMEDIED
    sent = {"to": "relapsed", "recheck_words": "又贴回去了"}
    tokens = carried(client, desk_of(case)) | {"version": outcome_token(case)}
    answer = client.post(f"{desk_of(case)}/re-check", data=tokens | sent)
    page = Page(answer)
    assert answer.status_code == 409
    assert "请先记录一次复查" in page.words
    assert page.fields["recheck_words"] == "又贴回去了"


def test_remedied_case_suggests_to_reinstate_with_its_reason(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast)
    assert case.pledge is not None
    suspend(case.pledge, cast)
    lead_remedied(case, cast)
    sign_in(client, cast.officer)
    page = Page(client.get(page_of(case)))
    assert "可以恢复" in page.words
    [address] = [link for link in page.links if "case=" in link]
    assert Page(client.get(address.partition("#")[0])).fields["reason"] == "复查正常"
    # a case about another pledge gives no reason
    elsewhere = f"{page_of_pledge(make_pledge())}?case={case.id}"
    assert Page(client.get(elsewhere)).fields["reason"] == ""


def lead_remedied(case: Case, cast: Cast) -> None:
    make_visit(case, member_of(cast))
    findings.record_remedy(case, by=member_of(cast), reason="复查正常")
    db.session.commit()


# ---------------------------------------------------------------------------- reopened, referred


def test_closed_case_is_reopened_with_a_reason(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast, CaseStatus.INSUFFICIENT)
    sign_in(client, cast.officer)
    page = Page(deliver(client, case, "reopening", reopen_reason=""))
    assert page.error_beside("reopen_reason") == "请写明理由。"
    deliver(client, case, "reopening", reopen_reason="有新照片")
    assert status_of(case) is CaseStatus.IN_REVIEW
    # the earlier finding stays to be read
    assert page_of(case) in Page(client.get(desk_of(case))).links


def test_case_without_a_pledge_is_referred_by_a_volunteer(client: StrictClient) -> None:
    cast = make_cast()
    place = UnsignedPlace("路边停车场", "南京西路1号", HUANGPU, SiteKind.CAR_PARK)
    case = make_case(place=place, status=CaseStatus.IN_REVIEW, by=member_of(cast))
    address = f"{desk_of(case)}/referral"
    sign_in(client, cast.volunteer)
    assert address in Page(client.get(desk_of(case))).links
    page = Page(client.post(address, data=carried(client, address)))
    assert page.error_beside("refer_reason") == "请写明转给谁、为什么转出。"
    data = carried(client, address) | {"refer_reason": "转市场监管部门"}
    assert "案件已转出" in follow(client, client.post(address, data=data)).words
    assert status_of(case) is CaseStatus.REFERRED


def test_case_with_a_pledge_is_not_referred(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast, CaseStatus.IN_REVIEW)
    address = f"{desk_of(case)}/referral"
    sign_in(client, cast.volunteer)
    assert address not in Page(client.get(desk_of(case))).links
    answer = client.post(address, data=carried(client, address) | {"refer_reason": "转出"})
    assert answer.status_code == 409
    assert "应当核查，不能转出" in Page(answer).words
