"""What a dossier holds of a case, in Chinese: its events, its evidence, its letters, its text.

A reporter's address is never in it. Sealed originals are added only where they are asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pledge import photos
from pledge.associations.models import Association
from pledge.breaches.dossier import File, name_file, pack, to_json
from pledge.breaches.evidence_models import Exhibit
from pledge.breaches.exhibits import What, list_exhibit_events, open_original
from pledge.breaches.letter_desk import kind_of, name_of, path_of, show_letter_number
from pledge.breaches.models import Case
from pledge.breaches.outcome_queries import list_decisions, list_letters
from pledge.breaches.queries import first_told, list_exhibits, list_visits
from pledge.breaches.rules import Author
from pledge.breaches.timeline_pdf import Event, Redaction, SentLetter, Timeline, make_timeline
from pledge.breaches.timeline_pdf import Exhibit as Listed
from pledge.clock import day_of
from pledge.config import Settings
from pledge.pledges.texts import get_text
from pledge.sealing import CannotUnseal
from pledge.text import safe_filename
from pledge.web import labels
from pledge.web.association.cases import find_broken
from pledge.web.association.history import Names, list_events


class OriginalUnreadable(Exception):
    """A sealed original that was asked for cannot be opened; ``kind`` names what is wrong."""

    def __init__(self, exhibit_id: int, kind: str) -> None:
        super().__init__(f"the original of exhibit {exhibit_id} cannot be opened: {kind}")
        self.exhibit_id = exhibit_id
        self.kind = kind


@dataclass
class Gathered:
    """The files of a dossier, and the lists that its first sheets show."""

    files: list[File] = field(default_factory=list)
    exhibits: list[Listed] = field(default_factory=list)
    letters: list[SentLetter] = field(default_factory=list)

    def add(self, file: File) -> File:
        """Add a file and return it."""
        self.files.append(file)
        return file


def make_dossier(
    case: Case, by: Association, settings: Settings, at: datetime, *, with_originals: bool
) -> tuple[str, bytes]:
    """Return (file name, ZIP) of a case; every look at an original is recorded by the caller.

    Raises OriginalUnreadable where an original cannot be opened.
    """
    gathered = Gathered()
    _add_exhibits(gathered, case, settings, with_originals=with_originals)
    _add_letters(gathered, case, settings.letters)
    version = first_told(case).text_version if case.reports else ""
    if version:
        gathered.add(File(f"text/{version}.txt", get_text(version).plain_text.encode()))
    timeline = _tell(case, by, version, gathered, at, is_demo=settings.demo)
    told = _plain(case, timeline)
    gathered.add(File("卷宗.pdf", make_timeline(timeline)))
    gathered.add(File("case.json", to_json(told)))
    gathered.add(File("redactions.json", to_json(told["timeline"]["redactions"])))
    name = safe_filename(f"卷宗-案件{case.id}-{case.name}", ".zip")
    about = {"case": case.id, "made_at": at.isoformat(), "association": by.name}
    return name, pack(gathered.files, about, at)


def _add_exhibits(
    gathered: Gathered, case: Case, settings: Settings, *, with_originals: bool
) -> None:
    for number, exhibit in enumerate(list_exhibits(case), start=1):
        path = photos.path_of(settings.uploads, exhibit.name)
        if not path.is_file():
            continue
        what = _whose(exhibit)
        file = gathered.add(File(name_file("exhibits", number, what, ".jpg"), path.read_bytes()))
        gathered.exhibits.append(Listed(f"{number:02d}", what, file.sha256, file.path))
        if with_originals and exhibit.original:
            original = gathered.add(
                File(
                    name_file("exhibits/originals", number, f"{what}原件", ".bin"),
                    _open(settings.sealed, exhibit),
                )
            )
            gathered.exhibits.append(
                Listed(f"{number:02d}原", f"{what}原件", original.sha256, original.path)
            )


def _open(folder: Path, exhibit: Exhibit) -> bytes:
    try:
        return open_original(folder, exhibit)
    except CannotUnseal as broken:
        raise OriginalUnreadable(exhibit.id, type(broken).__name__) from broken


def _add_letters(gathered: Gathered, case: Case, folder: Path) -> None:
    for number, letter in enumerate(list_letters(case), start=1):
        for file, suffix in ((letter.pdf, ".pdf"), (letter.docx, ".docx")):
            path = path_of(folder, file)
            if not path.is_file():
                continue
            stem = name_of(letter, suffix).removesuffix(suffix)
            kept = gathered.add(File(name_file("letters", number, stem, suffix), path.read_bytes()))
            gathered.letters.append(
                SentLetter(
                    show_letter_number(letter),
                    str(kind_of(letter)),
                    day_of(letter.at),
                    kept.sha256,
                    kept.path,
                )
            )


def _tell(
    case: Case, by: Association, version: str, gathered: Gathered, at: datetime, *, is_demo: bool
) -> Timeline:
    pledge, site = case.pledge, case.site
    text = get_text(version) if version else None
    return Timeline(
        association=by.name,
        case_number=str(case.id),
        state=str(labels.CASE_STATUS[case.status]),
        place=case.name,
        address=f"{labels.region_name(case.region_code)}{case.address}",
        merchant=site.merchant.legal_name if site else "",
        pledge_number=labels.show_number(pledge.number) if pledge else "",
        text_title=text.title.zh if text else "",
        text_version=version,
        text_sha256=text.sha256 if text else "",
        clauses=tuple((clause.code, clause.title.zh) for clause in find_broken(case)),
        events=tuple(_events(case, by)),
        exhibits=tuple(gathered.exhibits),
        letters=tuple(gathered.letters),
        redactions=tuple(_redactions(by, list_exhibits(case))),
        made_at=at,
        is_demo=is_demo,
    )


def _events(case: Case, by: Association) -> Iterator[Event]:
    for report in case.reports:
        words = "\n".join(part for part in (report.story, report.asked) if part)
        yield Event(
            report.received_at, str(labels.AUTHOR[Author.REPORTER]), f"举报{report.id}", words
        )
    for event in list_events(case, by.id):
        yield Event(event.at, event.who, event.what, event.words)


def _redactions(by: Association, exhibits: Sequence[Exhibit]) -> Iterator[Redaction]:
    numbers = {exhibit.id: f"{at:02d}" for at, exhibit in enumerate(exhibits, start=1)}
    events = list_exhibit_events(exhibits)
    names = Names({event.by_id for event in events}, by.id)
    words = {What.DISCLOSED: "遮盖后披露", What.TAKEN_BACK: "收回披露"}
    for event in events:
        if (what := words.get(What(event.what))) is not None:
            number = numbers[event.exhibit_id]
            yield Redaction(number, what, event.because, names.of(event.by_id), event.at)


def _whose(exhibit: Exhibit) -> str:
    if exhibit.reply_id:
        return "商家答复照片"
    return "现场核查照片" if exhibit.visit_id else f"举报{exhibit.report_id}照片"


def _plain(case: Case, timeline: Timeline) -> dict[str, Any]:
    """Return the same for programs, with what the sheets say in words by its codes."""
    return {
        "case": case.id,
        "status": case.status.value,
        "code": case.code.value,
        "scene": case.scene.value,
        "reports": [
            {
                "id": report.id,
                "channel": report.channel.value,
                "happened_on": report.happened_on,
                "received_at": report.received_at.isoformat(),
                "is_withdrawn": report.withdrawn_at is not None,
            }
            for report in case.reports
        ],
        "decisions": [
            {
                "finding": decision.finding.value,
                "reason": decision.reason,
                "clauses": decision.clauses,
                "text_version": decision.text_version,
                "text_sha256": decision.text_sha256,
                "at": decision.at.isoformat(),
                "published_at": decision.published_at,
            }
            for decision in list_decisions(case)
        ],
        "visits": [
            {"at": visit.visited_at.isoformat(), "answers": visit.answers, "words": visit.words}
            for visit in list_visits(case)
        ],
        "timeline": asdict(timeline),
    }
