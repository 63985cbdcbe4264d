"""Coming back with a receipt code: what is shown, what is a typo, what is unknown."""

import secrets

import pytest

from pledge.cases.handling.actions import reply, write_note
from pledge.cases.models.cases import Report
from pledge.cases.reports.reporter_actions import write_to_reporter
from pledge.cases.rules.workflow import UNDECIDED, CaseStatus, Finding
from pledge.config import Settings
from pledge.core import reference_codes
from pledge.db import db
from pledge.web.labels.labels import show_day_in, show_receipt
from tests.support.builders import (
    make_member,
    make_pledge,
    make_report,
    make_report_and_code,
    make_user,
)
from tests.support.pages import Page
from tests.support.query_counts import queries
from tests.support.strict_client import StrictClient

TYPO = "抄错"
UNKNOWN = "没有找到"


def ask(client: StrictClient, code: str, query: str = "") -> Page:
    return Page(client.post(f"/receipt{query}", data={"code": code}))


def unknown_code() -> str:
    return reference_codes.derive_receipt_code(b"of no registry", secrets.token_urlsafe(8))


def typos(code: str) -> dict[str, str]:
    other = next(c for c in reference_codes.CROCKFORD if c not in code)
    at = next(i for i in range(len(code) - 1) if code[i] != code[i + 1])
    return {
        "one changed": other + code[1:],
        "two exchanged": code[:at] + code[at + 1] + code[at] + code[at + 2 :],
        "one missing": code[:-1],
        "one more": code + "0",
        "check changed": code[:-1] + next(c for c in reference_codes.CROCKFORD if c != code[-1]),
        "a letter no code has": "U" + code[1:],
        "empty": "",
        "blanks": "   ",
        "chinese": "回执码",
        "null": "\x00" * 13,
        "long": "0" * 5000,
        "markup": "<script>alert(1)</script>",
    }


def test_page_asks_for_the_code_and_nothing_else(client: StrictClient) -> None:
    response = client.get("/receipt")
    page = Page(response)
    assert page.fields == {"code": ""}
    [form] = page.find_all("form")
    assert (form.get("action"), form.get("method")) == ("/receipt", "post")
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_code_shows_the_report_in_plain_words(client: StrictClient) -> None:
    report, code = make_report_and_code(asked="付现金被拒绝", contact="shopper@people.example")
    page = ask(client, code)
    assert page.status == 200
    assert report.due_on
    for piece in (
        report.case.name,
        report.story,
        report.asked,
        "已收到",
        show_day_in("zh", report.due_on),
        show_day_in("zh", report.happened_on),
    ):
        assert piece in page.words
    assert "shopper@people.example" not in page.html


@pytest.mark.parametrize("status", sorted(UNDECIDED))
def test_each_open_status_says_what_comes_until_when(
    client: StrictClient, status: CaseStatus
) -> None:
    report, code = make_report_and_code(status=status)
    words = ask(client, code).words
    assert report.due_on
    assert show_day_in("zh", report.due_on) in words
    assert {
        CaseStatus.RECEIVED: "已收到",
        CaseStatus.IN_REVIEW: "核查中",
        CaseStatus.WITH_MERCHANT: "商家答复中",
    }[status] in words


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (Finding.UPHELD, "举报成立"),
        (Finding.NOT_UPHELD, "举报不成立"),
        (Finding.INSUFFICIENT, "证据不足"),
    ],
)
def test_each_finding_has_its_words(client: StrictClient, finding: Finding, words: str) -> None:
    _report, code = make_report_and_code(status=CaseStatus(finding))
    page = ask(client, code)
    assert words in page.words
    assert "words" not in page.fields


def test_shows_answers_to_the_reporter_and_no_others(client: StrictClient) -> None:
    report, code = make_report_and_code(status=CaseStatus.WITH_MERCHANT)
    officer = make_member().user
    case = report.case
    assert case.site is not None
    write_to_reporter(report, "已约谈商家。", by=officer)
    write_note(case, "内部记录。", by=officer)
    reply(case, "商家内部答复。", [], [], by=case.site.merchant.owner)
    page = ask(client, code)
    assert "已约谈商家。" in page.words
    for hidden in ("内部记录。", "商家内部答复。", officer.email, case.paraphrase):
        assert hidden not in page.html


