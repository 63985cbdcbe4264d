"""Cover sheets of a dossier as PDF: facts of the case, list of files, timeline.

It is the association's own file and says what it is given: what a merchant may not learn must be
left out by who gathers the facts.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from pledge.core.clock import SHANGHAI
from pledge.core.text import plain_block
from pledge.storage.typst import typeset

TEMPLATE = "timeline.typ"


@dataclass(frozen=True)
class DossierEvent:
    """Something that was done in the case: an aware moment, who, what, and the words given."""

    moment: datetime
    who: str
    what: str
    words: str = ""


@dataclass(frozen=True)
class DossierExhibit:
    """A piece of evidence, its file in the dossier and the SHA-256 of that file, in hex."""

    number: str
    what: str
    sha256: str
    file: str


@dataclass(frozen=True)
class SentLetter:
    """A letter that went out, its file in the dossier and the SHA-256 of that file, in hex."""

    number: str
    kind: str
    dated: date
    sha256: str
    file: str


@dataclass(frozen=True)
class Redaction:
    """What was covered or cut in which exhibit, by whom, at which aware moment, and why.

    ``area`` names the parts in thousandths of the photo.
    """

    exhibit: str
    what: str
    why: str
    who: str
    moment: datetime
    area: str = ""


@dataclass(frozen=True)
class Text:
    """A version of the pledge's text that was in force on a day of the case."""

    title: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Timeline:
    """All that the sheets say; an empty list is said to be empty."""

    association: str
    case_number: str
    state: str
    place: str
    address: str
    merchant: str
    pledge_number: str
    texts: tuple[Text, ...]
    clauses: tuple[tuple[str, str], ...]
    events: tuple[DossierEvent, ...]
    exhibits: tuple[DossierExhibit, ...]
    letters: tuple[SentLetter, ...]
    redactions: tuple[Redaction, ...]
    made_at: datetime
    is_demo: bool = False


def make_timeline(timeline: Timeline) -> bytes:
    """Return the sheets as PDF, events in the order of time; the same facts give the same bytes.

    Raises ValueError for a moment without its zone.
    """
    ordered = sorted(timeline.events, key=lambda event: _here(event.moment))
    facts = _plain(asdict(timeline) | {"events": [asdict(event) for event in ordered]})
    made = _here(timeline.made_at)
    return typeset(TEMPLATE, facts | {"day": [made.year, made.month, made.day]})


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it: clean words, times of China."""
    match value:
        case str():
            return plain_block(value)
        case datetime():
            return f"{_here(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case Mapping():
            return {name: _plain(one) for name, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case _:
            return value


def _here(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone names no hour")
    return moment.astimezone(SHANGHAI)
