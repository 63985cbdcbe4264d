"""Sealed originals: a reason first, a record before the first byte, and no broken seal unsaid."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from pledge.cases.rules.workflow import CaseStatus
from pledge.config import Settings
from pledge.core.clock import now
from pledge.db import db
from pledge.retention.files import list_orphans
from pledge.retention.rules import RetentionTally
from pledge.retention.sweeps import sweep
from pledge.storage import encrypted_files
from tests.support.builders import jpeg_bytes, make_cast, make_report, sign_in
from tests.support.case_forms import page_of
from tests.support.evidence import add_exhibit, events, page_of_exhibit
from tests.support.pages import Page
from tests.support.policies import retention_of
from tests.support.strict_client import StrictClient

UPLOAD = jpeg_bytes(640, 480, gps=True)
WHY = {"reason": "法院要求提交"}


def ask(client: StrictClient, address: str, action: str, **told: str) -> Any:
    token = Page(client.get(address)).fields["csrf_token"]
    return client.post(address, data={"csrf_token": token, "action": action} | told)


def test_download_gives_the_bytes_as_they_came_and_runs_nowhere(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report()
    exhibit = add_exhibit(report, UPLOAD)
    address = f"{page_of_exhibit(report, exhibit)}/original"
    sign_in(client, cast.officer)
    answer = ask(client, address, "download", **WHY)
    assert answer.data == UPLOAD
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    ending = f"photo-{exhibit.id}-original.jpg"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert ending in answer.headers["Content-Disposition"]
    assert events() == [("downloaded", "法院要求提交", cast.officer.id)]


def test_view_is_drawn_anew_and_recorded_for_all_to_see(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report()
    exhibit = add_exhibit(report, UPLOAD)
    address = f"{page_of_exhibit(report, exhibit)}/original"
    sign_in(client, cast.officer)
    page = Page(ask(client, address, "open", **WHY))
    assert "与收到时的SHA-256一致" in page.words
    assert page.images[0].startswith("data:image/jpeg")
    assert exhibit.original_sha256 in page.words
    assert events() == [("opened", "法院要求提交", cast.officer.id)]
    sign_in(client, cast.volunteer)
    history = Page(client.get(page_of(report.case)))
    assert f"照片{exhibit.id}：查看密封原件" in history.words
    assert address not in history.links
    assert client.get(address).status_code == 403


def test_look_is_committed_before_the_seal_is_opened(
    client: StrictClient, settings: Settings
) -> None:
    cast = make_cast()
    report = make_report()
    exhibit = add_exhibit(report)
    assert exhibit.original is not None
    sealed = encrypted_files.encrypted_path(settings.sealed, exhibit.original)
    sign_in(client, cast.officer)
    address = f"{page_of_exhibit(report, exhibit)}/original"
    token = Page(client.get(address)).fields["csrf_token"]
    db.session.commit()
    # only what happens after the first commit can find the seal broken
    event.listen(db.session, "after_commit", lambda _session: sealed.write_bytes(b""), once=True)
    client.post(address, data={"csrf_token": token, "action": "open"} | WHY)
    assert [what for what, _because, _by in events()] == ["opened", "broken"]


def test_no_reason_no_look(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report()
    address = f"{page_of_exhibit(report, add_exhibit(report))}/original"
    sign_in(client, cast.officer)
    for action in ("open", "download"):
        page = Page(ask(client, address, action, reason=" \u3000 "))
        assert page.status == 422
        assert "请写明查看原件的理由" in page.error_beside("reason")
    assert events() == []


@pytest.mark.parametrize("harm", ["altered", "exchanged", "gone"])
def test_broken_seal_says_so_and_is_recorded(
    client: StrictClient, settings: Settings, harm: str
) -> None:
    cast = make_cast()
    report = make_report()
    exhibit = add_exhibit(report)
    assert exhibit.original is not None
    path = encrypted_files.encrypted_path(settings.sealed, exhibit.original)
    if harm == "altered":
        path.write_bytes(path.read_bytes()[:-1] + b"\0")
    elif harm == "gone":
        path.unlink()
    else:
        exhibit.original = encrypted_files.encrypt_file(settings.sealed, b"another").name
        db.session.commit()
    sign_in(client, cast.officer)
    page = Page(ask(client, f"{page_of_exhibit(report, exhibit)}/original", "download", **WHY))
    assert page.status == 409
    assert "密封原件不能用作证据" in page.words
    assert page.fields["reason"] == WHY["reason"]
    assert [what for what, _because, _by in events()] == ["downloaded", "broken"]
    assert "密封原件核对不符" in Page(client.get(page_of(report.case))).words


def test_original_goes_on_its_date_and_leaves_its_hash(
    client: StrictClient, settings: Settings
) -> None:
    cast = make_cast()
    report = make_report(status=CaseStatus.UPHELD)
    running = make_report(status=CaseStatus.APPEALED)
    held = make_report(status=CaseStatus.NOT_UPHELD)
    held.case.legal_hold_reason = "诉讼中"
    exhibits = [add_exhibit(one) for one in (report, running, held)]
    for one in (report, running, held):
        for change in one.case.changes:
            change.at = now() - timedelta(days=100)
    db.session.commit()
    with retention_of(originals=101):
        assert sweep()[1] == []
    with retention_of(originals=99):
        lines, files = sweep()
    counts = RetentionTally(tuple(lines)).counts
    assert (counts["originals"], len(files)) == (1, 1)
    db.session.commit()
    assert [exhibit.original is None for exhibit in exhibits] == [True, False, False]
    sign_in(client, cast.officer)
    token = Page(client.get(f"{page_of_exhibit(running, exhibits[1])}/original")).fields
    answer = client.post(f"{page_of_exhibit(report, exhibits[0])}/original", data=token | WHY)
    page = Page(answer)
    assert (page.status, events()) == (409, [])
    assert "原件已按期删除" in page.words
    assert exhibits[0].original_sha256 in page.words
    assert list_orphans(settings.sealed) == []


def test_original_goes_with_its_photo_and_its_record(client: StrictClient) -> None:
    cast = make_cast()
    report = make_report(status=CaseStatus.UPHELD)
    exhibit = add_exhibit(report)
    sign_in(client, cast.officer)
    ask(client, f"{page_of_exhibit(report, exhibit)}/original", "open", **WHY)
    report.delete_contact_on -= timedelta(days=365 + 731)
    names = [exhibit.name, exhibit.original]
    db.session.commit()
    lines, files = sweep()
    counts = RetentionTally(tuple(lines)).counts
    assert (counts["report photos"], files) == (1, names)
    db.session.commit()
    assert events() == []
