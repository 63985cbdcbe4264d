"""Actions on open cases: take up, ask the merchant, reply, refer, reopen."""

from collections.abc import Sequence, Set

from sqlalchemy import select

from pledge.accounts.models import User
from pledge.associations.models import Membership
from pledge.cases.events import MerchantReplied
from pledge.cases.handling.involvement import is_involved
from pledge.cases.models.cases import Case, CaseChange, CaseNote, MerchantReply
from pledge.cases.models.evidence import StagedPhoto
from pledge.cases.reports.intake import StoredPhoto, exhibit_of
from pledge.cases.rules import deadlines, workflow
from pledge.cases.rules.workflow import Actor, CaseStatus, Move
from pledge.core.clock import add_working_days, now, today
from pledge.core.events import emit
from pledge.core.state_machine import change_status
from pledge.db import current_policy, db


class ParaphraseMissing(Exception):
    """A merchant is heard on the association's own wording, which is not there yet."""


class NoPledgeHere(Exception):
    """There is no pledge, so there is no merchant who promised, and nothing to judge."""


class PledgeHere(Exception):
    """There is a pledge: the case is worked on, not passed on."""


class NotAsked(Exception):
    """The merchant was not asked about this case."""


class CaseQuarantined(Exception):
    """The case is quarantined: a member releases it before anything else is done with it."""


class AlreadyExtended(Exception):
    """More time is given once for each question."""


class WordsNotReleased(Exception):
    """No reporter of this case allowed the own words to be shown."""


def take_up(case: Case, *, by: Membership, reason: str = "") -> None:
    """Accept a case, or go back to looking into it; the decision's clock starts once."""
    was_received = case.status is CaseStatus.RECEIVED
    if case.decide_by is None:
        case.decide_by = add_working_days(today(), current_policy().deadlines.decision)
    make_move(case, Move.TAKE_UP if was_received else Move.TAKE_BACK, by=by, reason=reason)


def refer(case: Case, *, by: Membership, reason: str) -> None:
    """Close a case about a place that signed nothing: the registry has nothing to hold it to."""
    if case.pledge_id is not None:
        raise PledgeHere
    make_move(case, Move.REFER, by=by, reason=reason)


def reopen(case: Case, *, by: Membership, reason: str) -> None:
    """Go back to looking into a case that was closed without a breach; its clock starts anew.

    What the merchant was heard on is decided: before a breach is found it is asked anew.
    """
    case.decide_by = add_working_days(today(), current_policy().deadlines.decision)
    make_move(case, Move.REOPEN, by=by, reason=reason)
    case.asked_at = case.reply_due_on = case.extended_at = None
    db.session.flush()


def ask_merchant(
    case: Case, paraphrase: str, *, by: Membership, reason: str = "", is_quoted: bool = False
) -> None:
    """Ask the merchant, in the association's words, so that the wording points at nobody.

    ``is_quoted`` adds the reporters' own words, of those who allowed it.
    """
    if not paraphrase.strip():
        raise ParaphraseMissing
    require_askable(case, by=by, is_quoted=is_quoted)
    make_move(case, Move.ASK_MERCHANT, by=by, reason=reason)
    case.paraphrase, case.is_quoted = paraphrase, is_quoted
    case.asked_at, case.reply_due_on, case.extended_at = now(), case.due_on, None
    db.session.flush()


def require_askable(case: Case, *, by: Membership, is_quoted: bool = False) -> None:
    """Raise where nobody can be asked.

    NoPledgeHere, WordsNotReleased, CaseQuarantined or TransitionNotAllowed.
    """
    if case.pledge_id is None:
        raise NoPledgeHere
    if is_quoted and not any(report.consented_at for report in case.reports):
        raise WordsNotReleased
    if case.is_quarantined:
        raise CaseQuarantined
    actors = workflow.actors_of(by.role, is_involved=is_involved(case, by.user_id))
    workflow.destination(case.status, Move.ASK_MERCHANT, actors)


