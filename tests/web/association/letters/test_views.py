"""Letters of a case: asked for, previewed, numbered, kept, and fetched by both sides."""

import hashlib
import io
from datetime import date, timedelta

import docx
from werkzeug.test import TestResponse

from pledge.cases.findings import actions as findings
from pledge.cases.findings.queries import list_letters
from pledge.cases.models.cases import Case
from pledge.cases.models.outcomes import Letter
from pledge.cases.rules.workflow import CaseStatus, Measure
from pledge.core.clock import add_working_days, today
from pledge.db import db
from tests.support.builders import Cast, make_case, make_cast, sign_in
from tests.support.case_forms import carried, follow, mails
from tests.support.decided_case import desk_of, make_found, member_of, page_of
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

LETTER = {"breach": "不注册会员无法缴费。", "working_days": "10", "lines": "换掉二维码"}
TALK = {
    "breach": "不注册会员无法缴费。",
    "day": f"{today().year + 1}-03-03",
    "time": "14:30",
    "place": "会议室",
    "people": "负责人",
    "bring": "执照",
}


def make_measured(cast: Cast, measure: Measure = Measure.WARNING) -> Case:
    case = make_found(cast)
    findings.take_measure(case, measure, by=member_of(cast), reason="提醒")
    db.session.commit()
    return case


def write(client: StrictClient, case: Case, kind: str, words: dict[str, str]) -> TestResponse:
    page = f"{desk_of(case)}/letters/{kind}"
    return client.post(page, data=carried(client, page) | words)


def send_letter(client: StrictClient, cast: Cast, case: Case) -> Letter:
    """Write a warning to its end."""
    sign_in(client, cast.officer)
    write(client, case, "warning", LETTER | {"step": "confirmed"})
    [letter] = list_letters(case)
    return letter


def fetch(client: StrictClient, address: str) -> tuple[TestResponse, bytes]:
    """Fetch a file whole, and let go of it."""
    answer = client.get(address)
    data = answer.get_data()
    answer.close()
    return answer, data


def test_letter_is_previewed_then_numbered_kept_and_told(client: StrictClient) -> None:
    cast = make_cast()
    case = make_measured(cast)
    sign_in(client, cast.officer)
    address = f"{desk_of(case)}/letters/warning"
    assert address in Page(client.get(page_of(case))).links
    form = Page(client.get(address))
    assert form.fields["breach"] == "顾客反映不注册会员无法缴费。"
    assert form.fields["lines"]
    preview = Page(write(client, case, "warning", LETTER))
    for words in ("待编号", "悦享广场", "10个工作日内", "1. 换掉二维码", "证据充分"):
        assert words in preview.words, words
    assert "可能让商家认出举报人" not in preview.words
    pointing = LETTER | {"breach": "11月9日无法缴费。", "lines": "联系车主沪A12345"}
    found = Page(write(client, case, "warning", pointing)).words
    assert "11月9日 · 具体日期" in found
    assert "沪A12345 · 车牌" in found
    assert list_letters(case) == []
    answer = client.post(address, data=preview.fields | {"step": "confirmed"})
    page = follow(client, answer)
    [letter] = list_letters(case)
    assert f"提示函〔{today().year}〕0001号" in page.words
    assert letter.pdf_sha256 in page.words
    [mail] = mails()
    assert mail.recipient == "merchant@people.example"
    assert f"提示函〔{today().year}〕0001号" in mail.subject
    assert f"/merchant/cases/{case.id}" in (mail.body or "")


def test_invitation_keeps_its_answers_on_the_way_to_its_number(client: StrictClient) -> None:
    cast = make_cast()
    case = make_measured(cast, Measure.INTERVIEW)
    sign_in(client, cast.officer)
    address = f"{desk_of(case)}/letters/interview"
    preview = Page(write(client, case, "interview", TALK))
    assert f"{today().year + 1}年3月3日" in preview.words
    assert "14:30" in preview.words
    back = Page(client.post(address, data=preview.fields | {"step": "edit"}))
    assert (back.fields["place"], back.fields["time"]) == ("会议室", "14:30")
    assert client.post(address, data=preview.fields | {"step": "confirmed"}).status_code == 302
    [letter] = list_letters(case)
    assert letter.facts["asks"]["place"] == "会议室"


