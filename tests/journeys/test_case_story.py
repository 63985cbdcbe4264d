"""One case through all its stations, and the public page at each of them."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pledge.associations.rules import Role
from pledge.db import db
from pledge.web.labels.labels import show_number
from tests.support import journey_steps as steps
from tests.support.builders import (
    make_association,
    make_member,
    make_merchant,
    make_pledge,
    make_site,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.once]

PLACE = "云杉里停车场"
STORY = "出口的二维码要先关注公众号，才出现缴费按钮。"
AGAIN = "二号出口也是先关注公众号才能缴费，没有别的办法。"
PARAPHRASE = "有顾客反映，须关注公众号才能缴费离场。"
REASON = "现场复核属实，违反承诺。"
NOTHING_PUBLIC = "没有公布过的认定"


@dataclass
class Cast:
    """The browsers of everyone who takes part, each signed in; the shopper's is not."""

    shopper: Page
    merchant: Page
    officer: Page
    second: Page
    public: str

    def read(self) -> Page:
        """Open the public page of the pledge, as anybody would."""
        self.shopper.goto(self.public)
        return self.shopper


def test_case_goes_from_report_to_remedy(
    live_server: str, new_context: Callable[..., BrowserContext]
) -> None:
    cast = make_cast(new_context)
    report(cast, STORY)
    report(cast, AGAIN)
    expect(cast.read().get_by_text(NOTHING_PUBLIC)).to_be_visible()

    case = sort_and_merge(cast.officer)
    ask_merchant(cast.officer)
    answer(cast.merchant)
    visit(cast.officer, case, offline=True)
    expect(cast.read().get_by_text(NOTHING_PUBLIC)).to_be_visible()

    uphold(cast.officer, case)
    warn(cast.officer, case)
    appeal(cast.merchant)
    expect(cast.read().get_by_text(NOTHING_PUBLIC)).to_be_visible()
    dismiss_appeal(cast, case)
    public = cast.read()
    expect(public.get_by_text("认定违反承诺").first).to_be_visible()
    expect(public.get_by_text(REASON)).to_be_visible()
    expect(public.get_by_text("承诺有效")).to_be_visible()

    move_pledge(cast.officer, case, "暂停承诺")
    expect(cast.read().get_by_text("承诺已暂停").first).to_be_visible()
    visit(cast.officer, case)
    cast.officer.goto(f"{case}/outcome")
    cast.officer.locator("[name=recheck_words]").fill("已恢复直接缴费码。")
    cast.officer.get_by_role("button", name="已整改").click()
    cast.officer.locator("button[value=confirmed]").click()
    expect(cast.officer.get_by_text("已整改").first).to_be_visible()
    expect(cast.read().get_by_text("复查已整改").first).to_be_visible()
    move_pledge(cast.officer, case, "恢复承诺")
    expect(cast.read().get_by_text("承诺有效")).to_be_visible()
    expect(cast.shopper.get_by_text("复查已整改").first).to_be_visible()


def make_cast(new_context: Callable[..., BrowserContext]) -> Cast:
    association = make_association()
    pledge = make_pledge(make_site(make_merchant(), name=PLACE))
    people = [pledge.site.merchant.owner.email]
    people += [make_member(association, Role.OFFICER).user.email for _ in range(2)]
    public = f"/pledges/{show_number(pledge.number)}"
    db.session.commit()
    pages = [new_context().new_page() for _ in people]
    for page, email in zip(pages, people, strict=True):
        steps.sign_in(page, email)
        expect(page.get_by_role("link", name="账号")).to_be_visible()
    merchant, officer, second = pages
    return Cast(new_context().new_page(), merchant, officer, second, public)


def report(cast: Cast, story: str) -> None:
    page = cast.shopper
    page.goto(f"{cast.public}/report?scene=parking")
    page.get_by_label("不关注公众号就不能缴停车费").check()
    day = page.get_by_label("哪一天发生的？")
    day.fill(day.get_attribute("max") or "")
    page.get_by_label("当时的经过").fill(story)
    page.get_by_role("button", name="下一步：核对").last.click()
    page.get_by_role("button", name="提交举报").click()
    expect(page.get_by_role("heading", name="请记下回执码")).to_be_visible()


def sort_and_merge(page: Page) -> str:
    """Merge the second case into the first, take it up, and return its address."""
    page.goto("/association/")
    page.get_by_role("link", name="不关注公众号就不能缴停车费").first.click()
    page.get_by_role("link", name="案件").filter(has_text="比对").or_(
        page.get_by_role("link", name="合并")
    ).first.click()
    if "with=" not in page.url:
        page.get_by_role("link", name="比对").first.click()
    page.locator("[name=reason]").fill("同一天，同一件事。")
    page.get_by_role("button", name="下一步：核对").click()
    page.locator("button[value=confirmed]").click()
    page.goto("/association/")
    page.get_by_role("link", name="不关注公众号就不能缴停车费").first.click()
    expect(page.get_by_text(STORY)).to_be_visible()
    expect(page.get_by_text(AGAIN)).to_be_visible()
    page.get_by_role("button", name="开始核查").click()
    expect(page.get_by_text("核查中").first).to_be_visible()
    return page.url.split("#")[0]


