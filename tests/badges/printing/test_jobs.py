"""Print files made by the worker: whole or not at all, of what stands, begun anew after a crash."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from flask import Flask

from pledge.badges.actions import revoke_badge
from pledge.badges.models import PrintJob
from pledge.badges.printing import jobs as print_jobs
from pledge.badges.printing.jobs import (
    Order,
    TooManyPrints,
    make_next_print,
    order_prints,
    safe_name,
)
from pledge.badges.queries import list_badges
from pledge.badges.rules import MAX_JOB, Colour, FileForm, JobStatus, Sheet
from pledge.core.clock import now
from pledge.db import db
from pledge.pledges.models import Pledge
from tests.support.builders import make_merchant, make_pledge, make_site
from tests.support.print_files import PRESS

PATH_NAME = '../../广场\u202e:*?"<>|\\'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "prints"


@pytest.fixture
def pledges(app: Flask) -> list[Pledge]:
    merchant = make_merchant()
    return [make_pledge(make_site(merchant, name=name)) for name in ("第一广场", PATH_NAME)]


def order(
    pledges: list[Pledge], form: FileForm = FileForm.ZIP, sheet: Sheet = Sheet.A5
) -> PrintJob:
    serials = [badge.serial for pledge in pledges for badge in list_badges(pledge)]
    owner = pledges[0].site.merchant.owner
    job = order_prints(Order(Sheet.A5, Colour.GREEN, form, serials), by=owner)
    db.session.commit()
    return job


def test_zip_has_a_folder_a_place_and_a_file_a_touchpoint(
    pledges: list[Pledge], folder: Path
) -> None:
    job = order(pledges)
    assert "of 4" in make_next_print(PRESS, folder)
    assert (job.status, job.done, job.total) == (JobStatus.DONE, 4, 4)
    made = folder / str(job.file)
    assert made.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
        pages = [len(pdfium.PdfDocument(io.BytesIO(archive.read(name)))) for name in names]
    assert pages == [1, 1, 1, 1]
    assert [name.split("/")[0] for name in names[::2]] == [
        f"第一广场-{pledges[0].number}",
        f"广场-{pledges[1].number}",
    ]
    assert len(set(names)) == 4
    assert make_next_print(PRESS, folder) == ""


def test_merged_file_holds_every_page(pledges: list[Pledge], folder: Path) -> None:
    job = order(pledges, FileForm.PDF)
    make_next_print(PRESS, folder)
    document = pdfium.PdfDocument(folder / str(job.file))
    assert len(document) == 4
    document.close()


def test_what_was_revoked_meanwhile_is_left_out(pledges: list[Pledge], folder: Path) -> None:
    job = order(pledges)
    revoke_badge(list_badges(pledges[0])[0], by=pledges[0].site.merchant.owner, reason="丢失")
    make_next_print(PRESS, folder)
    assert (job.status, job.total) == (JobStatus.DONE, 3)


def test_job_of_nothing_printable_fails(pledges: list[Pledge], folder: Path) -> None:
    job = order(pledges[:1])
    for badge in list_badges(pledges[0]):
        revoke_badge(badge, by=pledges[0].site.merchant.owner, reason="丢失")
    make_next_print(PRESS, folder)
    assert job.status is JobStatus.FAILED
    assert not folder.exists()


def test_job_left_by_a_dead_worker_is_begun_anew_but_not_for_ever(
    pledges: list[Pledge], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = order(pledges)

    def die(*_args: object) -> bytes:
        raise KeyboardInterrupt

    for died in range(1, 4):
        with monkeypatch.context() as patched:
            patched.setattr(print_jobs, "make_sheets_pdf", die)
            with pytest.raises(KeyboardInterrupt):
                make_next_print(PRESS, folder)
        db.session.rollback()
        assert (job.status, job.order["tries"]) == (JobStatus.RUNNING, died)
        assert make_next_print(PRESS, folder) == ""  # it may still live
        job.begun_at = now() - timedelta(minutes=11)
        db.session.commit()
    assert make_next_print(PRESS, folder) == ""
    assert job.status is JobStatus.FAILED


def test_job_begun_anew_is_finished(pledges: list[Pledge], folder: Path) -> None:
    job = order(pledges)
    job.status, job.begun_at, job.done = JobStatus.RUNNING, now() - timedelta(minutes=11), 2
    db.session.commit()
    make_next_print(PRESS, folder)
    assert (job.status, job.done) == (JobStatus.DONE, 4)
    assert [path.name for path in folder.iterdir()] == [job.file]


def test_orders_have_limits(pledges: list[Pledge]) -> None:
    owner = pledges[0].site.merchant.owner
    with pytest.raises(TooManyPrints):
        order_prints(
            Order(Sheet.A4, Colour.GREEN, FileForm.PDF, ["0000000000"] * (MAX_JOB + 1)), by=owner
        )
    for _time in range(3):
        order(pledges)
    with pytest.raises(TooManyPrints):
        order(pledges)


@pytest.mark.parametrize(
    ("words", "name"),
    [("第一 广场", "第一-广场"), (PATH_NAME, "广场"), ("..", "badge"), ("长" * 99, "长" * 40)],
)
def test_file_names_hold_letters_and_digits_only(words: str, name: str) -> None:
    assert safe_name(words) == name
