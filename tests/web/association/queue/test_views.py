"""The queue: grouped by pledge, overdue first, cut by status, and only the own region's."""

from datetime import timedelta

from pledge.cases.rules.workflow import CaseStatus
from pledge.core.clock import today
from pledge.db import db
from tests.support.builders import XUANWU, make_case, make_cast, make_pledge, make_site, sign_in
from tests.support.pages import Page, words_of
from tests.support.query_counts import queries
from tests.support.strict_client import StrictClient


def places(page: Page) -> list[str]:
    """Return the names of the places, in their order."""
    return [words_of(heading) for heading in page.find_all("h2")]


def test_empty_queue_says_so(client: StrictClient) -> None:
    sign_in(client, make_cast().volunteer)
    assert "没有待处理的举报" in Page(client.get("/association/")).words


def test_each_empty_cut_says_so(client: StrictClient) -> None:
    sign_in(client, make_cast().volunteer)
    for tab in ("mine", "received", "in_review", "with_merchant", "closed"):
        page = Page(client.get(f"/association/?tab={tab}"))
        assert any(element.get("class") == "empty" for element in page.find_all("div")), tab


def test_reports_about_one_pledge_stand_together(client: StrictClient) -> None:
    cast = make_cast()
    pledge = make_pledge(make_site(name="悦享广场"))
    make_case(pledge)
    make_case(make_pledge(make_site(name="好味面馆")))
    make_case(pledge)
    sign_in(client, cast.volunteer)
    page = Page(client.get("/association/"))
    assert places(page) == ["悦享广场", "好味面馆"]
    assert "未办结 3" in page.words


def test_overdue_comes_first_in_words_shape_and_colour(client: StrictClient) -> None:
    cast = make_cast()
    make_case(make_pledge(make_site(name="不急的店")))
    late = make_case(make_pledge(make_site(name="超期的店")))
    late.due_on = today() - timedelta(days=3)
    sign_in(client, cast.officer)
    page = Page(client.get("/association/"))
    assert places(page) == ["超期的店", "不急的店"]
    assert "已超期3天" in page.words
    red = [tag for tag in page.find_all("span") if tag.get("class") == "tag is-red"]
    assert red
    assert all(tag.find("{http://www.w3.org/2000/svg}svg") is not None for tag in red)


def test_clock_says_what_is_left(client: StrictClient) -> None:
    cast = make_cast()
    report = make_case()
    sign_in(client, cast.officer)
    for left, words in ((0, "今天到期"), (2, "还剩2天")):
        report.due_on = today() + timedelta(days=left)
        db.session.commit()
        assert words in Page(client.get("/association/")).words


def test_tabs_count_and_cut(client: StrictClient) -> None:
    cast = make_cast()
    make_case(make_pledge(make_site(name="刚收到的店")))
    make_case(make_pledge(make_site(name="核查中的店")), status=CaseStatus.IN_REVIEW)
    make_case(make_pledge(make_site(name="等答复的店")), status=CaseStatus.WITH_MERCHANT)
    mine = make_case(make_pledge(make_site(name="我管的店")))
    mine.assignee = cast.volunteer
    make_case(make_pledge(make_site(name="办结的店")), status=CaseStatus.UPHELD)
    sign_in(client, cast.volunteer)
    page = Page(client.get("/association/"))
    for words in ("未办结 4", "我负责的 1", "已收到 2", "核查中 1", "商家答复中 1", "已办结 1"):
        assert words in page.words
    assert places(Page(client.get("/association/?tab=mine"))) == ["我管的店"]
    assert places(Page(client.get("/association/?tab=in_review"))) == ["核查中的店"]
    assert places(Page(client.get("/association/?tab=with_merchant"))) == ["等答复的店"]
    assert places(Page(client.get("/association/?tab=closed"))) == ["办结的店"]


def test_other_regions_do_not_appear(client: StrictClient) -> None:
    cast = make_cast()
    make_case(make_pledge(make_site(name="南京的店", region_code=XUANWU)))
    sign_in(client, cast.officer)
    assert places(Page(client.get("/association/"))) == []
    sign_in(client, cast.other_officer)
    assert places(Page(client.get("/association/"))) == ["南京的店"]


def test_what_the_reporter_wrote_is_escaped_and_not_in_the_queue(client: StrictClient) -> None:
    cast = make_cast()
    make_case(make_pledge(make_site(name="<b>店</b>")), story="秘密的经过")
    sign_in(client, cast.officer)
    page = Page(client.get("/association/"))
    assert places(page) == ["<b>店</b>"]
    assert "秘密的经过" not in page.words


def test_long_queue_asks_the_database_no_more_than_a_short_one(client: StrictClient) -> None:
    cast = make_cast()
    make_case().assignee = cast.officer
    sign_in(client, cast.officer)
    client.get("/association/")
    with queries() as few:
        client.get("/association/")
    for _number in range(4):
        make_case().assignee = cast.volunteer
    with queries() as many:
        client.get("/association/")
    assert len(many) == len(few)
    assert len(many) < 14
