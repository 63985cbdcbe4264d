"""What a merchant is told of a case: these fields and no other, so that none names a reporter.

Templates, mails and exports for merchants take this row instead of the case. Whoever adds a field
decides in tests/web/merchant/test_privacy.py why it points at nobody.
"""

from dataclasses import dataclass
from datetime import date, datetime

from pledge.breaches.codes import BREACHES, BreachCode
from pledge.breaches.days import Period, blur
from pledge.breaches.letter_desk import kind_of, show_letter_number
from pledge.breaches.letters.facts import LetterKind
from pledge.breaches.models import Case, MerchantReply
from pledge.breaches.outcome_models import Letter
from pledge.breaches.outcome_queries import list_letters
from pledge.breaches.rules import Status
from pledge.clock import day_of
from pledge.merchants.rules import Scene
from pledge.pledges.queries import clauses_in_force
from pledge.pledges.texts import Clause, get_text


@dataclass(frozen=True)
class ToldReply:
    """An answer the merchant gave itself."""

    words: str
    remedies: list[str]
    is_late: bool
    at: datetime


@dataclass(frozen=True)
class ToldLetter:
    """A letter the association sent to the merchant; ``id`` leads to its file."""

    id: int
    number: str
    kind: LetterKind
    day: date


@dataclass(frozen=True)
class ToldCase:
    """A case as its merchant sees it; ``period`` is (year, month, third of the month)."""

    id: int
    place: str
    pledge_number: str
    scene: Scene
    code: BreachCode
    clauses: tuple[Clause, ...]
    text_version: str
    period: tuple[int, int, Period]
    paraphrase: str
    quotes: list[str]
    status: Status
    reply_due_on: date | None
    is_extended: bool
    replies: list[ToldReply]
    letters: list[ToldLetter]


def tell_case(case: Case) -> ToldCase:
    """Return what a merchant may know of a case that was put to it."""
    if case.pledge is None:
        raise ValueError("a case without a pledge has no merchant")
    first = min(case.reports, key=lambda report: report.happened_on)
    promised = clauses_in_force(case.pledge, first.happened_on)
    text = get_text(first.text_version)
    broken = [code for code in BREACHES[case.code].clauses if code in promised]
    quotes = [report.story for report in case.reports if report.consented_at]
    return ToldCase(
        id=case.id,
        place=case.name,
        pledge_number=case.pledge.number,
        scene=case.scene,
        code=case.code,
        clauses=text.clauses_named(broken),
        text_version=text.version,
        period=blur(first.happened_on),
        paraphrase=case.paraphrase,
        quotes=quotes if case.is_quoted else [],
        status=case.status,
        reply_due_on=case.reply_due_on,
        is_extended=case.extended_at is not None,
        replies=[_tell_reply(answer) for answer in case.replies],
        letters=[_tell_letter(letter) for letter in list_letters(case)],
    )


def _tell_reply(answer: MerchantReply) -> ToldReply:
    return ToldReply(answer.words, answer.remedies.split(), answer.is_late, answer.at)


def _tell_letter(letter: Letter) -> ToldLetter:
    number, kind = show_letter_number(letter), kind_of(letter)
    return ToldLetter(letter.id, number, kind, day_of(letter.at))
