"""The registry's whole job, told once: sign, badge, scan, report, answer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pledge.associations.rules import Role
from pledge.db import db
from tests.support import journey_steps as steps
from tests.support.builders import PASSWORD, make_association, make_credit_code, make_member
from tests.support.services import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MERCHANT = "owner@bund.example"
PLACE = "外滩源停车场"
STORY = "出口的二维码要先关注公众号，才出现缴费按钮。"
MESSAGE = "已联系商家核对，请保留缴费记录。"


def test_merchant_signs_shopper_reports_officer_answers(
    context: BrowserContext,
    new_context: Callable[..., BrowserContext],
    smtp_server: MailServer,
    tmp_path: Path,
) -> None:
    officer = make_member(make_association(), Role.OFFICER, "officer@shanghai.example").user.email
    db.session.commit()
    merchant = context.new_page()
    register(merchant, smtp_server)
    enter_entity_and_place(merchant)
    sign(merchant)
    address = download_badge(merchant, tmp_path)

    shopper = new_context().new_page()
    code = report(shopper, address)

    desk = new_context().new_page()
    answer(desk, officer)

    shopper.goto("/receipt")
    shopper.get_by_label("回执码").fill(code)
    shopper.get_by_role("button", name="查看").click()
    expect(shopper.get_by_text(MESSAGE)).to_be_visible()
    expect(shopper.get_by_text("核查中").first).to_be_visible()


def register(page: Page, mail_server: MailServer) -> None:
    page.goto("/")
    page.get_by_role("link", name="登记并签署").click()
    page.get_by_role("link", name="商家注册新账号").click()
    page.get_by_label("邮箱").fill(MERCHANT)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("再次确认密码").fill(PASSWORD)
    page.get_by_role("button", name="注册").click()
    expect(page.get_by_role("heading", name="请确认邮箱")).to_be_visible()
    steps.open_link_mailed(page, mail_server)
    steps.sign_in(page, MERCHANT)


def enter_entity_and_place(page: Page) -> None:
    page.get_by_role("link", name="登记主体").click()
    page.get_by_label("营业执照上的名称").fill("上海外滩源商业管理有限公司")
    page.get_by_label("统一社会信用代码").fill(make_credit_code())
    page.get_by_role("button", name="登记").click()
    page.get_by_role("link", name="添加场所").click()
    page.get_by_role("link", name="上海市").click()
    page.get_by_label("场所类型").select_option("停车场")
    page.get_by_label("场所名称").fill(PLACE)
    page.get_by_label("区、县").select_option("黄浦区")
    page.get_by_label("门牌地址").fill("圆明园路169号B2")
    page.get_by_label("停车缴费", exact=True).check()
    page.get_by_label("停车缴费 · 位置名称").fill("B2出口，B3出口")
    page.get_by_role("button", name="保存场所").click()
    expect(page.get_by_role("heading", name=PLACE)).to_be_visible()


def sign(page: Page) -> None:
    page.get_by_role("link", name="自查并签署").click()
    answers = page.get_by_role("radio", name="是")
    answers.first.wait_for()
    assert answers.count() > 3
    for number in range(answers.count()):
        answers.nth(number).check()
    # one field test that fails says what to mend, and signs nothing
    page.get_by_role("radio", name="否").first.check()
    fill_signature(page)
    expect(page.get_by_text("请先改正以下内容")).to_be_visible()
    page.get_by_role("radio", name="是").first.check()
    fill_signature(page)
    expect(page.get_by_text("承诺编号", exact=True)).to_be_visible()


def fill_signature(page: Page) -> None:
    page.get_by_label("签署人姓名").fill("王小明")
    page.get_by_label("职务").fill("店长")
    box = page.get_by_role("checkbox")
    box.check()
    page.get_by_role("button", name="签署承诺").click()


def download_badge(page: Page, folder: Path) -> str:
    expect(page.get_by_role("link", name="下载PNG")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载PNG").first.click()
    image = folder / "badge.png"
    download.value.save_as(image)
    return steps.read_qr(image)


def report(page: Page, address: str) -> str:
    page.goto(address)
    expect(page.get_by_text("真标识")).to_be_visible()
    expect(page.get_by_role("heading", name=PLACE)).to_be_visible()
    page.get_by_role("link", name="在，我要举报").click()
    page.get_by_label("不关注公众号就不能缴停车费").check()
    page.get_by_label("当时的经过").fill(STORY)
    steps.put_photo(page, "照片")
    page.get_by_role("button", name="下一步：核对").last.click()
    # the day was left out: the message stands beside the field, and the photo is still there
    expect(page.get_by_text("请填写日期").first).to_be_visible()
    page.get_by_label("哪一天发生的？").fill(
        page.get_by_label("哪一天发生的？").get_attribute("max") or ""
    )
    page.get_by_role("button", name="下一步：核对").last.click()
    expect(page.get_by_role("img", name="第1张照片")).to_be_visible()
    page.get_by_role("button", name="提交举报").click()
    expect(page.get_by_role("heading", name="请记下回执码")).to_be_visible()
    return steps.read_receipt_code(page)


def answer(page: Page, email: str) -> None:
    steps.sign_in(page, email)
    expect(page.get_by_role("heading", name="举报受理")).to_be_visible()
    page.get_by_role("link", name="不关注公众号就不能缴停车费").click()
    expect(page.get_by_text(STORY)).to_be_visible()
    page.get_by_role("button", name="开始核查").click()
    page.locator("summary", has_text="给举报人留言").click()
    page.get_by_label("给举报人留言").fill(MESSAGE)
    page.get_by_role("button", name="发出留言").click()
    expect(page.get_by_text(MESSAGE)).to_be_visible()
