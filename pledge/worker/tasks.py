"""Background tasks: what each does, and its declaration with huey."""

import logging
import threading
from collections.abc import Callable
from functools import partial, wraps

import click
from flask import Flask
from huey import Huey, crontab
from huey.exceptions import RetryTask

from pledge.background.queue import EXTENSION, Job, Tasks, get_queue
from pledge.badges.printing.deployed import remember_base_url
from pledge.badges.printing.jobs import make_next_print
from pledge.badges.printing.sheets import Press
from pledge.badges.scanning.clone_flags import (
    flag_scanned_too_often,
    list_unnotified_flags,
    notify_holder,
)
from pledge.cases.findings.publish import publish_due
from pledge.cases.handling.reminders import claim, list_reminders
from pledge.config import Settings
from pledge.db import db
from pledge.ledger.checkpoints import sign_if_due
from pledge.ledger.cosigning import ask_witnesses
from pledge.merchants.thumbnails import fill_thumbnails
from pledge.notices.actions import send_due
from pledge.notices.smtp import smtp_sender
from pledge.pledges.actions import expire_pledges
from pledge.retention.runs import run_if_due

log = logging.getLogger(__name__)

# So many, and then it is asked whether the worker is to end.
MAILS_AT_ONCE = 50
# A job fails where the database or a disk does: soon enough to help, rarely enough to be read.
RETRIES = 3
RETRY_SECONDS = 10
RERUN_SECONDS = 1
HOURLY_RETRY_SECONDS = 300

# It commits its own work and returns words for the operator, or none where nothing was due.
Work = Callable[[Settings], str]


def declare_tasks(app: Flask, huey: Huey) -> Tasks:
    """Declare the tasks on an app's queue; return them by the name that the operator reads."""
    job = huey.task(retries=RETRIES, retry_delay=RETRY_SECONDS)
    each_minute = huey.periodic_task(crontab())
    each_hour = huey.periodic_task(
        crontab(minute="0"), retries=RETRIES, retry_delay=HOURLY_RETRY_SECONDS
    )
    once, skipping = partial(_rerun_if_called, app), partial(_skip_if_running, app)
    return {
        Job.MAILS: job(once(Job.MAILS, send_mails)),
        Job.PRINTS: job(once(Job.PRINTS, make_prints)),
        "sweep": each_minute(skipping("sweep", sweep)),
        "log": each_minute(skipping("log", publish_log)),
        "copied badges": each_minute(skipping("copied badges", watch_badges)),
        "thumbnails": each_minute(skipping("thumbnails", fill_missing_thumbnails)),
        # Often: it must be kept before someone changes the address between two starts.
        "base address": each_minute(skipping("base address", keep_base_url)),
        "pledges": each_hour(skipping("pledges", write_down_expired)),
        "findings": each_hour(skipping("findings", publish_findings)),
        "reminders": each_hour(skipping("reminders", remind_due)),
        # Once a day: a run that finds today's does nothing.
        "retention": each_hour(skipping("retention", apply_retention)),
    }


def _rerun_if_called(app: Flask, name: str, work: Work) -> Callable[[], None]:
    """Return a non-reentrant job; a call during a run schedules one rerun.

    The lock only avoids idle threads; the claims of rows keep two workers from doing the same work.
    """
    running = threading.Lock()

    @wraps(work)
    def run() -> None:
        if not running.acquire(blocking=False):
            raise RetryTask(delay=RERUN_SECONDS)
        try:
            words = _run(app, name, work)
        finally:
            running.release()
        # until nothing is due
        if words:
            app.extensions[EXTENSION].enqueue(name)

    return run


def _skip_if_running(app: Flask, name: str, work: Work) -> Callable[[], None]:
    """Return a periodic task that leaves out a run while its last one lasts."""
    running = threading.Lock()

    @wraps(work)
    def run() -> None:
        if not running.acquire(blocking=False):
            return
        try:
            _run(app, name, work)
        finally:
            running.release()

    return run


def _run(app: Flask, name: str, work: Work) -> str:
    """Do the work in the app's context, which ends its session, and print what it did."""
    with app.app_context():
        if words := work(app.extensions["pledge-settings"]):
            click.echo(f"{name}: {words}")
        return words


def sweep(_settings: Settings) -> str:
    """Enqueue every job, for rows whose own job was lost or whose next try is due."""
    for job in Job:
        get_queue().enqueue(job)
    return ""


def send_mails(settings: Settings) -> str:
    """Send a batch of the mails that are due."""
    if not settings.mail_url:
        return ""
    sent, failed = send_due(smtp_sender(settings.mail_url), settings.mail_from, MAILS_AT_ONCE)
    return f"sent {sent}, failed {failed}" if sent or failed else ""


def write_down_expired(_settings: Settings) -> str:
    """Write down which pledges have expired."""
    count = expire_pledges()
    db.session.commit()
    return f"expired {count}" if count else ""


def publish_findings(_settings: Settings) -> str:
    """Publish the findings whose day has come."""
    count = publish_due()
    db.session.commit()
    return f"published {count}" if count else ""


def remind_due(_settings: Settings) -> str:
    """Give each reminder that is due, once."""
    given = 0
    for reminder in list_reminders():
        case_id = reminder.case.id
        try:
            is_given = claim(reminder)
            db.session.commit()
        except Exception:
            # Those behind it must not wait for it; the next hour tries it again.
            db.session.rollback()
            log.exception("case %s: %s was not given", case_id, reminder.kind)
            continue
        given += is_given
    return f"gave {given}" if given else ""


def apply_retention(settings: Settings) -> str:
    """Delete what is past its retention period, once a day."""
    tally = run_if_due(settings, by="worker")
    if tally is None:
        return ""
    return ", ".join(f"{kind} {count}" for kind, count in tally.counts.items())


def publish_log(settings: Settings) -> str:
    """Sign a checkpoint of the log if one is due, and ask the witnesses to cosign it."""
    signed = sign_if_due(settings)
    db.session.commit()
    cosigned = ask_witnesses(settings)
    said = [f"checkpoint of {signed.size}" if signed else "", f"cosigned {cosigned}"]
    return ", ".join(said) if signed or cosigned else ""


def watch_badges(_settings: Settings) -> str:
    """Flag badges that were scanned too often, and tell their holders."""
    opened = flag_scanned_too_often()
    unnotified = list_unnotified_flags()
    for flag in unnotified:
        notify_holder(flag)
    db.session.commit()
    return f"flagged {opened}, told {len(unnotified)}" if opened or unnotified else ""


def make_prints(settings: Settings) -> str:
    """Make the oldest print file that is due."""
    return make_next_print(Press.of(settings), settings.prints)


def keep_base_url(settings: Settings) -> str:
    """Keep the address that the first badges carry."""
    return f"badges carry {settings.base_url}" if remember_base_url(settings) else ""


def fill_missing_thumbnails(settings: Settings) -> str:
    """Make the thumbnails that photos lack."""
    count = fill_thumbnails(settings.uploads)
    db.session.commit()
    return f"filled {count}" if count else ""
