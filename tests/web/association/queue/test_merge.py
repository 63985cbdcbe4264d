"""Triage by its pages: filters and vendors, held cases, floods, merging, splitting, conflicts."""

from typing import Any

from flask.testing import FlaskClient

from pledge.cases.handling.bursts import OF_PLEDGE
from pledge.cases.handling.queue import GROUP_LIMIT
from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import CaseStatus
from pledge.db import db
from pledge.merchants.rules import SiteKind
from pledge.pledges.models import Pledge
from tests.support.builders import (
    Cast,
    first_badge,
    make_case,
    make_cast,
    make_pledge,
    make_report_and_code,
    make_site,
    sign_in,
    token_of,
)
from tests.support.case_forms import carried, follow, page_of, page_of_pledge, send
from tests.support.pages import Page, words_of
from tests.support.query_counts import queries
from tests.support.strict_client import StrictClient

TOLD = "在出口缴停车费，扫码后必须关注公众号才显示缴费按钮。"
QUEUE = "/association/"


def begin(client: StrictClient) -> Cast:
    """Make the cast, and sign the volunteer in."""
    cast = make_cast()
    sign_in(client, cast.volunteer)
    return cast


def places(page: Page) -> list[str]:
    return [words_of(heading) for heading in page.find_all("h2")]


def make_shop(name: str, region: str = "310101", vendor: str = "", **told: Any) -> Case:
    """Make a case at a restaurant of this name."""
    kind = told.pop("kind", SiteKind.RESTAURANT)
    case = make_case(make_pledge(make_site(name=name, kind=kind, region_code=region)), **told)
    case.vendor = vendor
    db.session.commit()
    return case


def make_pair() -> tuple[Case, Case]:
    """Make two cases about one pledge that are told alike."""
    pledge = make_pledge()
    return make_case(pledge, story=TOLD), make_case(pledge, story=TOLD + "没有别的办法。")


def hold(case: Case) -> Case:
    """Hold a case as if it had come in a burst without a proof of work."""
    case.is_quarantined = True
    db.session.commit()
    return case


def test_filter_narrows_the_queue_and_its_counts_and_stays_across_tabs(
    client: StrictClient,
) -> None:
    cast = begin(client)
    make_shop("黄浦餐厅").assignee = cast.officer
    make_shop("徐汇餐厅", "310104", "码上点餐", status=CaseStatus.IN_REVIEW)
    make_shop("黄浦商场", kind=SiteKind.MALL, code="B04")
    for query, names in (
        ("region=310104", ["徐汇餐厅"]),
        ("kind=mall", ["黄浦商场"]),
        ("code=B04", ["黄浦商场"]),
        (f"assignee={cast.officer.id}", ["黄浦餐厅"]),
        ("assignee=none", ["徐汇餐厅", "黄浦商场"]),
        ("vendor=码上点餐", ["徐汇餐厅"]),
        ("vendor=没有这家", []),
        ("region=320100&kind=palace&code=B99&assignee=999", ["黄浦餐厅", "徐汇餐厅", "黄浦商场"]),
    ):
        page = Page(client.get(f"{QUEUE}?{query}"))
        assert sorted(places(page)) == sorted(names), query
        assert f"未办结 {len(names)}" in page.words, query
    page = Page(client.get(f"{QUEUE}?tab=received&vendor=码上点餐"))
    assert "没有符合条件的举报" in page.words
    assert "不筛选，查看全部" in page.words
    assert "码上点餐清除筛选条件" in page.words
    kept = [link for link in page.links if "tab=in_review" in link]
    assert places(Page(client.get(kept[0]))) == ["徐汇餐厅"]


def test_vendor_behind_many_places_is_one_problem(client: StrictClient) -> None:
    begin(client)
    for name in ("甲店", "乙店"):
        make_shop(name, vendor="码上点餐")
    hold(make_shop("丙店", vendor="码上点餐"))
    page = Page(client.get(QUEUE))
    assert "码上点餐 2件未办结，涉及2个场所" in page.words
    [link] = [link for link in page.links if "vendor=" in link and "tab=" not in link]
    page = Page(client.get(link))
    assert sorted(places(page)) == ["乙店", "甲店"]
    assert "码上点餐：2件未办结，涉及2个场所" in page.words


