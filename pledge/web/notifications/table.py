"""Who is told of what: one table from events to notices, and the list of what nobody is told.

A change of status is found by the move that caused it, else by its row, old and new status; every
other event by its class. `tests/web/notifications/test_table.py` holds every transition of every
state machine to a row here or a reason in NOBODY.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import url_for

from pledge.accounts.models import User
from pledge.badges.events import CloneFlagRaised
from pledge.badges.models import Badge, BadgeFlag, PrintJob
from pledge.badges.rules import BadgeStatus, FlagStatus, JobStatus
from pledge.cases.events import (
    LetterSent,
    MerchantReplied,
    MessageWritten,
    ReminderDue,
    ReminderKind,
    RevocationProposed,
    ThreatMarked,
)
from pledge.cases.findings.actions import get_decision
from pledge.cases.findings.queries import list_appeals
from pledge.cases.handling.queries import last_asking
from pledge.cases.handling.reminders import list_responsible
from pledge.cases.letters.service import show_letter_number
from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import Move
from pledge.core.events import StatusChanged
from pledge.merchants.events import DisputeSettled
from pledge.merchants.models import IdentityDispute, Merchant
from pledge.merchants.rules import DisputeStatus, Identity
from pledge.notices.models import OutboxMail
from pledge.notices.rules import MailStatus
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from pledge.web.labels.labels import show_number
from pledge.web.notifications.mail import OutgoingNotice

# a move, (class of the row, old status, new status), or the class of an event
Key = Any
Handler = Callable[[Any], Iterable[OutgoingNotice]]


def notices_of(fact: object) -> Iterable[OutgoingNotice]:
    """Return the notices of an event; KeyError for one that has no row in either table."""
    key = key_of(fact)
    if key in NOBODY:
        return ()
    return TABLE[key](fact)


def key_of(fact: object) -> Key:
    """Return the key under which an event stands in the tables."""
    if not isinstance(fact, StatusChanged):
        return type(fact)
    return fact.cause or (type(fact.row), fact.old, fact.new)


# ------------------------------------------------------------------------------- cases


def _put_to_merchant(fact: StatusChanged) -> Iterable[OutgoingNotice]:
    case = fact.row
    path = url_for("merchant.show_case", case_id=case.id)
    context = {"site": case.site, "due_on": case.reply_due_on}
    yield OutgoingNotice(_owner_of(case), "mail/case_put.txt", path, context)


def _finding_made(fact: StatusChanged) -> Iterable[OutgoingNotice]:
    case = fact.row
    if last_asking(case) is not None:
        yield _to_merchant(case, "mail/finding_made.txt", decision=get_decision(case))
    yield from _reporters_of(case)


def _appeal_settled(fact: StatusChanged) -> Iterable[OutgoingNotice]:
    case = fact.row
    yield _to_merchant(case, "mail/appeal_settled.txt", appeal=list_appeals(case)[-1])
    yield from _reporters_of(case)


def _finding_corrected(fact: StatusChanged) -> Iterable[OutgoingNotice]:
    yield _to_merchant(fact.row, "mail/finding_corrected.txt", reason=fact.reason)
    yield from _reporters_of(fact.row)


def _news_for_reporters(fact: StatusChanged) -> Iterable[OutgoingNotice]:
    return _reporters_of(fact.row)


def _came_from_merchant(came: str) -> Handler:
    """Tell whoever looks after a case what came from the merchant; nobody, if nobody does."""

    def handle(fact: Any) -> Iterable[OutgoingNotice]:
        case = fact.row if isinstance(fact, StatusChanged) else fact.case
        if case.assignee is not None:
            path = url_for("association.show_case", case_id=case.id)
            context = {"case": case, "came": came}
            yield OutgoingNotice(case.assignee, "mail/merchant_wrote.txt", path, context)

    return handle


def _message_written(fact: MessageWritten) -> Iterable[OutgoingNotice]:
    yield OutgoingNotice(fact.report, "mail/report_news.txt")


def _letter_sent(fact: LetterSent) -> Iterable[OutgoingNotice]:
    yield _to_merchant(fact.case, "mail/letter_sent.txt", name=show_letter_number(fact.letter))


def _reminder_due(fact: ReminderDue) -> Iterable[OutgoingNotice]:
    case = fact.case
    if fact.kind is ReminderKind.REPLY:
        due_on, is_extended = case.reply_due_on, case.extended_at
        yield _to_merchant(case, "mail/reply_due.txt", due_on=due_on, is_extended=is_extended)
    elif fact.decision is not None:
        yield _to_merchant(case, "mail/appeal_due.txt", decision=fact.decision)
    else:
        is_late = fact.kind is ReminderKind.OVERDUE
        template = "mail/triage_overdue.txt" if is_late else "mail/case_due.txt"
        path = url_for("association.show_case", case_id=case.id)
        for member in list_responsible(case):
            yield OutgoingNotice(member.user, template, path, {"case": case, "due_on": fact.due_on})


def _revocation_proposed(fact: RevocationProposed) -> Iterable[OutgoingNotice]:
    pledge = fact.proposal.case.pledge
    if pledge is None:
        raise LookupError("without a pledge nothing is revoked")
    path = url_for("association.show_pledge", number=show_number(pledge.number))
    for member in fact.settlers:
        context = {"pledge": pledge, "site": pledge.site}
        yield OutgoingNotice(member.user, "mail/revocation_proposed.txt", path, context)


# ------------------------------------------------------------------- pledges, badges, merchants


def _pledge_moved(fact: StatusChanged) -> Iterable[OutgoingNotice]:
    pledge = fact.row
    context = {"pledge": pledge, "site": pledge.site, "reason": fact.reason}
    owner = pledge.site.merchant.owner
    yield OutgoingNotice(owner, "mail/pledge_moved.txt", _page_of(pledge), context)


def _clone_flag_raised(fact: CloneFlagRaised) -> Iterable[OutgoingNotice]:
    pledge = fact.flag.badge.pledge
    context = {"flag": fact.flag, "pledge": pledge}
    owner = pledge.site.merchant.owner
    yield OutgoingNotice(owner, "mail/badge_flagged.txt", _page_of(pledge), context)


def _identity_moved(fact: StatusChanged) -> Iterable[OutgoingNotice]:
    merchant, path = fact.row, url_for("merchant.home")
    context = {"merchant": merchant, "reason": fact.reason}
    yield OutgoingNotice(merchant.owner, "mail/identity_moved.txt", path, context)


def _dispute_settled(fact: DisputeSettled) -> Iterable[OutgoingNotice]:
    dispute, path = fact.dispute, url_for("merchant.home")
    readers = [dispute.claimant]
    if dispute.status is DisputeStatus.UPHELD:
        readers.append(fact.holder)
    for reader in readers:
        is_claimant = reader.id == dispute.claimant_id
        context = {"dispute": dispute, "is_claimant": is_claimant, "reason": fact.reason}
        yield OutgoingNotice(reader, "mail/dispute_settled.txt", path, context)


# ------------------------------------------------------------------------------- readers


def _owner_of(case: Case) -> User:
    if case.site is None:
        raise ValueError("a case without a pledge has no merchant")
    return case.site.merchant.owner


def _to_merchant(case: Case, template: str, **context: Any) -> OutgoingNotice:
    path = url_for("merchant.show_case", case_id=case.id)
    return OutgoingNotice(
        _owner_of(case), template, path, {"site": case.site, "case_id": case.id, **context}
    )


def _reporters_of(case: Case) -> Iterable[OutgoingNotice]:
    return (OutgoingNotice(report, "mail/report_news.txt") for report in case.reports)


def _page_of(pledge: Pledge) -> str:
    return url_for("merchant.show_pledge", number=show_number(pledge.number))


# ------------------------------------------------------------------------------- the tables

TABLE: Mapping[Key, Handler] = {
    Move.ASK_MERCHANT: _put_to_merchant,
    Move.ASK_FOR_TIME: _came_from_merchant("more_time"),
    Move.APPEAL: _came_from_merchant("appeal"),
    Move.UPHOLD: _finding_made,
    Move.REJECT: _finding_made,
    Move.LEAVE_OPEN: _finding_made,
    Move.ALLOW_APPEAL: _appeal_settled,
    Move.DISMISS_APPEAL: _appeal_settled,
    Move.CORRECT: _finding_corrected,
    Move.RECORD_REMEDY: _news_for_reporters,
    Move.RECORD_RELAPSE: _news_for_reporters,
    Move.REOPEN: _news_for_reporters,
    Move.REFER: _news_for_reporters,
    MerchantReplied: _came_from_merchant("reply"),
    ThreatMarked: _came_from_merchant("threat"),
    MessageWritten: _message_written,
    LetterSent: _letter_sent,
    ReminderDue: _reminder_due,
    RevocationProposed: _revocation_proposed,
    (Pledge, PledgeStatus.ACTIVE, PledgeStatus.SUSPENDED): _pledge_moved,
    (Pledge, PledgeStatus.ACTIVE, PledgeStatus.REVOKED): _pledge_moved,
    (Pledge, PledgeStatus.SUSPENDED, PledgeStatus.ACTIVE): _pledge_moved,
    (Pledge, PledgeStatus.SUSPENDED, PledgeStatus.REVOKED): _pledge_moved,
    CloneFlagRaised: _clone_flag_raised,
    (Merchant, Identity.SELF_DECLARED, Identity.CONFIRMED): _identity_moved,
    (Merchant, Identity.CONFIRMED, Identity.SELF_DECLARED): _identity_moved,
    DisputeSettled: _dispute_settled,
}

_BY_DISPUTE = "the mail about the dispute says it"
_BY_MERCHANT = "the merchant did it, on a page that says what follows"
_BY_DATE = "the day stands on the badge, the merchant's page and every list"
_ON_ITS_PAGE = "its page shows how far it is"
_BY_WORKER = "the worker's own step; dead letters stand on the operator's page"

NOBODY: Mapping[Key, str] = {
    Move.TAKE_UP: "a member's own step; reporters read the status with their receipt",
    Move.TAKE_BACK: "the merchant's page says that its answer is not awaited now",
    Move.MERGE: "both cases keep their lines; reporters keep their receipts",
    Move.SPLIT: "both cases keep their lines; reporters keep their receipts",
    Move.REPLY: "MerchantReplied tells it, which also comes without a change of status",
    Move.RECORD_VISIT: "a visit is work of the association; what follows from it is told",
    Move.TAKE_MEASURE: "its letter is told, and the measure stands beside a public finding",
    (Pledge, PledgeStatus.ACTIVE, PledgeStatus.WITHDRAWN): _BY_MERCHANT,
    (Pledge, PledgeStatus.SUSPENDED, PledgeStatus.WITHDRAWN): _BY_MERCHANT,
    (Pledge, PledgeStatus.ACTIVE, PledgeStatus.EXPIRED): _BY_DATE,
    (Pledge, PledgeStatus.SUSPENDED, PledgeStatus.EXPIRED): _BY_DATE,
    (Badge, BadgeStatus.ACTIVE, BadgeStatus.REVOKED): _BY_MERCHANT,
    (BadgeFlag, FlagStatus.OPEN, FlagStatus.CONFIRMED): "an officer's note; the page shows it",
    (BadgeFlag, FlagStatus.OPEN, FlagStatus.DISMISSED): "an officer's note; the page shows it",
    (PrintJob, JobStatus.WAITING, JobStatus.RUNNING): _ON_ITS_PAGE,
    (PrintJob, JobStatus.RUNNING, JobStatus.WAITING): _ON_ITS_PAGE,
    (PrintJob, JobStatus.RUNNING, JobStatus.DONE): _ON_ITS_PAGE,
    (PrintJob, JobStatus.RUNNING, JobStatus.FAILED): _ON_ITS_PAGE,
    (IdentityDispute, DisputeStatus.OPEN, DisputeStatus.UPHELD): "DisputeSettled tells it",
    (IdentityDispute, DisputeStatus.OPEN, DisputeStatus.DISMISSED): "DisputeSettled tells it",
    # an identity confirmed because a dispute was upheld
    DisputeStatus.UPHELD: _BY_DISPUTE,
    (OutboxMail, MailStatus.WAITING, MailStatus.SENDING): _BY_WORKER,
    (OutboxMail, MailStatus.SENDING, MailStatus.SENDING): _BY_WORKER,
    (OutboxMail, MailStatus.SENDING, MailStatus.WAITING): _BY_WORKER,
    (OutboxMail, MailStatus.SENDING, MailStatus.SENT): _BY_WORKER,
    (OutboxMail, MailStatus.SENDING, MailStatus.DEAD): _BY_WORKER,
    (OutboxMail, MailStatus.DEAD, MailStatus.WAITING): "the operator did it, on a page of its own",
    (OutboxMail, MailStatus.DEAD, MailStatus.GIVEN_UP): "the operator did it, on a page of its own",
}
