"""Facts that a letter is made from; no field can hold a reporter or the day of a report."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pledge.cases.rules.incident_date import Period


class LetterKind(StrEnum):
    """Which of an association's letters: 提示函 or 约谈通知."""

    WARNING = "warning"
    INTERVIEW = "interview"


@dataclass(frozen=True)
class Sender:
    """The association that writes, and how to reach it."""

    name: str
    contact: str


@dataclass(frozen=True)
class PlaceFacts:
    """Where the pledge hangs, and under which number."""

    name: str
    address: str
    pledge_number: str


@dataclass(frozen=True)
class TextFacts:
    """The version that was in force when it happened."""

    title: str
    version: str
    sha256: str


@dataclass(frozen=True)
class BrokenClause:
    """A clause by its code and title, and the law its text names, which may be empty."""

    code: str
    title: str
    basis: str = ""


@dataclass(frozen=True)
class FindingFacts:
    """What was found, in the association's own words; reasons may take several lines.

    ``happened`` is (year, month, third of the month): a day could tell who was there. A badge that
    is misused breaks no clause, and is written about in words of its own.
    """

    happened: tuple[int, int, Period]
    breach: str
    reasons: str
    clauses: tuple[BrokenClause, ...]
    is_about_badge: bool = False


@dataclass(frozen=True)
class RemedyFacts:
    """What a warning asks for: to mend within working days, that is, by a day, and to tell."""

    working_days: int
    by: date
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Interview:
    """When (an aware moment), where and with whom to talk, and what to bring."""

    at: datetime
    place: str
    who: str
    bring: str
    lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a moment without its zone names no hour")


@dataclass(frozen=True)
class AppealFacts:
    """Until which day, that day included, and to whom the merchant may appeal."""

    until: date
    to: str


@dataclass(frozen=True)
class LetterFacts:
    """All that a letter says; what it asks for decides its kind.

    Without an appeal, its days are over or it was settled: the letter offers none.
    """

    number: str
    sender: Sender
    addressee: str
    place: PlaceFacts
    text: TextFacts
    finding: FindingFacts
    asks: RemedyFacts | Interview
    appeal: AppealFacts | None
    dated: date
    credit_code: str = ""
    is_demo: bool = False

    @property
    def kind(self) -> LetterKind:
        """Return which letter this is."""
        return LetterKind.WARNING if isinstance(self.asks, RemedyFacts) else LetterKind.INTERVIEW


def letter_number(year: int, sequence: int) -> str:
    """Return the number of a year's letter, such as 〔2026〕0003号; raises ValueError below one."""
    if sequence < 1:
        raise ValueError("letters are numbered from one")
    return f"〔{year}〕{sequence:04d}号"