@pytest.mark.parametrize(
    "spell",
    [
        str,
        str.lower,
        show_receipt,
        lambda code: show_receipt(code).lower(),
        " ".join,
        lambda code: f"  {show_receipt(code)}\t",
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code.replace("0", "o").replace("1", "I"),
        lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code),
    ],
)
def test_any_spelling_of_the_code_is_understood(client: StrictClient, spell: object) -> None:
    assert callable(spell)
    report, code = make_report_and_code()
    assert report.story in ask(client, spell(code)).words


@pytest.mark.parametrize("kind", typos("0123456789ABC"))
def test_typo_is_told_by_its_check_character(client: StrictClient, kind: str) -> None:
    report, code = make_report_and_code()
    typed = typos(code)[kind]
    with queries() as asked:
        page = ask(client, typed)
    assert page.status == 422
    assert (TYPO if typed.strip("\x00 ") else "请填写") in page.error_beside("code")
    assert asked == []
    assert report.story not in page.html
    kept = page.fields["code"]
    assert kept == typed.replace("\x00", "")[:60]


def test_unknown_code_is_told_in_the_same_words_at_the_same_cost(client: StrictClient) -> None:
    report, _code = make_report_and_code()
    costs, words = set(), set()
    for _ in range(4):
        typed = unknown_code()
        with queries() as asked:
            page = ask(client, typed)
        assert page.status == 404
        assert UNKNOWN in page.error_beside("code")
        assert page.fields["code"] == typed
        assert report.story not in page.html
        costs.add(len(asked))
        words.add(page.words)
    assert len(costs) == 1
    assert len(words) == 1


def test_unknown_code_costs_as_much_as_the_search_for_a_known_one(
    client: StrictClient, settings: Settings
) -> None:
    _report, code = make_report_and_code()
    with queries() as for_unknown:
        ask(client, unknown_code())
    with queries() as for_known:
        ask(client, code)
    searches = [statement for statement in for_known if "receipt_hash = " in statement]
    assert len(searches) == len(for_unknown) == len(settings.encryption_keys)


def test_code_of_another_registry_is_unknown(client: StrictClient) -> None:
    code = reference_codes.derive_receipt_code(b"key of another registry", "nonce")
    assert ask(client, code).status == 404


def test_code_from_before_a_rotation_is_still_found(
    client: StrictClient, settings: Settings
) -> None:
    report = make_report()
    old = settings.derive_secret("receipt", settings.encryption_keys[0])
    code = reference_codes.derive_receipt_code(old, "nonce")
    report.receipt_hash = reference_codes.hash_receipt_code(old, code)
    assert report.story in ask(client, code).words


def test_code_stands_in_no_address(client: StrictClient) -> None:
    _report, code = make_report_and_code()
    page = ask(client, code)
    for address in [*page.links, *(str(f.get("action")) for f in page.find_all("form"))]:
        assert code not in address
        assert show_receipt(code) not in address
    assert client.get(f"/receipt?code={code}").status_code == 200
    assert Page(client.get(f"/receipt?code={code}")).fields == {"code": ""}
    assert client.get(f"/receipt/{code}").status_code == 404


def test_answer_is_kept_by_nobody(client: StrictClient) -> None:
    _report, code = make_report_and_code()
    response = client.post("/receipt", data={"code": code})
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


def test_english_is_spoken_and_kept(client: StrictClient) -> None:
    _report, code = make_report_and_code()
    page = ask(client, code, "?lang=en")
    assert page.lang == "en"
    assert {form.get("action") for form in page.find_all("form")} == {"/receipt?lang=en"}
    assert ask(client, "123", "?lang=en").error_beside("code").isascii()
    assert ask(client, unknown_code(), "?lang=en").error_beside("code").isascii()


def test_report_of_an_ended_pledge_is_still_shown(client: StrictClient) -> None:
    pledge = make_pledge()
    _report, code = make_report_and_code(pledge)
    pledge.status = pledge.status.REVOKED
    assert ask(client, code).status == 200


def test_trying_codes_is_limited(client: StrictClient) -> None:
    _report, code = make_report_and_code()
    for _ in range(30):
        assert ask(client, unknown_code()).status == 404
    assert client.post("/receipt", data={"code": code}).status_code == 429
    assert client.get("/receipt").status_code == 200


def test_someone_signed_in_sees_no_more(client: StrictClient) -> None:
    from tests.support.builders import sign_in

    report, code = make_report_and_code()
    sign_in(client, make_user())
    assert ask(client, unknown_code()).status == 404
    assert report.story in ask(client, code).words
    assert db.session.get(Report, report.id) is not None