def ask_merchant(page: Page) -> None:
    page.locator("summary", has_text="转商家答复").click()
    page.get_by_label("给商家看的转述").fill(PARAPHRASE)
    page.get_by_role("button", name="下一步：核对").first.click()
    expect(page.get_by_text(PARAPHRASE)).to_be_visible()
    page.get_by_role("button", name="转给商家").click()
    expect(page.get_by_text("已转商家答复")).to_be_visible()


def answer(page: Page) -> None:
    page.goto("/merchant/cases")
    page.get_by_role("link", name=PLACE).click()
    expect(page.get_by_text(PARAPHRASE)).to_be_visible()
    expect(page.get_by_text(STORY)).to_have_count(0)
    page.get_by_label("答复", exact=True).fill("已通知供应商修改。")
    page.locator("p.actions").get_by_role("button", name="提交答复").click()
    expect(page.get_by_text("已通知供应商修改。")).to_be_visible()


def visit(page: Page, case: str, *, offline: bool = False) -> None:
    page.goto(f"{case}/visit")
    state = page.locator("#visit-state [role=status]")
    if offline:
        page.get_by_role("button", name="为没有网络备好本页").click()
        expect(page.get_by_text("本页已备好")).to_be_visible()
        page.context.set_offline(offline=True)
        page.reload()
    page.get_by_label("扫码点").select_option(index=1)
    for choice in page.get_by_role("radio", name="是").all():
        choice.check()
    page.locator("p.actions").get_by_role("button", name="提交核查记录").click()
    if offline:
        expect(state).to_contain_text("没有网络，联网后自动发送")
        page.context.set_offline(offline=False)
    expect(state).to_contain_text("已送达")


def uphold(page: Page, case: str) -> None:
    page.goto(case)
    page.locator("summary", has_text="作出认定").click()
    page.get_by_label("成立", exact=True).check()
    page.get_by_label("认定理由").fill(REASON)
    page.get_by_role("button", name="下一步：核对").click()
    page.locator("button[value=confirmed]").click()
    expect(page.get_by_text("已作出认定")).to_be_visible()


def warn(page: Page, case: str) -> None:
    """Record the mildest measure and send its letter."""
    page.goto(f"{case}/outcome")
    page.locator("summary", has_text="记录一项措施").click()
    page.get_by_role("radio", name="提示警示", exact=True).check()
    page.locator("[name=measure_reason]").fill("首次，商家配合。")
    page.get_by_role("button", name="下一步：核对").click()
    page.locator("button[value=confirmed]").click()
    page.get_by_role("link", name="制作提示函").click()
    page.get_by_role("button", name="下一步：预览").click()
    page.locator("button[value=confirmed]").click()
    expect(page.get_by_text("提示函").first).to_be_visible()
    expect(page.get_by_role("link", name="PDF").first).to_be_visible()


def appeal(page: Page) -> None:
    page.goto("/merchant/cases")
    page.get_by_role("link", name=PLACE).click()
    page.get_by_role("link", name="申诉").first.click()
    page.locator("textarea").first.fill("设备当天故障，不是有意。")
    page.locator("p.actions button[type=submit]").first.click()
    page.locator("button[value=confirmed]").click()
    expect(page.get_by_text("申诉中").first).to_be_visible()


def dismiss_appeal(cast: Cast, case: str) -> None:
    """See that who decided cannot, and let an officer who took no part do it."""
    cast.officer.goto(f"{case}/outcome")
    expect(cast.officer.get_by_text("没有参与过的工作人员处理")).to_be_visible()
    page = cast.second
    page.goto(f"{case}/outcome")
    page.locator("[name=appeal_reason]").fill("故障不影响承诺的履行。")
    page.get_by_role("button", name="申诉不成立").click()
    page.locator("button[value=confirmed]").click()
    expect(page.get_by_text("成立").first).to_be_visible()


def move_pledge(page: Page, case: str, action: str) -> None:
    page.goto(f"{case}/outcome")
    page.get_by_role("link", name=action).click()
    page.locator("[name=reason]").first.fill(f"{action}：按核查结果。")
    page.get_by_role("button", name=action).first.click()
    page.locator("button[value=confirmed]").click()
    expect(page.get_by_text("已通知商家")).to_be_visible()
