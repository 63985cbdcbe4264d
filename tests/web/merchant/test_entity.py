"""Registering the legal entity: the credit code by its rules, one account a code."""

import pytest

from pledge.db import db
from pledge.merchants.models import Merchant
from tests.support.builders import make_credit_code, make_merchant, make_user, sign_in
from tests.support.merchant_forms import RTL, arrive, fill, require_kept
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

ENTITY = "/merchant/entity"
NAME = "上海外滩源商业管理有限公司"
VALID = "91310000775785552L"


@pytest.fixture
def merchant(client: StrictClient) -> StrictClient:
    sign_in(client, make_user())
    return client


def test_entity_is_registered_and_shown(merchant: StrictClient) -> None:
    code = make_credit_code()
    page = arrive(merchant, fill(merchant, ENTITY, legal_name=NAME, credit_code=code))
    assert NAME in page.words
    assert "自行申报" in page.words
    assert code in Page(merchant.get(ENTITY)).words
    assert db.session.query(Merchant).one().legal_name == NAME


def test_code_is_taken_in_small_letters_and_with_blanks(merchant: StrictClient) -> None:
    code = make_credit_code()
    typed = f" {code[:8].lower()} {code[8:].lower()} "
    arrive(merchant, fill(merchant, ENTITY, legal_name=NAME, credit_code=typed))
    assert db.session.query(Merchant).one().credit_code == code


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        (VALID[:-1], "应为18位，现在是17位"),
        (VALID + "0", "应为18位，现在是19位"),
        ("I" + VALID[1:], "代码中不会出现“I”"),
        (VALID[:-1] + "0", "校验码与前17位不符"),
        ("", "请填写统一社会信用代码"),
    ],
)
def test_wrong_code_names_the_rule_it_breaks(merchant: StrictClient, typed: str, rule: str) -> None:
    answer = fill(merchant, ENTITY, legal_name=NAME, credit_code=typed)
    page = Page(answer)
    assert answer.status_code == 422
    assert rule in page.error_beside("credit_code")
    require_kept(page, legal_name=NAME, credit_code=typed)
    assert db.session.query(Merchant).count() == 0


@pytest.mark.parametrize(
    ("typed", "rule"),
    [("", "请填写"), ("长" * 101, "最多100个字，现在有101个字"), (f"公司{RTL}", "不能使用的字符")],
)
def test_wrong_name_is_refused_beside_it(merchant: StrictClient, typed: str, rule: str) -> None:
    code = make_credit_code()
    page = Page(fill(merchant, ENTITY, legal_name=typed, credit_code=code))
    assert page.status == 422
    assert rule in page.error_beside("legal_name")
    require_kept(page, credit_code=code, legal_name=typed.replace(RTL, ""))


def test_code_another_account_holds_leads_to_a_dispute_and_names_nobody(
    merchant: StrictClient,
) -> None:
    holder = make_merchant(make_user("holder@people.example"), "占用代码的公司")
    code = holder.credit_code
    page = Page(fill(merchant, ENTITY, legal_name=NAME, credit_code=code))
    assert page.status == 422
    assert "已由另一个账号登记" in page.error_beside("credit_code")
    assert f"/merchant/dispute?code={code}" in page.links
    assert "占用代码的公司" not in page.words
    assert "holder@people.example" not in page.words
    require_kept(page, legal_name=NAME, credit_code=code)


def test_account_has_one_entity(client: StrictClient) -> None:
    merchant = make_merchant(legal_name="先登记的公司")
    sign_in(client, merchant.owner)
    page = Page(client.post(ENTITY, data={"legal_name": NAME}))
    assert "先登记的公司" in page.words
    assert db.session.query(Merchant).count() == 1


@pytest.mark.parametrize("token", [None, "foreign"])
def test_form_without_its_token_is_refused_and_kept(
    merchant: StrictClient, token: str | None
) -> None:
    data = {"legal_name": NAME, "credit_code": make_credit_code()}
    page = Page(merchant.post(ENTITY, data=data | ({"csrf_token": token} if token else {})))
    assert page.status == 400
    assert "页面已过期" in page.words
    require_kept(page, **data)
    assert db.session.query(Merchant).count() == 0


def test_page_speaks_english(merchant: StrictClient) -> None:
    answer = merchant.post(
        f"{ENTITY}?lang=en", data={"legal_name": NAME, "credit_code": VALID[:-1]}
    )
    assert "18" in Page(answer).error_beside("credit_code")
    assert Page(answer).lang == "en"
