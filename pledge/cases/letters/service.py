"""Making a letter: gather facts, draw its number, keep both files.

It writes only about a finding that stands, after the measure that the letter carries out, and
takes from the case nothing that names a reporter.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from pledge.associations.models import Association, Membership
from pledge.cases.events import LetterSent
from pledge.cases.findings.actions import find_appeal, get_decision
from pledge.cases.handling.actions import NoPledgeHere
from pledge.cases.handling.queries import first_disclosed_report
from pledge.cases.letters import facts
from pledge.cases.letters.docx import make_docx
from pledge.cases.letters.facts import LetterFacts, LetterKind, letter_number
from pledge.cases.letters.pdf import make_letter_pdf
from pledge.cases.letters.wording import KINDS
from pledge.cases.models.cases import Case
from pledge.cases.models.outcomes import Decision, Letter, MeasureTaken
from pledge.cases.rules import workflow
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.incident_date import coarsen
from pledge.cases.rules.workflow import Actor, Measure, Move
from pledge.core.clock import now, today
from pledge.core.events import emit
from pledge.core.reference_codes import show_pledge_number
from pledge.core.regions import find_name
from pledge.core.text import safe_filename
from pledge.db import db
from pledge.pledges.models import Pledge
from pledge.pledges.texts import get_text
from pledge.storage.atomic_write import write_atomically

NOT_NUMBERED = "〔待编号〕"
ORPHANS_KEPT = timedelta(days=1)
MEASURE_OF: Mapping[LetterKind, Measure] = {
    LetterKind.WARNING: Measure.WARNING,
    LetterKind.INTERVIEW: Measure.INTERVIEW,
}
_FILE = re.compile(r"[0-9a-f]{32}\.(?:pdf|docx)")


class MeasureNotTaken(Exception):
    """A letter carries out a measure, which has not been taken in this case."""


@dataclass(frozen=True)
class LetterRequest:
    """What an officer adds to the facts of a case: what is asked for, and what happened."""

    asks: facts.RemedyFacts | facts.Interview
    breach: str

    @property
    def kind(self) -> LetterKind:
        """Return which letter this makes."""
        return (
            LetterKind.WARNING if isinstance(self.asks, facts.RemedyFacts) else LetterKind.INTERVIEW
        )


def require_letter(case: Case, kind: LetterKind) -> Pledge:
    """Return the pledge a letter is about.

    A letter goes out where its measure may be taken: on a finding that stands, unmended. Raises
    TransitionNotAllowed, NoPledgeHere or MeasureNotTaken.
    """
    workflow.destination(case.status, Move.TAKE_MEASURE, {Actor.OFFICER})
    if case.pledge is None:
        raise NoPledgeHere
    taken = select(MeasureTaken.id).where(
        MeasureTaken.case_id == case.id, MeasureTaken.measure == MEASURE_OF[kind]
    )
    if db.session.scalar(taken.limit(1)) is None:
        raise MeasureNotTaken
    return case.pledge


def gather_facts(
    case: Case,
    wanted: LetterRequest,
    by: Membership,
    *,
    number: str = NOT_NUMBERED,
    is_demo: bool = False,
) -> LetterFacts:
    """Return all that a letter about a case says; raises what require_letter() raises."""
    pledge = require_letter(case, wanted.kind)
    decision, sender, merchant = get_decision(case), by.association, pledge.site.merchant
    text = get_text(decision.text_version)
    return LetterFacts(
        number=number,
        sender=facts.Sender(sender.name, sender.contact),
        addressee=merchant.legal_name,
        credit_code=merchant.credit_code,
        place=facts.PlaceFacts(case.name, _address(case), show_pledge_number(pledge.number)),
        text=facts.TextFacts(text.title.zh, text.version, decision.text_sha256),
        finding=_finding(case, decision, wanted.breach),
        asks=wanted.asks,
        appeal=_appeal(decision, sender),
        dated=today(),
        is_demo=is_demo,
    )


def write_letter(
    case: Case, wanted: LetterRequest, *, by: Membership, folder: Path, is_demo: bool = False
) -> Letter:
    """Give a letter its number, keep it as PDF and DOCX in a folder, and write its row.

    Numbers run without gaps through each association's year: the association's row is held until
    the end of the transaction, so the next letter waits for this one to be kept or given up.
    """
    db.session.refresh(by.association, with_for_update=True)
    year = today().year
    sequence = _next_number(by.association_id, year)
    number = letter_number(year, sequence)
    facts = gather_facts(case, wanted, by, number=number, is_demo=is_demo)
    pdf, docx = make_letter_pdf(facts), make_docx(facts)
    # Files first: a row always has its files, and a file without a row is swept.
    letter = Letter(
        case_id=case.id,
        association_id=by.association_id,
        measure=MEASURE_OF[facts.kind],
        year=year,
        sequence=sequence,
        facts=json.loads(json.dumps(asdict(facts), default=str)),
        pdf=_keep(folder, pdf, ".pdf"),
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        docx=_keep(folder, docx, ".docx"),
        docx_sha256=hashlib.sha256(docx).hexdigest(),
        by_id=by.user_id,
        at=now(),
    )
    db.session.add(letter)
    db.session.flush()
    emit(letter, LetterSent(case, letter))
    return letter


def show_letter_number(letter: Letter) -> str:
    """Return a letter's full number, such as 提示函〔2026〕0003号."""
    return KINDS[kind_of(letter)] + letter_number(letter.year, letter.sequence)


