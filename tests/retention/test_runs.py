"""Personal data goes on its day, and not before; the records stay."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from pledge.accounts.models import User
from pledge.badges.models import BadgeDay
from pledge.badges.printing.jobs import Order, order_prints
from pledge.badges.rules import Colour, FileForm, Sheet
from pledge.cases.handling import legal_holds, triage
from pledge.cases.models.cases import Report
from pledge.cases.models.evidence import Exhibit
from pledge.cases.reports.intake import StoredPhoto, stage_photo
from pledge.cases.rules.workflow import CaseStatus
from pledge.config import Settings
from pledge.core.clock import now, today
from pledge.db import db
from pledge.merchants.actions import open_dispute
from pledge.merchants.models import IdentityDispute
from pledge.notices.actions import queue_mail
from pledge.notices.inbox import put_notice
from pledge.notices.models import OutboxChange
from pledge.notices.rules import MailStatus
from pledge.pledges.models import PledgeSignature
from pledge.retention import runs
from pledge.retention.files import list_orphans
from pledge.retention.rules import Kind, RetentionTally
from pledge.retention.sweeps import sweep
from pledge.storage.photos import prepare, store
from tests.support.builders import (
    first_badge,
    jpeg_bytes,
    make_member,
    make_merchant,
    make_pledge,
    make_report,
    make_site,
    make_user,
)
from tests.support.policies import retention_of

DAY = timedelta(days=1)
PHOTO = StoredPhoto("a" * 32 + ".jpg", "a" * 64)
NOTHING: dict[str, int] = {}


def purge() -> tuple[dict[str, int], list[str]]:
    """Sweep; return how many went of each kind, and which files."""
    lines, files = sweep()
    return RetentionTally(tuple(lines)).counts, files


def build_contact(days: int) -> None:
    make_report(contact="li@people.example").delete_contact_on = today() + days * DAY


def build_signer(days: int) -> None:
    make_pledge().signatures[0].delete_name_on = today() + days * DAY


def build_mail(days: int) -> None:
    mail = queue_mail("li@people.example", "主题", "正文")
    mail.delete_on = today() + days * DAY
    mail.changes.append(OutboxChange.record(None, MailStatus.DEAD, by=None, reason=""))


def build_notice(days: int) -> None:
    put_notice(make_user(), "主题", "正文", None).delete_on = today() + days * DAY


def build_dispute(days: int) -> None:
    merchant = make_merchant()
    dispute = open_dispute(make_user(), merchant.credit_code, "公司", "说明", PHOTO.name)
    dispute.delete_licence_on = today() + days * DAY


def build_staged(days: int) -> None:
    row = stage_photo("key", PHOTO)
    assert row is not None
    row.staged_at = now() + (days - 1.5) * DAY


def build_scans(days: int) -> None:
    badge = first_badge(make_pledge())
    day = today() + (days - 91) * DAY
    db.session.add(BadgeDay(badge_id=badge.id, day=day, scans=5, not_here=0))


def build_old_report(days: int) -> None:
    report = make_report(status=CaseStatus.UPHELD)
    report.exhibits.append(Exhibit(name=PHOTO.name, sha256=PHOTO.sha256, added_at=now()))
    report.delete_contact_on = today() - 730 * DAY + (days - 1) * DAY


def build_unconfirmed(days: int) -> None:
    make_user(confirmed=False, created_at=now() - 30 * DAY + (days - 0.5) * DAY)


def build_print(days: int) -> None:
    order = Order(Sheet.A4, Colour.GREEN, FileForm.PDF, ["0000000000"])
    job = order_prints(order, by=make_user())
    job.file, job.delete_on = PHOTO.name, today() + days * DAY


CASES = {
    "contacts": build_contact,
    "signer names": build_signer,
    "mails": build_mail,
    "notices": build_notice,
    "licence photos": build_dispute,
    "staged photos": build_staged,
    "scan counts": build_scans,
    "report photos": build_old_report,
    "unconfirmed accounts": build_unconfirmed,
    "print files": build_print,
}
WITH_FILES = {"licence photos", "staged photos", "report photos", "print files"}


@pytest.mark.parametrize(("kind", "build"), CASES.items(), ids=CASES)
def test_data_goes_on_its_day(app: Flask, kind: str, build: Callable[[int], None]) -> None:
    build(0)
    db.session.commit()
    counts, files = purge()
    assert counts == NOTHING | {kind: 1}
    assert files == ([PHOTO.name] if kind in WITH_FILES else [])
    db.session.commit()
    assert purge() == (NOTHING, [])


@pytest.mark.parametrize(("kind", "build"), CASES.items(), ids=CASES)
def test_data_stays_until_its_day(app: Flask, kind: str, build: Callable[[int], None]) -> None:
    build(1)
    db.session.commit()
    assert purge() == (NOTHING, [])


def test_records_outlive_what_was_personal_in_them(app: Flask) -> None:
    build_contact(0)
    build_signer(0)
    build_dispute(0)
    db.session.commit()
    purge()
    db.session.commit()
    assert db.session.scalars(select(Report.contact)).all() == [None]
    assert set(db.session.scalars(select(PledgeSignature.signer_name))) == {"王小明", None}
    assert db.session.scalars(select(IdentityDispute.licence_photo)).all() == [None]


def test_photos_of_an_open_report_stay(app: Flask) -> None:
    build_old_report(0)
    report = db.session.scalars(select(Report)).one()
    report.case.status = CaseStatus.IN_REVIEW
    db.session.commit()
    assert purge() == (NOTHING, [])


def test_account_that_belongs_somewhere_stays(app: Flask) -> None:
    long_ago = now() - 100 * DAY
    for user in (make_merchant().owner, make_member().user):
        user.confirmed_at, user.created_at = None, long_ago
    make_user(created_at=long_ago)
    db.session.commit()
    assert purge() == (NOTHING, [])
    assert db.session.scalar(select(func.count(User.id))) == 3


def test_uploads_that_no_row_names_go_after_a_day(app: Flask, settings: Settings) -> None:
    photo = prepare(jpeg_bytes())
    kept, left, fresh = (store(settings.uploads, photo) for _ in range(3))
    make_site().photo = kept
    db.session.commit()
    yesterday = (now() - DAY).timestamp() - 60
    for name in (kept, left):
        os.utime(settings.uploads / name, (yesterday, yesterday))
    assert [path.name for path in list_orphans(settings.uploads)] == [left]
    app.test_cli_runner().invoke(args=["retention", "run"])
    assert {path.name for path in settings.uploads.iterdir()} == {kept, fresh}


# ------------------------------------------------------------------------- runs and dry runs


def test_dry_run_tells_what_would_go_and_deletes_nothing(app: Flask, settings: Settings) -> None:
    build_contact(0)
    build_mail(-3)
    db.session.commit()
    for arguments in (["retention", "show"], ["retention", "run", "--dry-run"]):
        said = app.test_cli_runner().invoke(args=arguments)
        assert said.exit_code == 0
        told = {line.rsplit(maxsplit=2)[0]: line.split()[-2:] for line in said.output.splitlines()}
        assert told["contacts"] == ["1", today().isoformat()]
        assert told["mails"] == ["1", (today() - 3 * DAY).isoformat()]
        assert told["originals"] == ["0", "-"]
    assert db.session.scalars(select(Report.contact)).all() == ["li@people.example"]
    assert runs.list_runs(5) == []
    assert runs.preview(settings).counts == runs.run_retention(settings, "worker").counts


def test_run_leaves_a_row_and_the_worker_runs_once_a_day(app: Flask, settings: Settings) -> None:
    build_contact(0)
    db.session.commit()
    app.test_cli_runner().invoke(args=["retention", "run"])
    (row,) = runs.list_runs(5)
    assert row.by.startswith("shell")
    assert row.counts == {Kind.CONTACTS.value: 1}
    assert runs.run_if_due(settings, "worker") is None
    row.at -= 1 * DAY
    db.session.commit()
    assert runs.run_if_due(settings, "worker") is not None
    assert runs.list_runs(5)[0].by == "worker"


def test_settings_say_how_long_contacts_are_kept(app: Flask) -> None:
    with retention_of(contact=10, contact_after_closing=3):
        waiting, decided = make_report(), make_report(status=CaseStatus.UPHELD)
    assert waiting.delete_contact_on == today() + 10 * DAY
    assert decided.delete_contact_on == today() + 3 * DAY


# --------------------------------------------------------------------------------- legal holds


def test_nothing_of_a_held_case_goes(app: Flask) -> None:
    officer = make_member()
    build_old_report(0)
    report = db.session.scalars(select(Report)).one()
    report.contact = "li@people.example"
    report.exhibits[0].original = "sealed"
    for change in report.case.changes:
        change.at -= 4000 * DAY
    assert report.pledge is not None
    report.pledge.signatures[0].delete_name_on = today()
    legal_holds.set_legal_hold(report.case, by=officer, reason="法院已立案")
    db.session.commit()
    assert purge() == (NOTHING, [])
    legal_holds.lift_legal_hold(report.case, by=officer, reason="已结案")
    db.session.commit()
    counts, files = purge()
    assert counts == {"contacts": 1, "report photos": 1, "signer names": 1}
    assert files == [PHOTO.name, "sealed"]
    told = [(row.is_set, row.reason) for row in legal_holds.list_legal_holds(report.case)]
    assert told == [(True, "法院已立案"), (False, "已结案")]


def test_hold_is_set_once_and_lifted_once(app: Flask) -> None:
    officer, case = make_member(), make_report().case
    with pytest.raises(legal_holds.NotOnHold):
        legal_holds.lift_legal_hold(case, by=officer, reason="已结案")
    legal_holds.set_legal_hold(case, by=officer, reason="法院已立案")
    with pytest.raises(legal_holds.AlreadyOnHold):
        legal_holds.set_legal_hold(case, by=officer, reason="法院已立案")


def test_hold_goes_with_the_reports_of_a_merged_case(app: Flask) -> None:
    officer, pledge = make_member(), make_pledge()
    source, target = make_report(pledge).case, make_report(pledge).case
    legal_holds.set_legal_hold(source, by=officer, reason="法院已立案")
    triage.merge_cases(source, target, by=officer, reason="同一件事")
    assert target.legal_hold_reason == "法院已立案"
    assert [row.is_set for row in legal_holds.list_legal_holds(target)] == [True]
