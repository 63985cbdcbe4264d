"""A letter as PDF: tagged, A4, with the letterhead of the association and room for its seal."""

from dataclasses import asdict

from pledge.breaches.letters.facts import LetterFacts
from pledge.breaches.letters.wording import SEAL, compose
from pledge.typesetting import typeset

TEMPLATE = "letter.typ"


def make_pdf(facts: LetterFacts) -> bytes:
    """Return a letter as PDF; the same facts give the same bytes."""
    dated = facts.dated
    day = {"year": dated.year, "month": dated.month, "day": dated.day}
    return typeset(TEMPLATE, asdict(compose(facts)) | {"seal": SEAL, "day": day})