def test_bad_answers_to_a_letter_stand_beside_their_fields(client: StrictClient) -> None:
    cast = make_cast()
    case = make_measured(cast, Measure.INTERVIEW)
    sign_in(client, cast.officer)
    wrong = TALK | {"day": "2020-01-01", "time": "25:99", "place": "", "breach": ""}
    page = Page(write(client, case, "interview", wrong))
    assert page.status == 422
    assert page.error_beside("day") == "约谈日期不能早于今天。"
    assert page.error_beside("time") == "请填写时间，例如14:30。"
    assert page.error_beside("breach") == "请写明有关情况。"
    assert page.fields["bring"] == "执照"
    assert "请先改正以下内容" in page.words


def test_day_off_or_soon_is_doubted_and_may_stand(client: StrictClient) -> None:
    cast = make_cast()
    case = make_measured(cast, Measure.INTERVIEW)
    sign_in(client, cast.officer)
    day = add_working_days(today(), 1)
    words = "距今天不到3个工作日"
    preview = Page(write(client, case, "interview", TALK | {"day": day.isoformat()}))
    assert preview.status == 200
    assert words in preview.words
    address = f"{desk_of(case)}/letters/interview"
    assert words in Page(client.post(address, data=preview.fields | {"step": "edit"})).words
    sunday = date(today().year + 1, 3, 7)
    sunday += timedelta(days=6 - sunday.weekday())
    later = Page(write(client, case, "interview", TALK | {"day": sunday.isoformat()}))
    assert "不是工作日" in later.words
    assert words not in later.words


def test_letter_before_its_measure_is_refused_by_name(client: StrictClient) -> None:
    cast = make_cast()
    case = make_measured(cast, Measure.INTERVIEW)
    sign_in(client, cast.officer)
    answer = client.get(f"{desk_of(case)}/letters/warning")
    assert answer.status_code == 409
    assert "还没有采取这项措施" in Page(answer).words


def test_files_come_under_their_name_for_no_cache(client: StrictClient) -> None:
    cast = make_cast()
    case = make_measured(cast)
    letter = send_letter(client, cast, case)
    address = f"{desk_of(case)}/letters/{letter.id}"
    data = b""
    for suffix, digest in ((".pdf", letter.pdf_sha256), (".docx", letter.docx_sha256)):
        answer, data = fetch(client, f"{address}{suffix}")
        assert hashlib.sha256(data).hexdigest() == digest
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert (
            f"filename=letter-{today().year}-0001{suffix};" in answer.headers["Content-Disposition"]
        )
        assert "UTF-8''%E6%8F%90%E7%A4%BA%E5%87%BD" in answer.headers["Content-Disposition"]
    paragraphs = docx.Document(io.BytesIO(data)).paragraphs
    assert any("换掉二维码" in one.text for one in paragraphs)
    assert client.get(f"{desk_of(case)}/letters/999.pdf").status_code == 404
    other = make_case(status=CaseStatus.UPHELD, by=member_of(cast))
    assert client.get(f"{desk_of(other)}/letters/{letter.id}.pdf").status_code == 404


def test_merchant_reads_the_letter_and_the_rival_does_not(client: StrictClient) -> None:
    cast = make_cast()
    case = make_measured(cast)
    letter = send_letter(client, cast, case)
    address = f"/merchant/cases/{case.id}/letters/{letter.id}.pdf"
    sign_in(client, cast.merchant)
    page = Page(client.get(f"/merchant/cases/{case.id}"))
    assert address in page.links
    assert f"提示函〔{today().year}〕0001号" in page.words
    assert hashlib.sha256(fetch(client, address)[1]).hexdigest() == letter.pdf_sha256
    sign_in(client, cast.rival)
    assert client.get(address).status_code == 404
