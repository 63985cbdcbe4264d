"""Hearing of the merchant: whether it took place, and what was disclosed in it.

Leads and photos are sorted by what they hold, so that nobody reads off how many came, or when.
"""

from datetime import datetime

from pledge.cases.handling.queries import last_asking, list_disclosed_reports, list_exhibits
from pledge.cases.models.cases import Case, MerchantReply
from pledge.cases.models.evidence import Exhibit
from pledge.cases.rules import publication
from pledge.cases.rules.workflow import Author
from pledge.core.clock import today
from pledge.merchants.rules import Scene


def is_heard(case: Case) -> bool:
    """Tell whether the merchant answered what it was last asked, or let that clock run out."""
    return case.asked_at is not None and publication.is_heard(
        has_answered=bool(list_answers(case)), reply_due_on=case.reply_due_on, today=today()
    )


def list_answers(case: Case, until: datetime | None = None) -> list[MerchantReply]:
    """List the answers to the last question up to a moment, and given by then, oldest first."""
    asked_at = last_asking(case, until)
    if asked_at is None:
        return []
    return [
        answer
        for answer in case.replies
        if answer.at >= asked_at and (until is None or answer.at <= until)
    ]


def list_disclosed(case: Case) -> list[Exhibit]:
    """List the photos of visits and disclosed reports that have a copy made for the merchant."""
    disclosed = {report.id for report in list_disclosed_reports(case)} | {None}
    shown = [
        one
        for one in list_exhibits(case)
        if one.disclosed and one.reply_id is None and one.report_id in disclosed
    ]
    return sorted(shown, key=lambda one: (one.disclosed_sha256, one.disclosed or ""))


def list_spots(case: Case) -> list[tuple[Scene, str]]:
    """List the public scene and label of the badges that were scanned, each once."""
    badges = [report.badge for report in list_disclosed_reports(case) if report.badge]
    return sorted({(badge.scene, badge.label) for badge in badges})


def list_released(case: Case) -> list[str]:
    """List the words that reporters let the merchant read when it was asked, and still do.

    A member looked at those before asking; consent given later, or anew, waits for the next time.
    """
    asked_at = last_asking(case)
    if not case.is_quoted or asked_at is None:
        return []
    return sorted(
        report.story
        for report in list_disclosed_reports(case)
        if report.consented_at and report.consented_at <= asked_at
    )


def list_withheld(case: Case) -> list[str]:
    """List the reporters' words that they have not released to the merchant."""
    disclosed: list[str] = []
    for report in case.reports:
        disclosed += [] if report.consented_at else [report.story]
        disclosed += [report.asked]
        disclosed += [entry.words for entry in report.entries if entry.author is Author.REPORTER]
    return [words for words in disclosed if words]