def test_held_case_shows_in_its_own_tab_alone(client: StrictClient) -> None:
    begin(client)
    case = hold(make_shop("暂存的店"))
    make_shop("别的店")
    page = Page(client.get(QUEUE))
    assert places(page) == ["别的店"]
    assert "未办结 1" in page.words
    assert "暂存待看 1" in page.words
    for tab in ("mine", "received", "in_review", "closed"):
        assert "暂存的店" not in places(Page(client.get(f"{QUEUE}?tab={tab}"))), tab
    assert places(Page(client.get(f"{QUEUE}?tab=held"))) == ["暂存的店"]
    refused = send(client, page_of(case), "take-up")
    assert refused.status_code == 409
    assert "请先放入受理队列" in Page(refused).words
    page = follow(client, send(client, page_of(case), "release"))
    assert "已放入受理队列" in page.words
    assert "放入受理队列，受理期限从这一天算起" in page.words
    assert not case.is_quarantined


def test_all_held_about_a_pledge_are_let_in_up_to_the_newest_seen(client: StrictClient) -> None:
    begin(client)
    pledge = make_pledge()
    seen = [hold(make_case(pledge)) for _number in range(GROUP_LIMIT + 1)]
    page = Page(client.get(f"{QUEUE}?tab=held"))
    assert f"{GROUP_LIMIT + 1}件全部放入受理队列" in page.words
    fields = {name: page.fields[name] for name in ("csrf_token", "newest")}
    unseen, elsewhere = hold(make_case(pledge)), hold(make_case())
    client.post(f"{page_of_pledge(pledge)}/release", data=fields)
    assert [case.is_quarantined for case in (*seen, unseen, elsewhere)] == [False] * len(seen) + [
        True,
        True,
    ]


def test_flood_is_one_short_group_and_marked(client: StrictClient) -> None:
    begin(client)
    flooded = make_pledge(make_site(name="被刷的店"))
    for _number in range(GROUP_LIMIT + 2):
        make_case(flooded, story=TOLD)
    make_shop("别的店")
    page = Page(client.get(QUEUE))
    assert sorted(places(page)) == ["别的店", "被刷的店"]
    assert "举报激增，不影响公开状态" in page.words
    assert "措辞高度相似，可能是同一来源" in page.words
    assert "这个场所另有2件" in page.words
    assert f"共{GROUP_LIMIT + 3}件" in page.words


def public_pages(client: FlaskClient, pledge: Pledge) -> dict[str, bytes]:
    """Read what anyone may read of a pledge."""
    number = f"{pledge.number[:4]}-{pledge.number[4:]}"
    addresses = [f"/pledges/{number}", f"/pledges/{number}/badge.svg", "/pledges", "/log"]
    addresses += [f"/pledges/{number}/credential.json", f"/b/{token_of(first_badge(pledge))}"]
    return {address: client.get(address).get_data() for address in addresses}


def test_flood_changes_no_public_page_by_a_byte(client: StrictClient) -> None:
    pledge = make_pledge()
    public_pages(client, pledge)
    before, home = public_pages(client, pledge), client.get("/").get_data()
    for _number in range(OF_PLEDGE + 1):
        hold(make_case(pledge, story=TOLD))
    assert client.get("/").get_data() == home
    for case in Case.query.all():  # type: ignore[attr-defined]  # Flask-SQLAlchemy
        case.is_quarantined = False
    db.session.commit()
    assert public_pages(client, pledge) == before


def test_suggested_duplicate_is_compared_merged_and_told(client: StrictClient) -> None:
    begin(client)
    pledge = make_pledge()
    target = make_case(pledge, story=TOLD)
    report, code = make_report_and_code(pledge, story=TOLD + "没有别的办法。")
    source = report.case
    page = Page(client.get(page_of(target)))
    address = f"{page_of(source)}/merge?with={target.id}"
    assert f"与案件{source.id}比对" in page.words
    assert address in page.links
    page = Page(client.get(address))
    assert page.words.count(TOLD) == 2
    sent = page.fields | {"reason": "同一个出口的同一件事"}
    asked = Page(client.post(address, data=sent))
    assert asked.heading == "确认并案"
    assert source.status is CaseStatus.RECEIVED
    done = client.post(address, data=asked.fields | {"step": "confirmed"})
    assert done.location == page_of(target)
    assert report.case is target
    page = Page(client.get(done.location))
    assert f"举报{report.id}从案件{source.id}转来" in page.words
    page = Page(client.get(page_of(source)))
    assert "同一个出口的同一件事" in page.words
    assert page_of(target) in page.links
    assert "已收到" in Page(client.post("/receipt", data={"code": code})).words


