"""Letters of a case: what they tell, when they are refused, their numbers, their files."""

import hashlib
import io
import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import docx
import pypdfium2
import pytest
import time_machine
from flask import Flask

from pledge.associations.models import Membership
from pledge.cases.findings import actions as findings
from pledge.cases.handling.involvement import is_involved
from pledge.cases.letters import service as letters
from pledge.cases.letters.facts import Interview, LetterKind, RemedyFacts
from pledge.cases.letters.service import (
    LetterRequest,
    MeasureNotTaken,
    gather_facts,
    letter_path,
    list_orphaned_letters,
    name_of,
    write_letter,
)
from pledge.cases.letters.wording import compose
from pledge.cases.models.cases import Case
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.workflow import CaseStatus, Measure
from pledge.core.clock import SHANGHAI, now, today
from pledge.core.transitions import TransitionNotAllowed
from pledge.db import db
from tests.support.builders import make_association, make_case, make_member, make_pledge, make_site
from tests.support.races import run_at_once

REMEDY = LetterRequest(RemedyFacts(10, date(2026, 12, 9), ("换掉二维码",)), "不注册会员无法缴费。")
TALK = LetterRequest(
    Interview(datetime(2026, 12, 3, 14, 30, tzinfo=SHANGHAI), "会议室", "负责人", "执照"),
    "不注册会员无法缴费。",
)


@pytest.fixture
def officer(app: Flask) -> Membership:
    return make_member()


def make_measured(officer: Membership, *measures: Measure, **told: object) -> Case:
    """Make an upheld case in which measures were taken."""
    pledge = make_pledge(make_site(name="悦享广场"))
    case = make_case(pledge, status=CaseStatus.UPHELD, by=officer, **told)
    for measure in measures or (Measure.WARNING,):
        findings.take_measure(case, measure, by=officer, reason="提醒")
    db.session.commit()
    return case


def say(case: Case, officer: Membership, wanted: LetterRequest = REMEDY) -> str:
    return "\n".join(compose(gather_facts(case, wanted, officer)).lines)


def test_letter_tells_the_finding_and_nothing_of_who_reported(officer: Membership) -> None:
    case = make_measured(
        officer,
        happened_on=today(),
        story="我在3号出口，车牌沪A12345。",
        contact="shopper@people.example",
    )
    words = say(case, officer)
    for told in (
        *("测试消费者协会310000", "12315", "悦享广场", "上海市黄浦区南京东路100号"),
        *("不注册会员无法缴费。", "证据充分", "P2 ", "2026-1版", "换掉二维码", "待编号"),
    ):
        assert told in words, told
    for kept in ("沪A12345", "3号出口", "shopper@people.example", f"{today().day}日，不注册"):
        assert kept not in words, kept