def ask_for_time(case: Case, reason: str, *, by: User) -> None:
    """Give the merchant more time to answer: once, and for as long as the clocks say."""
    workflow.destination(case.status, Move.ASK_FOR_TIME, {Actor.MERCHANT})
    if case.extended_at is not None:
        raise AlreadyExtended
    if case.reply_due_on is None:
        raise NotAsked
    # From the merchant's own clock: a merge may have set the case's by when another lead came.
    case.due_on = add_working_days(
        max(case.reply_due_on, today()), current_policy().deadlines.extension
    )
    case.reply_due_on, case.extended_at = case.due_on, now()
    change = CaseChange.record(case.status, case.status, by=by, reason=reason)
    allowed = frozenset(workflow.MOVES[case.status, Move.ASK_FOR_TIME].to)
    change_status(case, case.status, allowed=allowed, change=change, cause=Move.ASK_FOR_TIME)
    db.session.flush()


def reply(
    case: Case,
    words: str,
    remedies: Sequence[str],
    photos: Sequence[StoredPhoto | StagedPhoto],
    *,
    by: User,
    idempotency_key: str | None = None,
) -> MerchantReply:
    """Take the merchant's answer; after the clock it is taken too, and marked late.

    A second submit of one form gives the first answer, whatever became of the case meanwhile.
    """
    if idempotency_key and (known := find_reply(idempotency_key)):
        return known
    if case.asked_at is None:
        raise NotAsked
    workflow.destination(case.status, Move.REPLY, {Actor.MERCHANT})
    answer = MerchantReply(
        by_id=by.id,
        words=words,
        remedies=" ".join(remedies),
        is_late=case.reply_due_on is not None and today() > case.reply_due_on,
        idempotency_key=idempotency_key,
        at=now(),
    )
    answer.exhibits.extend(exhibit_of(photo) for photo in photos)
    case.replies.append(answer)
    db.session.flush()
    if case.status is not CaseStatus.IN_REVIEW:
        transition_case(case, Move.REPLY, {Actor.MERCHANT}, by=by, reason="")
    emit(case, MerchantReplied(case))
    db.session.flush()
    return answer


def find_reply(idempotency_key: str) -> MerchantReply | None:
    """Find the answer that came with a form."""
    return db.session.scalar(
        select(MerchantReply).where(MerchantReply.idempotency_key == idempotency_key)
    )


def write_note(case: Case, words: str, *, by: User) -> CaseNote:
    """Write down something for colleagues alone."""
    note = CaseNote(by_id=by.id, words=words, at=now())
    case.notes.append(note)
    db.session.flush()
    return note


def make_move(case: Case, what: Move, *, by: Membership, reason: str) -> None:
    """Make a move as a member, in the parts this member has in this case."""
    actors = workflow.actors_of(by.role, is_involved=is_involved(case, by.user_id))
    transition_case(case, what, actors, by=by.user, reason=reason)


def transition_case(
    case: Case, what: Move, actors: Set[Actor], *, by: User | None, reason: str
) -> None:
    """Change a case's status by the table, leaving a row behind and setting its clock."""
    if case.is_quarantined:
        raise CaseQuarantined
    old, to = case.status, workflow.destination(case.status, what, actors, _came_from(case))
    change = CaseChange.record(old, to, by=by, reason=reason)
    allowed = frozenset(workflow.MOVES[old, what].to)
    change_status(case, to, allowed=allowed, change=change, cause=what)
    if to is not old:
        case.due_on = deadlines.due_on(to, today(), case.decide_by, current_policy().deadlines)
    db.session.flush()


def _came_from(case: Case) -> CaseStatus | None:
    """Return the status that a case left when it entered the one it is in."""
    left = [change.old for change in case.changes if change.old != change.new]
    return CaseStatus(left[-1]) if left and left[-1] else None
