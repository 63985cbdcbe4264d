"""Letter as tagged A4 PDF with letterhead and room for a seal."""

from dataclasses import asdict

from pledge.cases.letters.facts import LetterFacts
from pledge.cases.letters.wording import SEAL, compose
from pledge.storage.typst import typeset

TEMPLATE = "letter.typ"


def make_letter_pdf(facts: LetterFacts) -> bytes:
    """Return a letter as PDF; the same facts give the same bytes."""
    dated = facts.dated
    day = {"year": dated.year, "month": dated.month, "day": dated.day}
    return typeset(TEMPLATE, asdict(compose(facts)) | {"seal": SEAL, "day": day})
