"""A check on the spot without a network: prepared, filled in, kept, and sent exactly once."""

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect
from sqlalchemy import select

from pledge.cases.models.cases import Case
from pledge.cases.models.outcomes import Visit
from pledge.cases.rules.workflow import CaseStatus
from pledge.db import db
from tests.support.builders import make_case, make_cast, make_pledge
from tests.support.journey_steps import put_photo, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

KEPT = """async () => {
  const caches_ = (await caches.keys()).filter((name) => name.startsWith("visit-"));
  const base = await new Promise((done) => {
    const asked = indexedDB.open("pledge-visits");
    asked.onsuccess = () => done(asked.result);
  });
  const count = (store) => new Promise((done) => {
    const asked = base.transaction(store).objectStore(store).count();
    asked.onsuccess = () => done(asked.result);
  });
  return [caches_.length, await count("drafts"), await count("photos")];
}"""


ANSWER_ALL = "document.querySelectorAll('[value=no]').forEach((answer) => answer.click())"


def expect_state(page: Page, words: str) -> None:
    expect(page.locator("#visit-state [role=status]")).to_contain_text(words)


def expect_kept(page: Page, wanted: list[int]) -> None:
    """Wait until the phone keeps so many pages, drafts and photos: it tidies up by itself."""
    for _ in range(50):
        if page.evaluate(KEPT) == wanted:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(KEPT) == wanted


def answer_all(page: Page) -> None:
    page.get_by_label("扫码点").select_option(index=1)
    for answer in page.get_by_role("radio", name="是").all():
        answer.check()


def submit(page: Page) -> None:
    page.locator("p.actions").get_by_role("button", name="提交核查记录").click()


def lose_answer(route: Route) -> None:
    """Let a form arrive, and its answer not."""
    if route.request.method != "POST":
        route.continue_()
        return
    route.fetch(max_redirects=0)
    route.abort()


def visits_of(case: Case) -> list[Visit]:
    db.session.commit()
    return list(db.session.scalars(select(Visit).where(Visit.case_id == case.id)))


def test_visit_is_filled_in_offline_and_sent_once(context: BrowserContext) -> None:
    cast = make_cast()
    case: Case = make_case(make_pledge(), status=CaseStatus.IN_REVIEW)
    address = f"/association/cases/{case.id}/visit"
    email, officer = cast.volunteer.email, cast.officer.email
    sent: list[Request] = []
    context.on("request", lambda one: sent.append(one) if one.method == "POST" else None)
    page = context.new_page()
    sign_in(page, email)
    page.goto(address)
    page.get_by_role("button", name="为没有网络备好本页").click()
    expect(page.get_by_text("本页已备好")).to_be_visible()

    context.set_offline(offline=True)
    page.reload()
    expect_state(page, "开始填写后")
    page.get_by_label("看到的情况").press_sequentially("闸机旁")
    expect_state(page, "草稿已保存在本机")
    answer_all(page)
    put_photo(page, "照片")
    expect(page.get_by_alt_text("第1张照片")).to_be_visible()
    page.close()

    page = context.new_page()
    page.goto(address)
    expect(page.get_by_label("看到的情况")).to_have_value("闸机旁")
    expect(page.get_by_alt_text("第1张照片")).to_be_visible()
    expect(page.locator("#answer_P2 input[value=yes]")).to_be_checked()
    other = context.new_page()
    other.goto(address)
    expect(other.get_by_label("看到的情况")).to_have_value("闸机旁")
    sent.clear()
    submit(page)
    expect_state(page, "没有网络，联网后自动发送")
    assert sent == []

    context.set_offline(offline=False)
    expect_state(page, "已送达")
    expect_state(other, "已送达")
    assert len(sent) == 1
    other.reload()
    expect_state(other, "开始填写后")
    expect(other.get_by_label("看到的情况")).to_have_value("")
    expect_kept(other, [0, 0, 0])
    [visit] = visits_of(case)
    assert visit.words == "闸机旁"
    assert set(visit.answers.values()) == {"yes"}
    assert len(visit.exhibits) == 1

    # What the registry refuses stays a draft; an answer that is lost makes no second visit.
    other.get_by_label("看到的情况").fill("第二次")
    other.get_by_label("扫码点").select_option(index=1)
    other.evaluate(ANSWER_ALL)
    when = other.get_by_label("核查时间")
    opened_at = when.input_value()
    when.fill("2099-01-01T08:00")
    submit(other)
    expect_state(other, "没有提交")
    expect(other.locator("#visited_at-error")).to_contain_text("不能晚于现在")
    when.fill(opened_at)
    context.route(f"**{address}", lose_answer)
    submit(other)
    expect_state(other, "没有送到")
    assert len(visits_of(case)) == 2
    context.unroute(f"**{address}")
    other.evaluate("window.dispatchEvent(new Event('online'))")
    expect_state(other, "已送达")
    assert len(visits_of(case)) == 2

    # Nobody else ever sees a draft, and whoever logs out leaves no page.
    other.goto(address)
    other.get_by_label("看到的情况").fill("第三次")
    expect_state(other, "草稿已保存在本机")
    expect(other.get_by_text("本页已备好")).to_be_visible()
    context.clear_cookies()
    sign_in(other, officer)
    expect(other.get_by_role("heading", name="举报受理")).to_be_visible()
    other.goto(address)
    expect_state(other, "开始填写后")
    expect(other.get_by_label("看到的情况")).to_have_value("")
    prepare = other.get_by_role("button", name="为没有网络备好本页")
    expect(prepare).to_be_visible()
    expect_kept(other, [0, 1, 0])
    prepare.click()
    expect(other.get_by_text("本页已备好")).to_be_visible()
    expect_kept(other, [1, 1, 0])
    other.goto("/account/")
    other.get_by_role("button", name="退出登录").click()
    expect(other.get_by_role("link", name="商家入口")).to_be_visible()
    expect_kept(other, [0, 1, 0])
