"""Exporting a case: officers only, on record, whole, and without a reporter's address."""

import hashlib
import io
import json
import zipfile

from werkzeug.test import TestResponse

from pledge.associations.models import Membership
from pledge.breaches.evidence_models import Exhibit, ExhibitEvent
from pledge.breaches.rules import Status
from pledge.clock import now
from pledge.config import Settings
from pledge.db import db
from pledge.photos import prepare, store
from pledge.pledges.texts import CURRENT, get_text
from pledge.sealing import seal
from tests.builders import Cast, jpeg_bytes, make_cast, make_report, sign_in
from tests.strict_client import StrictClient
from tests.web.association.sending import carried
from tests.web.reading import Page


def address(case_id: int) -> str:
    return f"/association/cases/{case_id}/dossier"


def opened(answer: TestResponse) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(answer.data))


def officer_of(cast: Cast) -> Membership:
    return next(m for m in cast.association.members if m.user == cast.officer)


def test_dossier_holds_the_case_and_says_who_took_it(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report(
        status=Status.REMEDIED, contact="somebody@shopper.example", by=officer_of(cast)
    )
    page = address(report.case_id)
    sign_in(client, cast.officer)
    answer = client.post(page, data=carried(client, page) | {"because": "移送监管部门"})
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "private, no-store"
    archive = opened(answer)
    assert {"卷宗.pdf", "case.json", f"text/{CURRENT}.txt", "SHA256SUMS"} <= set(archive.namelist())
    text = hashlib.sha256(archive.read(f"text/{CURRENT}.txt")).hexdigest()
    assert text == get_text(CURRENT).sha256
    told = json.loads(archive.read("case.json"))
    assert told["status"] == "remedied"
    assert told["decisions"][0]["text_sha256"] == text
    assert [event["what"] for event in told["timeline"]["events"]].count("现场核查") == 1
    assert report.story in archive.read("case.json").decode()
    whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"shopper.example" not in whole
    [note] = report.case.notes
    assert "移送监管部门" in note.words
    assert hashlib.sha256(answer.data).hexdigest() in note.words


def test_purpose_is_asked_for_and_nobody_else_may(client: StrictClient) -> None:
    cast = make_cast()
    page = address(make_report(status=Status.IN_REVIEW).case_id)
    sign_in(client, cast.officer)
    answer = client.post(page, data=carried(client, page))
    assert answer.status_code == 422
    assert Page(answer).error_beside("because") == "请写明导出的用途。"
    sign_in(client, cast.other_officer)
    assert client.get(page).status_code == 404
    sign_in(client, cast.volunteer)
    assert client.get(page).status_code == 403
    assert db.session.query(ExhibitEvent).count() == 0


def test_broken_seal_is_recorded_instead_of_an_export(
    client: StrictClient, settings: Settings
) -> None:
    cast = make_cast()
    report = make_report(status=Status.IN_REVIEW)
    sealed = seal(settings.sealed, b"as it came")
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
    data = carried(client, page) | {"because": "支持诉讼", "with_originals": "y"}
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
