"""Exporting a case: officers only, on record, whole, and without a reporter's address."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import bagit
from flask import Flask
from werkzeug.test import TestResponse

from pledge.associations.models import Membership
from pledge.cases.evidence.exhibits import disclose
from pledge.cases.findings import actions as findings
from pledge.cases.letters.facts import RemedyFacts as Asked
from pledge.cases.letters.service import LetterRequest, write_letter
from pledge.cases.models.cases import Case
from pledge.cases.models.evidence import Exhibit, ExhibitEvent
from pledge.cases.reports.reporter_actions import add_from_reporter, write_to_reporter
from pledge.cases.rules.remedies import Remedy
from pledge.cases.rules.workflow import CaseStatus, Measure
from pledge.config import Settings
from pledge.core.clock import now, today
from pledge.db import db
from pledge.pledges.texts import CURRENT, get_text
from pledge.storage.encrypted_files import encrypt_file
from pledge.storage.photos import photo_path, prepare, store
from pledge.storage.redaction import Box
from pledge.web.labels import labels
from tests.support.builders import (
    Cast,
    jpeg_bytes,
    lead_case,
    make_cast,
    make_member,
    make_report,
    sign_in,
)
from tests.support.case_forms import carried
from tests.support.decided_case import make_found, member_of, suspend
from tests.support.pages import Page
from tests.support.strict_client import StrictClient


def address(case_id: int) -> str:
    return f"/association/cases/{case_id}/dossier"


def opened(answer: TestResponse) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(answer.data))


def exported(client: StrictClient, case: Case, **asked: str) -> zipfile.ZipFile:
    page = address(case.id)
    answer = client.post(page, data=carried(client, page) | {"reason": "移送"} | asked)
    assert answer.status_code == 200
    assert f"filename=case-{case.id}.zip;" in answer.headers["Content-Disposition"]
    return opened(answer)


def officer_of(cast: Cast) -> Membership:
    return next(m for m in cast.association.members if m.user == cast.officer)


def test_dossier_holds_the_case_and_says_who_took_it(client: StrictClient, tmp_path: Path) -> None:
    cast = make_cast()
    report = make_report(
        status=CaseStatus.REMEDIED, contact="somebody@shopper.example", by=officer_of(cast)
    )
    page = address(report.case_id)
    sign_in(client, cast.officer)
    answer = client.post(page, data=carried(client, page) | {"reason": "移送监管部门"})
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "private, no-store"
    archive = opened(answer)
    text_path = f"data/text/{CURRENT}.txt"
    assert {"data/卷宗.pdf", "data/case.json", text_path} <= set(archive.namelist())
    archive.extractall(tmp_path)
    bag = bagit.Bag(str(tmp_path))
    bag.validate()
    assert bag.info["Source-Organization"] == cast.association.name
    assert bag.info["External-Identifier"] == str(report.case_id)
    text = hashlib.sha256(archive.read(text_path)).hexdigest()
    assert text == get_text(CURRENT).sha256
    told = json.loads(archive.read("data/case.json"))
    assert told["status"] == "remedied"
    assert told["decisions"][0]["text_sha256"] == text
    assert [event["what"] for event in told["timeline"]["events"]].count("现场核查") == 1
    assert report.story in archive.read("data/case.json").decode()
    whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"shopper.example" not in whole
    [note] = report.case.notes
    assert "移送监管部门" in note.words
    assert hashlib.sha256(answer.data).hexdigest() in note.words


def test_course_tells_everything_that_was_done_oldest_first(client: StrictClient) -> None:
    cast = make_cast()
    case = make_found(cast, CaseStatus.RECEIVED, contact="somebody@shopper.example")
    member, second = member_of(cast), make_member(cast.association)
    pledge, [report] = case.pledge, case.reports
    assert pledge
    add_from_reporter(report, "今天又去看过。", [], "e" * 64)
    write_to_reporter(report, "谢谢补充。", by=cast.officer)
    lead_case(case, CaseStatus.UPHELD, by=member)
    case.replies[0].remedies, case.replies[0].idempotency_key = "pay_code", "f" * 64
    findings.take_measure(case, Measure.WARNING, by=member, reason="请尽快整改")
    suspend(pledge, cast)
    findings.appeal(case, "出口2有人工。", by=cast.merchant)
    findings.settle_appeal(case, is_allowed=False, by=second, reason="出口1没有人工")
    db.session.commit()
    sign_in(client, cast.officer)
    archive = exported(client, case)
    told = json.loads(archive.read("data/case.json"))
    events = told["timeline"]["events"]
    said = [(event["what"], event["words"]) for event in events]
    for line in (
        ("答复", "我们马上改。\n商家称已经做的：" + str(labels.REMEDY[Remedy.PAY_CODE])),
        ("告知商家的内容", "顾客反映不注册会员无法缴费。"),
        ("采取措施：提示警示", "请尽快整改"),
        ("商家申诉", "出口2有人工。"),
        ("申诉不成立，维持认定", "出口1没有人工"),
        ("消费者协会暂停承诺", "整改期间"),
        ("公布认定", ""),
        (f"补充（举报{report.id}）", "今天又去看过。"),
        (f"给举报人留言（举报{report.id}）", "谢谢补充。"),
    ):
        assert said.count(line) == 1, line
    moments = [event["moment"] for event in events]
    assert moments == sorted(moments)
    assert {moment[-6:] for moment in moments} == {"+08:00"}
    [appeal], [measure], [change] = told["appeals"], told["measures"], told["pledge_changes"]
    assert (appeal["is_allowed"], appeal["reason"]) == (False, "出口1没有人工")
    assert (measure["measure"], change["new"]) == ("warning", "suspended")
    assert told["replies"][-1]["remedies"] == ["pay_code"]
    assert [one["author"] for one in told["messages"]] == ["reporter", "association"]
    whole = archive.read("data/case.json").decode()
    for secret in (
        "shopper.example",
        report.receipt_hash,
        report.idempotency_key,
        "f" * 64,
        "e" * 64,
    ):
        assert secret not in whole


def test_files_hold_every_copy_text_and_letter_under_one_number(
    client: StrictClient, settings: Settings
) -> None:
    cast = make_cast()
    case, member = make_found(cast), member_of(cast)
    findings.take_measure(case, Measure.WARNING, by=member, reason="提醒")
    asks = Asked(10, today(), ())
    write_letter(case, LetterRequest(asks, "须先注册。"), by=member, folder=settings.letters)
    sealed = encrypt_file(settings.sealed, jpeg_bytes(gps=True))
    names = [store(settings.uploads, prepare(jpeg_bytes(colour=one))) for one in ("red", "blue")]
    exhibit = Exhibit(
        name=names[0],
        sha256="0" * 64,
        original=sealed.name,
        original_sha256=sealed.sha256,
        original_size=sealed.size,
        added_at=now(),
    )
    case.reports[0].exhibits.append(exhibit)
    db.session.flush()
    disclose(exhibit, names[1], "1" * 64, [Box(100, 100, 300, 200)], None, by=cast.officer)
    sign_in(client, cast.officer)
    archive = exported(client, case, with_originals="y")
    what = f"举报{case.reports[0].id}照片"
    letter = f"data/letters/01-提示函〔{today().year}〕0001号-悦享广场"
    assert {
        f"data/exhibits/01-{what}.jpg",
        f"data/exhibits/disclosed/01-{what}披露件.jpg",
        f"data/exhibits/originals/01-{what}原件.jpg",
        f"{letter}.pdf",
        f"{letter}.docx",
        f"data/text/{CURRENT}.txt",
    } <= set(archive.namelist())
    blue = photo_path(settings.uploads, names[1]).read_bytes()
    assert archive.read(f"data/exhibits/disclosed/01-{what}披露件.jpg") == blue
    told = json.loads(archive.read("data/case.json"))["timeline"]
    assert [one["number"] for one in told["exhibits"]] == ["证据01", "证据01披露件", "证据01原件"]
    assert [one["kind"] for one in told["letters"]] == ["提示函", "提示函"]
    for one in (*told["exhibits"], *told["letters"]):
        listed = hashlib.sha256(archive.read(f"data/{one['file']}")).hexdigest()
        assert listed == one["sha256"]
    [redaction] = json.loads(archive.read("data/redactions.json"))
    assert (redaction["exhibit"], redaction["what"]) == ("证据01", "制作披露件：遮盖1处")
    assert redaction["area"] == "遮盖100,100,300,200"
    whats = [event["what"] for event in told["events"]]
    assert "证据01：制作披露件" in whats
    assert f"发出提示函〔{today().year}〕0001号" in whats
    readme = archive.read("README.txt").decode()
    folders = {path.rsplit("/", 1)[0] for path in archive.namelist() if path.count("/") > 1}
    assert len(folders) == 5
    assert [folder for folder in folders if f"\n{folder}/" not in readme] == []


def test_command_writes_the_same_and_leaves_the_same_note(app: Flask, tmp_path: Path) -> None:
    cast = make_cast()
    case, out = make_found(cast), tmp_path / "case.zip"
    run = app.test_cli_runner().invoke
    asked = ["case", "dossier", str(case.id), "--out", str(out), "--because", "移送。", "--as"]
    for stranger in (cast.volunteer, cast.other_officer, cast.merchant):
        assert run(args=[*asked, stranger.email]).exit_code == 1
    assert not out.exists()
    assert run(args=[*asked, cast.officer.email]).exit_code == 0
    [note] = case.notes
    assert note.words.startswith("导出卷宗，用途：移送。SHA-256：")
    assert hashlib.sha256(out.read_bytes()).hexdigest() in note.words
    assert note.by_id == cast.officer.id


def test_purpose_is_asked_for_and_nobody_else_may(client: StrictClient) -> None:
    cast = make_cast()
    page = address(make_report(status=CaseStatus.IN_REVIEW).case_id)
    sign_in(client, cast.officer)
    answer = client.post(page, data=carried(client, page))
    assert answer.status_code == 422
    assert Page(answer).error_beside("reason") == "请写明导出的用途。"
    sign_in(client, cast.other_officer)
    assert client.get(page).status_code == 404
    sign_in(client, cast.volunteer)
    assert client.get(page).status_code == 403
    assert db.session.query(ExhibitEvent).count() == 0


def test_broken_seal_is_recorded_instead_of_an_export(
    client: StrictClient, settings: Settings
) -> None:
    cast = make_cast()
    report = make_report(status=CaseStatus.IN_REVIEW)
    sealed = encrypt_file(settings.sealed, b"as it came")
    name = store(settings.uploads, prepare(jpeg_bytes()))
    report.exhibits.append(
        Exhibit(
            name=name,
            sha256="0" * 64,
            original=sealed.name,
            original_sha256=sealed.sha256,
            original_size=sealed.size,
            added_at=now(),
        )
    )
    db.session.commit()
    sign_in(client, cast.officer)
    page = address(report.case_id)
    data = carried(client, page) | {"reason": "支持诉讼", "with_originals": "y"}
    whole = client.post(page, data=data)
    assert whole.status_code == 200
    originals = [one for one in opened(whole).namelist() if "originals/" in one]
    assert opened(whole).read(originals[0]) == b"as it came"
    path = settings.sealed / sealed.name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    answer = client.post(page, data=carried(client, page) | data | carried(client, page))
    assert answer.status_code == 409
    assert "打不开" in Page(answer).words
    events = db.session.query(ExhibitEvent).order_by(ExhibitEvent.id)
    assert [event.what for event in events] == ["downloaded", "broken"]
    assert len(report.case.notes) == 1
