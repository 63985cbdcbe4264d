"""Notices, in the recipient's language and in the transaction that causes them.

Whoever signs in gets each by e-mail and in the inbox; a reporter, by e-mail alone. A mail to a
reporter says that something happened and never what; none carries a receipt code.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from flask import url_for
from flask_babel import force_locale

from pledge.accounts.models import User
from pledge.associations.models import Membership
from pledge.badges.models import BadgeFlag
from pledge.cases.handling.queries import last_asking
from pledge.cases.letters.service import show_letter_number
from pledge.cases.models.cases import Case, Report
from pledge.cases.models.outcomes import Appeal, Decision, Letter
from pledge.core.clock import now
from pledge.merchants.models import IdentityDispute, Merchant
from pledge.notices.actions import queue_mail
from pledge.notices.inbox import put_notice
from pledge.pledges.models import Pledge
from pledge.web.context import site_name
from pledge.web.labels.labels import show_number
from pledge.web.setup.current import current_settings
from pledge.web.setup.language import LANGUAGES
from pledge.web.setup.render import render_bare


class Came(StrEnum):
    """What came from a merchant."""

    REPLY = "reply"
    MORE_TIME = "more_time"
    APPEAL = "appeal"
    THREAT = "threat"


def tell_reporter(report: Report) -> None:
    """Tell a reporter who left an address, unless withdrawn, that there is something to read."""
    if report.contact and report.withdrawn_at is None:
        _write(report.contact, report.locale, "mail/report_news.txt")


def tell_members(
    members: Iterable[Membership], template: str, *, path: str | None = None, **context: Any
) -> None:
    """Tell people of an association by a template of `mail/`, each in their own language.

    ``path`` is the page where the matter is dealt with; the template knows the rest by ``context``.
    """
    for member in members:
        _write_to(member.user, template, path=path, **context)


def ask_merchant(case: Case) -> None:
    """Tell a merchant that a case waits for an answer, and until when."""
    if case.site is None:
        raise ValueError("a case without a pledge has no merchant")
    _write_to(
        case.site.merchant.owner,
        "mail/case_put.txt",
        path=url_for("merchant.show_case", case_id=case.id),
        site=case.site,
        due_on=case.reply_due_on,
    )


def tell_of_letter(case: Case, letter: Letter) -> None:
    """Tell a merchant that an association has sent it a letter."""
    _write_of_case(case, "mail/letter_sent.txt", name=show_letter_number(letter))


def tell_of_finding(case: Case, decision: Decision) -> None:
    """Tell a merchant that was asked what was found, and until when it may appeal."""
    if last_asking(case) is not None:
        _write_of_case(case, "mail/finding_made.txt", decision=decision)


def tell_of_appeal(case: Case, appeal: Appeal) -> None:
    """Tell a merchant how its appeal was settled, and why."""
    _write_of_case(case, "mail/appeal_settled.txt", appeal=appeal)


def tell_of_correction(case: Case, reason: str) -> None:
    """Tell a merchant that the finding against it was taken back, and why."""
    _write_of_case(case, "mail/finding_corrected.txt", reason=reason)


def remind_of_reply(case: Case) -> None:
    """Remind a merchant of the day by which it is to answer, and of what follows if it does not."""
    _write_of_case(
        case, "mail/reply_due.txt", due_on=case.reply_due_on, is_extended=case.extended_at
    )


def remind_of_appeal(case: Case, decision: Decision) -> None:
    """Remind a merchant of the last day on which it may appeal."""
    _write_of_case(case, "mail/appeal_due.txt", decision=decision)


def tell_reporters(case: Case) -> None:
    """Tell every reporter of a case that there is something to read."""
    for report in case.reports:
        tell_reporter(report)


def tell_assignee(case: Case, came: Came) -> None:
    """Tell whoever looks after a case what came from the merchant; nobody, if nobody does."""
    if case.assignee is not None:
        _write_to(
            case.assignee,
            "mail/merchant_wrote.txt",
            path=url_for("association.show_case", case_id=case.id),
            case=case,
            came=came,
        )


def tell_of_pledge(pledge: Pledge, reason: str) -> None:
    """Tell a merchant what an association has done with a pledge, and why."""
    _write_to(
        pledge.site.merchant.owner,
        "mail/pledge_moved.txt",
        path=_page_of(pledge),
        pledge=pledge,
        site=pledge.site,
        reason=reason,
    )


def tell_of_identity(merchant: Merchant, reason: str) -> None:
    """Tell a merchant that its identity was confirmed, or is no longer."""
    _write_to(
        merchant.owner,
        "mail/identity_moved.txt",
        path=url_for("merchant.home"),
        merchant=merchant,
        reason=reason,
    )


def tell_of_dispute(dispute: IdentityDispute, reader: User, reason: str) -> None:
    """Tell a person how the dispute over a credit code was settled."""
    _write_to(
        reader,
        "mail/dispute_settled.txt",
        path=url_for("merchant.home"),
        dispute=dispute,
        is_claimant=reader.id == dispute.claimant_id,
        reason=reason,
    )


def tell_holder(flag: BadgeFlag) -> None:
    """Tell a merchant, once, that a copy of a badge may hang elsewhere."""
    pledge = flag.badge.pledge
    _write_to(
        pledge.site.merchant.owner,
        "mail/badge_flagged.txt",
        path=_page_of(pledge),
        flag=flag,
        pledge=pledge,
    )
    flag.notified_at = now()


def _write_of_case(case: Case, template: str, **context: Any) -> None:
    if case.site is None:
        raise ValueError("a case without a pledge has no merchant")
    _write_to(
        case.site.merchant.owner,
        template,
        path=url_for("merchant.show_case", case_id=case.id),
        site=case.site,
        case_id=case.id,
        **context,
    )


def _page_of(pledge: Pledge) -> str:
    return url_for("merchant.show_pledge", number=show_number(pledge.number))


def _write_to(reader: User, template: str, *, path: str | None, **context: Any) -> None:
    subject, body = _word(reader.locale, template, **context)
    queue_mail(reader.email, subject, body)
    put_notice(reader, subject, body, path)


def _write(recipient: str, lang: str, template: str, **context: Any) -> None:
    queue_mail(recipient, *_word(lang, template, **context))


def _word(lang: str, template: str, **context: Any) -> tuple[str, str]:
    """Return the subject and the body of a mail: the first line of its template, and the rest."""
    # Without the pages' shared context: it would show the sender's waiting messages.
    with force_locale(LANGUAGES[lang]):
        name = site_name(current_settings(), lang)
        text = render_bare(lang, template, site_name=name, **context)
    subject, _blank, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"
