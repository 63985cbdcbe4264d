"""What the registry does while nobody waits: each task by name, how often, and its verb."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import click
from flask import current_app

from pledge.background.queue import Errand, call
from pledge.badges.printing.deployed import remember_base_url
from pledge.badges.printing.jobs import make_next_print
from pledge.badges.printing.sheets import Press
from pledge.badges.scanning.clone_flags import flag_scanned_too_often, list_unnotified_flags
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
from pledge.web.notifications import mail
from pledge.web.notifications.reminders import remind

log = logging.getLogger(__name__)

# So many, and then it is asked whether the worker is to end.
MAILS_AT_ONCE = 50


@dataclass(frozen=True)
class Task:
    """A task that commits its own work and returns words for the operator, or none."""

    name: str
    every_seconds: int
    run: Callable[[Settings], str]


def report(task: Task, settings: Settings) -> None:
    """Run a task and print what it did; its failure must not stop the others."""
    try:
        if done := task.run(settings):
            click.echo(f"{task.name}: {done}")
    except Exception:
        db.session.rollback()
        log.exception("%s failed", task.name)
    finally:
        db.session.remove()


def _send_mails(settings: Settings) -> str:
    if not settings.mail_url:
        return ""
    sent, failed = send_due(smtp_sender(settings.mail_url), settings.mail_from, MAILS_AT_ONCE)
    if sent + failed == MAILS_AT_ONCE:
        call(Errand.MAILS)
    return f"sent {sent}, failed {failed}" if sent or failed else ""


def _expire_pledges(_settings: Settings) -> str:
    count = expire_pledges()
    db.session.commit()
    return f"expired {count}" if count else ""


def _publish_findings(_settings: Settings) -> str:
    count = publish_due()
    db.session.commit()
    return f"published {count}" if count else ""


def _remind_due(settings: Settings) -> str:
    given = 0
    for reminder in list_reminders():
        if not claim(reminder):
            db.session.rollback()
            continue
        # Mails hold addresses of pages, which are made as for a visitor.
        with current_app.test_request_context(base_url=settings.base_url):
            remind(reminder)
        db.session.commit()
        given += 1
    return f"gave {given}" if given else ""


def _let_go(settings: Settings) -> str:
    tally = run_if_due(settings, by="worker")
    if tally is None:
        return ""
    return ", ".join(f"{kind} {count}" for kind, count in tally.counts.items())


def _publish_log(settings: Settings) -> str:
    signed = sign_if_due(settings)
    db.session.commit()
    cosigned = ask_witnesses(settings)
    said = [f"checkpoint of {signed.size}" if signed else "", f"cosigned {cosigned}"]
    return ", ".join(said) if signed or cosigned else ""


def _watch_badges(settings: Settings) -> str:
    opened = flag_scanned_too_often()
    # Mails hold addresses of pages, which are made as for a visitor.
    with current_app.test_request_context(base_url=settings.base_url):
        unnotified = list_unnotified_flags()
        for flag in unnotified:
            mail.tell_holder(flag)
    db.session.commit()
    return f"flagged {opened}, told {len(unnotified)}" if opened or unnotified else ""


def _make_prints(settings: Settings) -> str:
    if made := make_next_print(Press.of(settings), settings.prints):
        call(Errand.PRINTS)
    return made


def _remember_base_url(settings: Settings) -> str:
    return f"badges carry {settings.base_url}" if remember_base_url(settings) else ""


def _fill_thumbnails(settings: Settings) -> str:
    count = fill_thumbnails(settings.uploads)
    db.session.commit()
    return f"filled {count}" if count else ""


# Mails and prints are also called for when they are ordered; their rounds find what a crash
# between a commit and its wake-up left, and what is to be tried again.
TASKS = (
    Task(Errand.MAILS, 5, _send_mails),
    Task("log", 20, _publish_log),
    Task("copied badges", 60, _watch_badges),
    Task(Errand.PRINTS, 15, _make_prints),
    Task("thumbnails", 60, _fill_thumbnails),
    Task("pledges", 3600, _expire_pledges),
    Task("findings", 3600, _publish_findings),
    Task("reminders", 3600, _remind_due),
    # Once a day: a run that finds today's does nothing.
    Task("retention", 3600, _let_go),
    # Often: it must be kept before someone changes the address between two starts.
    Task("base address", 30, _remember_base_url),
)
