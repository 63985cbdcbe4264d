"""Print jobs: files of many badges, made by the worker and kept for seven days."""

import io
import re
import secrets
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from sqlalchemy import func, select

from pledge.accounts.models import User
from pledge.background.queue import Job, enqueue_after_commit
from pledge.badges.models import Badge, PrintJob
from pledge.badges.printing.sheets import Item, Press, describe_sheet, make_sheets_pdf
from pledge.badges.queries import find_due_job, list_printable_serials
from pledge.badges.rules import (
    ALLOWED_JOB_MOVES,
    JOB_KEPT,
    JOB_TRIES,
    MAX_JOB,
    MAX_WAITING_JOBS,
    Colour,
    FileForm,
    JobStatus,
    Sheet,
)
from pledge.core.clock import now, today
from pledge.core.state_machine import change_status
from pledge.db import db
from pledge.storage.atomic_write import write_atomically

LONGEST_NAME = 40


class TooManyPrints(Exception):
    """More copies than one file takes, or more files ordered than are made."""


@dataclass(frozen=True)
class Order:
    """What is to be printed, and in which form of file."""

    sheet: Sheet
    colour: Colour
    form: FileForm
    serials: Sequence[str]


def order_prints(order: Order, *, by: User) -> PrintJob:
    """Order a file of these badges; the worker makes it."""
    waiting = db.session.scalar(
        select(func.count(PrintJob.id)).where(
            PrintJob.owner_id == by.id,
            PrintJob.status.in_([JobStatus.WAITING, JobStatus.RUNNING]),
        )
    )
    if len(order.serials) > MAX_JOB or (waiting or 0) >= MAX_WAITING_JOBS:
        raise TooManyPrints
    job = PrintJob(
        owner_id=by.id,
        order={
            "sheet": order.sheet.value,
            "colour": order.colour.value,
            "form": order.form.value,
            "serials": list(order.serials),
        },
        status=JobStatus.WAITING,
        done=0,
        total=len(order.serials),
        created_at=now(),
        delete_on=today() + JOB_KEPT,
    )
    db.session.add(job)
    db.session.flush()
    enqueue_after_commit(Job.PRINTS)
    return job


def read_order(job: PrintJob) -> Order:
    """Return what a job was ordered to print."""
    said: Mapping[str, object] = job.order
    serials = said["serials"]
    assert isinstance(serials, list)  # noqa: S101 - narrows the type: written above
    return Order(
        Sheet(str(said["sheet"])), Colour(str(said["colour"])), FileForm(str(said["form"])), serials
    )


def make_next_print(press: Press, folder: Path) -> str:
    """Make the oldest file that is due, committing its progress; return words about it, or none."""
    job = _claim()
    if job is None:
        return ""
    order = read_order(job)
    badges = list_printable_serials(order.serials)
    if not badges:
        move_job(job, JobStatus.FAILED)
        db.session.commit()
        return "nothing left to print"
    job.total = len(badges)
    parts = _progress(job, badges, press)
    made = _zip(parts, order, press) if order.form is FileForm.ZIP else _merge(parts, order, press)
    # a worker slower than JOB_STALE finds that another has finished the job
    if job.status is not JobStatus.RUNNING:
        return ""
    job.file = _keep(made, folder, order.form)
    move_job(job, JobStatus.DONE)
    db.session.commit()
    return f"made {job.file} of {job.total}"


def move_job(job: PrintJob, to: JobStatus) -> None:
    """Change a job's status by the rules."""
    change_status(job, to, allowed=ALLOWED_JOB_MOVES[job.status])


def list_due_prints() -> list[PrintJob]:
    """List the jobs whose day has come."""
    return list(db.session.scalars(select(PrintJob).where(PrintJob.delete_on <= today())))


def safe_name(words: str) -> str:
    """Return words as a file may be called anywhere: letters and digits, no signs, not too long."""
    return re.sub(r"[^\w]+", "-", words).strip("-_")[:LONGEST_NAME] or "badge"


def _claim() -> PrintJob | None:
    """Take the oldest job that is due; one that died three times is given up."""
    job = find_due_job()
    if job is None:
        db.session.rollback()
        return None
    if job.status is JobStatus.RUNNING and job.order.get("tries") == JOB_TRIES:
        move_job(job, JobStatus.FAILED)
        db.session.commit()
        return _claim()
    if job.status is JobStatus.RUNNING:
        move_job(job, JobStatus.WAITING)
    move_job(job, JobStatus.RUNNING)
    tries = job.order.get("tries", 0)
    job.order = job.order | {"tries": tries + 1 if isinstance(tries, int) else 1}
    job.begun_at, job.done = now(), 0
    db.session.commit()
    return job


def _progress(
    job: PrintJob, badges: Sequence[Badge], press: Press
) -> Iterator[tuple[Badge, list[Item]]]:
    """Yield the items of each touchpoint, and commit that they are done.

    The beginning moves along with the progress, so that no other worker takes a job that lives.
    """
    for _key, found in groupby(badges, key=lambda one: (one.pledge_id, one.touchpoint_id)):
        group = list(found)
        items = describe_sheet(group, press)
        yield group[0], items
        job.done += len(items)
        job.begun_at = now()
        db.session.commit()


def _zip(parts: Iterator[tuple[Badge, list[Item]]], order: Order, press: Press) -> bytes:
    """Return a ZIP with a folder a place and a PDF a touchpoint; names clash with none."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for badge, items in parts:
            pledge = badge.pledge
            folder = f"{safe_name(pledge.site.name)}-{pledge.number}"
            name = f"{safe_name(badge.label)}-{badge.serial}-{order.sheet.value}.pdf"
            archive.writestr(
                f"{folder}/{name}", make_sheets_pdf(items, order.sheet, order.colour, press)
            )
    return buffer.getvalue()


def _merge(parts: Iterator[tuple[Badge, list[Item]]], order: Order, press: Press) -> bytes:
    """Return one PDF of everything; a sheet of stickers never mixes two touchpoints."""
    return make_sheets_pdf(
        [item for _badge, items in parts for item in items], order.sheet, order.colour, press
    )


def _keep(made: bytes, folder: Path, form: FileForm) -> str:
    """Write a file that only the registry may read, whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{secrets.token_hex(16)}.{form.value}"
    write_atomically(folder / name, made)
    return name