def test_letter_carries_out_a_measure_that_was_taken(officer: Membership, tmp_path: Path) -> None:
    case = make_measured(officer, Measure.INTERVIEW)
    with pytest.raises(MeasureNotTaken):
        gather_facts(case, REMEDY, officer)
    with pytest.raises(MeasureNotTaken):
        write_letter(case, REMEDY, by=officer, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert "约谈通知" in say(case, officer, TALK)


@pytest.mark.parametrize(
    "status", [CaseStatus.APPEALED, CaseStatus.NOT_UPHELD, CaseStatus.REMEDIED]
)
def test_letter_needs_a_finding_that_stands_unmended(
    officer: Membership, status: CaseStatus
) -> None:
    with pytest.raises(TransitionNotAllowed):
        gather_facts(make_case(status=status, by=officer), REMEDY, officer)


def test_appeal_is_offered_only_while_it_is_open(officer: Membership) -> None:
    case = make_measured(officer)
    assert "提交申诉" in say(case, officer)
    with time_machine.travel(now() + timedelta(days=22)):
        assert "申诉" not in say(case, officer)
    assert case.site is not None
    findings.appeal(case, "不同意", by=case.site.merchant.owner)
    findings.settle_appeal(case, is_allowed=False, by=make_member(), reason="维持")
    assert "申诉" not in say(case, officer)


def test_misused_badge_has_words_of_its_own(officer: Membership) -> None:
    case = make_measured(officer, code=BreachCode.B15)
    words = say(case, officer)
    assert "关于悦享广场使用承诺标识的提示函" in words
    assert "该承诺的标识存在未按规定使用的情况" in words
    assert "违反了你单位作出的下列承诺" not in words


def test_both_files_are_kept_with_their_hashes(officer: Membership, tmp_path: Path) -> None:
    case = make_measured(officer)
    letter = write_letter(case, REMEDY, by=officer, folder=tmp_path)
    pdf, word = (letter_path(tmp_path, name).read_bytes() for name in (letter.pdf, letter.docx))
    assert hashlib.sha256(pdf).hexdigest() == letter.pdf_sha256
    assert hashlib.sha256(word).hexdigest() == letter.docx_sha256
    number = f"提示函〔{today().year}〕0001号"
    document = pypdfium2.PdfDocument(pdf)
    # the typesetter parts letters and digits by a little room, which reads as a blank
    assert number in document[0].get_textpage().get_text_bounded().replace(" ", "")
    document.close()
    assert number in [line.text for line in docx.Document(io.BytesIO(word)).paragraphs]
    assert name_of(letter, ".docx") == f"{number}-悦享广场.docx"
    assert letter.facts["finding"]["breach"] == "不注册会员无法缴费。"
    assert (letter.measure, letters.kind_of(letter)) == (Measure.WARNING, LetterKind.WARNING)


def test_who_wrote_a_letter_took_part_in_the_case(officer: Membership, tmp_path: Path) -> None:
    case, colleague = make_measured(officer), make_member()
    assert not is_involved(case, colleague.user_id)
    write_letter(case, REMEDY, by=colleague, folder=tmp_path)
    assert is_involved(case, colleague.user_id)


def test_each_association_numbers_each_year_from_one(officer: Membership, tmp_path: Path) -> None:
    case = make_measured(officer, Measure.WARNING, Measure.INTERVIEW)
    district = make_member(make_association("310101", "测试黄浦区消协"))

    def number(wanted: LetterRequest, by: Membership) -> tuple[int, int]:
        letter = write_letter(case, wanted, by=by, folder=tmp_path)
        return letter.year, letter.sequence

    year = today().year
    assert number(REMEDY, officer) == (year, 1)
    assert number(TALK, officer) == (year, 2)
    assert number(REMEDY, district) == (year, 1)
    db.session.commit()
    with time_machine.travel(datetime(year + 1, 3, 1, tzinfo=SHANGHAI)):
        assert number(REMEDY, officer) == (year + 1, 1)


def test_letter_given_up_leaves_no_gap(officer: Membership, tmp_path: Path) -> None:
    case = make_measured(officer)
    write_letter(case, REMEDY, by=officer, folder=tmp_path)
    db.session.rollback()
    assert write_letter(case, REMEDY, by=officer, folder=tmp_path).sequence == 1


def test_two_letters_at_once_get_two_numbers(app: Flask, tmp_path: Path) -> None:
    officer = make_member()
    case_id, officer_id = make_measured(officer).id, officer.id
    made = run_at_once(app, _writer(case_id, officer_id, tmp_path), parties=3)
    assert sorted(map(str, made)) == ["1", "2", "3"]


def _writer(case_id: int, officer_id: int, folder: Path) -> Callable[[], int]:
    def write() -> int:
        case = db.session.get_one(Case, case_id)
        by = db.session.get_one(Membership, officer_id)
        return write_letter(case, REMEDY, by=by, folder=folder).sequence

    return write


def test_file_without_a_letter_is_swept_after_a_day(officer: Membership, tmp_path: Path) -> None:
    letter = write_letter(make_measured(officer), REMEDY, by=officer, folder=tmp_path)
    lost, fresh = tmp_path / f"{'0' * 32}.pdf", tmp_path / f"{'1' * 32}.docx"
    for path in (lost, fresh):
        path.write_bytes(b"x")
    old = (now() - timedelta(days=2)).timestamp()
    for path in (lost, tmp_path / letter.pdf):
        os.utime(path, (old, old))
    assert list_orphaned_letters(tmp_path) == [lost]
    assert list_orphaned_letters(tmp_path / "none") == []


@pytest.mark.parametrize("name", ["../registry.sqlite3", "a.pdf", f"{'0' * 32}.exe", ""])
def test_no_other_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no letter's file"):
        letter_path(tmp_path, name)