def kind_of(letter: Letter) -> LetterKind:
    """Return which letter this is."""
    return next(kind for kind, measure in MEASURE_OF.items() if measure is letter.measure)


def name_of(letter: Letter, suffix: str) -> str:
    """Return the name to save a letter by; the suffix is ".pdf" or ".docx"."""
    place = letter.facts["place"]["name"]
    return safe_filename(f"{show_letter_number(letter)}-{place}", suffix)


def letter_path(folder: Path, name: str) -> Path:
    """Return where a letter's file lies; refuses every name that was never given to one."""
    if not _FILE.fullmatch(name):
        raise ValueError(f"{name!r} is no letter's file")
    return folder / name


def list_orphaned_letters(folder: Path) -> list[Path]:
    """List the files older than a day that no letter names: left by a request cut short."""
    if not folder.is_dir():
        return []
    named = {
        name for row in db.session.execute(select(Letter.pdf, Letter.docx)) for name in row if name
    }
    before = (now() - ORPHANS_KEPT).timestamp()
    return [
        path
        for path in sorted(folder.iterdir())
        if path.name not in named and path.is_file() and path.stat().st_mtime < before
    ]


def _finding(case: Case, decision: Decision, breach: str) -> facts.FindingFacts:
    clauses = get_text(decision.text_version).clauses_named(decision.clauses)
    return facts.FindingFacts(
        happened=coarsen(first_disclosed_report(case).happened_on),
        breach=breach,
        reasons=decision.reason,
        clauses=tuple(facts.BrokenClause(one.code, one.title.zh, one.basis.zh) for one in clauses),
        is_about_badge=case.code is BreachCode.B15,
    )


def _appeal(decision: Decision, to: Association) -> facts.AppealFacts | None:
    if today() > decision.appeal_until or find_appeal(decision) is not None:
        return None
    return facts.AppealFacts(decision.appeal_until, to.name)


def _address(case: Case) -> str:
    region = find_name(case.region_code) or ""
    return case.address if case.address.startswith(region) else region + case.address


def _next_number(association_id: int, year: int) -> int:
    newest = select(func.max(Letter.sequence)).where(
        Letter.association_id == association_id, Letter.year == year
    )
    return (db.session.scalar(newest) or 0) + 1


def _keep(folder: Path, made: bytes, suffix: str) -> str:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = uuid.uuid4().hex + suffix
    write_atomically(folder / name, made)
    return name
