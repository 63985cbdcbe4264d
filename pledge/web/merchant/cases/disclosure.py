"""Merchant's view of a case: the only fields a merchant sees; none names a reporter.

Templates, mails and exports for merchants take this row instead of the case. Whoever adds a field
decides in tests/web/merchant/decisions.py why it points at nobody.
"""

from dataclasses import dataclass
from datetime import date, datetime

from pledge.cases.findings.queries import list_appeals, list_decisions, list_letters, list_measures
from pledge.cases.handling.hearing import list_disclosed, list_released, list_spots
from pledge.cases.handling.queries import first_disclosed_report
from pledge.cases.handling.threats import list_threats
from pledge.cases.letters.facts import LetterKind
from pledge.cases.letters.service import kind_of, show_letter_number
from pledge.cases.models.cases import Case, MerchantReply, ThreatMark
from pledge.cases.models.outcomes import Appeal, Decision, Letter
from pledge.cases.rules.breach_codes import BREACHES, BreachCode
from pledge.cases.rules.incident_date import Period, coarsen
from pledge.cases.rules.remedies import Remedy, remedies_in
from pledge.cases.rules.workflow import CaseStatus, Finding, Measure
from pledge.core.clock import day_of
from pledge.merchants.rules import Scene
from pledge.pledges.queries import clauses_in_force
from pledge.pledges.texts import Clause, get_text


@dataclass(frozen=True)
class MerchantCaseLine:
    """A case in a merchant's list."""

    id: int
    place: str
    scene: Scene
    code: BreachCode
    status: CaseStatus
    reply_due_on: date | None


@dataclass(frozen=True)
class ReplyView:
    """An answer the merchant gave itself; ``photos`` counts its own photos."""

    words: str
    remedies: list[Remedy]
    is_late: bool
    at: datetime
    photos: int


@dataclass(frozen=True)
class DecisionView:
    """A finding with its reasons; only what was upheld has a last day for an appeal."""

    finding: Finding
    reason: str
    clauses: list[str]
    text_version: str
    decided_on: date
    appeal_until: date | None
    is_appealed: bool
    is_correction: bool


@dataclass(frozen=True)
class AppealView:
    """An appeal of the merchant's own, and how it was settled."""

    words: str
    filed_on: date
    is_allowed: bool | None
    reason: str
    settled_on: date | None


@dataclass(frozen=True)
class ThreatView:
    """A threat the merchant marked itself, and what an officer found."""

    words: str
    marked_on: date
    is_confirmed: bool | None
    reason: str
    settled_on: date | None


@dataclass(frozen=True)
class LetterView:
    """A letter the association sent to the merchant; ``id`` leads to its file."""

    id: int
    number: str
    kind: LetterKind
    day: date


@dataclass(frozen=True)
class MerchantCaseView:
    """A case as its merchant sees it; ``period`` is (year, month, third of the month).

    ``spots`` are the public labels of the badges scanned, ``exhibits`` counts the covered copies.
    """

    id: int
    place: str
    pledge_number: str
    scene: Scene
    spots: list[tuple[Scene, str]]
    code: BreachCode
    clauses: tuple[Clause, ...]
    text_version: str
    period: tuple[int, int, Period]
    paraphrase: str
    quotes: list[str]
    exhibits: int
    status: CaseStatus
    reply_due_on: date | None
    is_extended: bool
    replies: list[ReplyView]
    letters: list[LetterView]
    decisions: list[DecisionView]
    measures: list[tuple[Measure, date]]
    appeals: list[AppealView]
    appeal_due_on: date | None
    threats: list[ThreatView]

    @property
    def decision(self) -> DecisionView | None:
        """The newest finding."""
        return self.decisions[-1] if self.decisions else None

    @property
    def appeal_until(self) -> date | None:
        """The last day for an appeal against the newest finding, if none was filed."""
        if self.decision is None or self.decision.is_appealed:
            return None
        return self.decision.appeal_until


def view_case_line(case: Case) -> MerchantCaseLine:
    """Return what a merchant's list says of a case."""
    return MerchantCaseLine(
        case.id, case.name, case.scene, case.code, case.status, case.reply_due_on
    )


def view_case(case: Case) -> MerchantCaseView:
    """Return what a merchant may know of a case that was put to it."""
    if case.pledge is None:
        raise ValueError("a case without a pledge has no merchant")
    first = first_disclosed_report(case)
    promised = clauses_in_force(case.pledge, first.happened_on)
    text = get_text(first.text_version)
    broken = [code for code in BREACHES[case.code].clauses if code in promised]
    appeals = list_appeals(case)
    appealed = {filed.decision_id for filed in appeals}
    return MerchantCaseView(
        id=case.id,
        place=case.name,
        pledge_number=case.pledge.number,
        scene=case.scene,
        spots=list_spots(case),
        code=case.code,
        clauses=text.clauses_named(broken),
        text_version=text.version,
        period=coarsen(first.happened_on),
        paraphrase=case.paraphrase,
        quotes=list_released(case),
        exhibits=len(list_disclosed(case)),
        status=case.status,
        reply_due_on=case.reply_due_on,
        is_extended=case.extended_at is not None,
        replies=[_view_reply(answer) for answer in case.replies],
        letters=[_view_letter(letter) for letter in list_letters(case)],
        decisions=[_view_decision(found, appealed) for found in list_decisions(case)],
        measures=[(taken.measure, day_of(taken.at)) for taken in list_measures(case)],
        appeals=[_view_appeal(filed) for filed in appeals],
        appeal_due_on=case.due_on if case.status is CaseStatus.APPEALED else None,
        threats=[_view_threat(mark) for mark in list_threats(case)],
    )


def _view_reply(answer: MerchantReply) -> ReplyView:
    return ReplyView(
        words=answer.words,
        remedies=remedies_in(answer.remedies),
        is_late=answer.is_late,
        at=answer.at,
        photos=len(answer.exhibits),
    )


def _view_decision(decision: Decision, appealed: set[int]) -> DecisionView:
    is_upheld = decision.finding is Finding.UPHELD
    return DecisionView(
        finding=decision.finding,
        reason=decision.reason,
        clauses=decision.clauses,
        text_version=decision.text_version,
        decided_on=day_of(decision.at),
        appeal_until=decision.appeal_until if is_upheld else None,
        is_appealed=decision.id in appealed,
        is_correction=decision.follows_id is not None,
    )


def _view_appeal(appeal: Appeal) -> AppealView:
    return AppealView(
        words=appeal.words,
        filed_on=day_of(appeal.at),
        is_allowed=appeal.is_allowed,
        reason=appeal.reason,
        settled_on=day_of(appeal.settled_at) if appeal.settled_at else None,
    )


def _view_threat(mark: ThreatMark) -> ThreatView:
    return ThreatView(
        words=mark.words,
        marked_on=day_of(mark.at),
        is_confirmed=mark.is_confirmed,
        reason=mark.settled_reason,
        settled_on=day_of(mark.settled_at) if mark.settled_at else None,
    )


def _view_letter(letter: Letter) -> LetterView:
    number, kind = show_letter_number(letter), kind_of(letter)
    return LetterView(letter.id, number, kind, day_of(letter.at))