def test_likely_duplicates_come_first_among_the_cases_to_merge_with(client: StrictClient) -> None:
    begin(client)
    alike, case = make_pair()
    other = make_case(case.pledge, story="店员态度不好，没有给纸质菜单。")
    page = Page(client.get(f"{page_of(case)}/merge"))
    [first, second] = [words_of(item) for item in page.find_all("li") if "比对" in words_of(item)]
    assert f"案件{alike.id}" in first
    assert "可能重复" in first
    assert f"案件{other.id}" in second
    assert "可能重复" not in second
    # in the queue each link says which case it leads to
    links = {words_of(link) for link in Page(client.get(QUEUE)).find_all("a")}
    for one in (alike, case, other):
        assert any(words.startswith(f"案件{one.id} ·") for words in links)


def test_merge_refuses_what_has_changed_or_is_not_seen(client: StrictClient) -> None:
    cast = begin(client)
    target, source = make_pair()
    address = f"{page_of(source)}/merge?with={target.id}"
    sent = Page(client.get(address)).fields | {"reason": "同一件事", "step": "confirmed"}
    refused = client.post(address, data=sent | {"reason": ""})
    assert refused.status_code == 422
    send(client, page_of(target), "note", note="同事写了记录")
    refused = client.post(address, data=sent)
    assert refused.status_code == 409
    assert Page(refused).fields["reason"] == "同一件事"
    send(client, page_of(target), "take-up")
    target.status = CaseStatus.INSUFFICIENT
    db.session.commit()
    fresh = client.post(address, data=sent)
    assert fresh.status_code == 409
    assert "案件已有认定" in Page(client.get(address)).words
    assert source.status is CaseStatus.RECEIVED
    assert client.get(f"{page_of(source)}/merge?with=99999").status_code == 404
    sign_in(client, cast.other_officer)
    assert client.get(address).status_code == 404


def test_ticked_reports_become_a_case_of_their_own(client: StrictClient) -> None:
    begin(client)
    target, source = make_pair()
    merge = f"{page_of(source)}/merge?with={target.id}"
    sent = Page(client.get(merge)).fields | {"reason": "同一件事", "step": "confirmed"}
    client.post(merge, data=sent)
    kept, leaving = target.reports
    address = f"{page_of(target)}/split"
    assert address in Page(client.get(page_of(target))).links
    data: dict[str, Any] = carried(client, address) | {"reason": "两件事"}
    for ticked in ([], [str(kept.id), str(leaving.id)], ["99999"]):
        refused = client.post(address, data=data | {"reports": ticked})
        assert refused.status_code == 422, ticked
    answer = client.post(address, data=data | {"reports": [str(leaving.id)]})
    assert leaving.case is not target
    assert answer.location == page_of(leaving.case)
    assert "拆分出的举报另立一案" in Page(client.get(answer.location)).words
    assert f"举报{leaving.id}转到案件{leaving.case_id}" in Page(client.get(page_of(target))).words


def test_declared_conflict_closes_the_case_to_its_writer_alone(client: StrictClient) -> None:
    cast = begin(client)
    case = make_shop("亲戚的店")
    address = f"{page_of(case)}/conflict"
    sent = Page(client.get(address)).fields
    assert client.post(address, data=sent).status_code == 422
    asked = Page(client.post(address, data=sent | {"reason": "亲属在店里工作"}))
    assert "由本协会其他同事接手" in asked.words
    done = client.post(address, data=asked.fields | {"step": "confirmed"})
    assert done.location == QUEUE
    assert places(Page(client.get(QUEUE))) == []
    for closed in (page_of(case), address, f"/association/reports/{case.reports[0].id}"):
        assert client.get(closed).status_code == 404
    sign_in(client, cast.officer)
    page = Page(client.get(page_of(case)))
    assert "亲属在店里工作" in page.words
    refused = send(client, page_of(case), "assign", assignee=str(cast.volunteer.id))
    assert refused.status_code == 409
    assert "对方已声明回避本案" in Page(refused).words
    asked = Page(client.post(address, data=Page(client.get(address)).fields | {"reason": "同上"}))
    assert "没有其他成员可以接手，也没有上级协会" in asked.words


def test_page_of_a_case_asks_the_database_no_more_for_many_like_it(client: StrictClient) -> None:
    begin(client)
    case, _alike = make_pair()
    client.get(page_of(case))
    with queries() as few:
        client.get(page_of(case))
    for _number in range(4):
        make_case(case.pledge, story=TOLD)
    with queries() as many:
        client.get(page_of(case))
    assert len(many) == len(few)
