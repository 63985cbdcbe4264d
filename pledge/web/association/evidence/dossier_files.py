"""Files of a dossier: timeline, evidence, letters, pledge text.

A reporter's address is never in it. Sealed originals are added only where they are asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from pledge.associations.models import Association
from pledge.cases.evidence.dossier import File, encode_json, make_bag, name_file
from pledge.cases.evidence.dossier_pdf import (
    DossierEvent,
    Redaction,
    SentLetter,
    Text,
    Timeline,
    make_timeline,
)
from pledge.cases.evidence.dossier_pdf import DossierExhibit as Listed
from pledge.cases.evidence.exhibits import (
    ExhibitEventKind,
    list_exhibit_events,
    open_original,
    read_redaction,
)
from pledge.cases.findings.queries import list_decisions, list_letters
from pledge.cases.handling.queries import list_exhibits
from pledge.cases.letters.facts import letter_number
from pledge.cases.letters.service import kind_of, letter_path, name_of
from pledge.cases.letters.wording import KINDS
from pledge.cases.models.cases import Case
from pledge.cases.models.evidence import Exhibit
from pledge.cases.rules.workflow import Author
from pledge.config import Settings
from pledge.core.clock import day_of
from pledge.core.text import safe_filename
from pledge.pledges.texts import PledgeText, get_text
from pledge.storage import photos
from pledge.storage.encrypted_files import CannotDecrypt
from pledge.web.association.cases.history.events import list_events
from pledge.web.association.cases.history.lines import Names
from pledge.web.association.cases.show import find_broken
from pledge.web.association.evidence.dossier_json import case_to_json
from pledge.web.association.evidence.exhibit_labels import words_of_event
from pledge.web.association.evidence.originals import ENDINGS
from pledge.web.labels import labels


class OriginalUnreadable(Exception):
    """An encrypted original cannot be read; ``kind`` names the fault."""

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
    for text in _list_texts(case):
        gathered.add(File(f"text/{text.version}.txt", text.plain_text.encode()))
    timeline = _write_timeline(case, by, gathered, at, is_demo=settings.demo)
    data = case_to_json(case, by.id) | {"timeline": asdict(timeline)}
    gathered.add(File("卷宗.pdf", make_timeline(timeline)))
    gathered.add(File("case.json", encode_json(data)))
    gathered.add(File("redactions.json", encode_json(data["timeline"]["redactions"])))
    name = safe_filename(f"卷宗-案件{case.id}-{case.name}", ".zip")
    return name, make_bag(gathered.files, by.name, str(case.id), at)


def _add_exhibits(
    gathered: Gathered, case: Case, settings: Settings, *, with_originals: bool
) -> None:
    for at, exhibit in enumerate(list_exhibits(case), start=1):
        what = _whose(exhibit)
        _add_copy(gathered, "exhibits", (at, "", what), settings.uploads, exhibit.name)
        if exhibit.disclosed:
            about = (at, "披露件", f"{what}披露件")
            _add_copy(gathered, "exhibits/disclosed", about, settings.uploads, exhibit.disclosed)
        if with_originals and exhibit.original:
            _add_original(gathered, (at, "原件", f"{what}原件"), settings.sealed, exhibit)


def _add_copy(
    gathered: Gathered, into: str, about: tuple[int, str, str], folder: Path, name: str
) -> None:
    path = photos.photo_path(folder, name)
    if path.is_file():
        _list_exhibit(gathered, into, about, ".jpg", path.read_bytes())


def _add_original(
    gathered: Gathered, about: tuple[int, str, str], folder: Path, exhibit: Exhibit
) -> None:
    try:
        data = open_original(folder, exhibit)
    except CannotDecrypt as broken:
        raise OriginalUnreadable(exhibit.id, type(broken).__name__) from broken
    ending = ENDINGS.get(photos.find_format(data) or "", "bin")
    _list_exhibit(gathered, "exhibits/originals", about, f".{ending}", data)


def _list_exhibit(
    gathered: Gathered, into: str, about: tuple[int, str, str], suffix: str, data: bytes
) -> None:
    at, copy, what = about
    file = gathered.add(File(name_file(into, at, what, suffix), data))
    number = show_exhibit_number(at) + copy
    gathered.exhibits.append(Listed(number, what, file.sha256, file.path))


def show_exhibit_number(at: int) -> str:
    """Return what a dossier calls an exhibit in its list, its course and its log of redactions."""
    return f"证据{at:02d}"


def _number_exhibits(exhibits: Sequence[Exhibit]) -> dict[int, str]:
    return {one.id: show_exhibit_number(at) for at, one in enumerate(exhibits, start=1)}


def _add_letters(gathered: Gathered, case: Case, folder: Path) -> None:
    for at, letter in enumerate(list_letters(case), start=1):
        for file, suffix in ((letter.pdf, ".pdf"), (letter.docx, ".docx")):
            path = letter_path(folder, file)
            if not path.is_file():
                continue
            stem = name_of(letter, suffix).removesuffix(suffix)
            kept = gathered.add(File(name_file("letters", at, stem, suffix), path.read_bytes()))
            number = letter_number(letter.year, letter.sequence)
            kind, dated = KINDS[kind_of(letter)], day_of(letter.at)
            gathered.letters.append(SentLetter(number, kind, dated, kept.sha256, kept.path))


def _list_texts(case: Case) -> list[PledgeText]:
    """List every text that a lead or a finding of the case falls under, oldest first."""
    versions = {report.text_version for report in case.reports}
    versions |= {decision.text_version for decision in list_decisions(case)}
    return [get_text(version) for version in sorted(versions - {""})]


def _write_timeline(
    case: Case, by: Association, gathered: Gathered, at: datetime, *, is_demo: bool
) -> Timeline:
    pledge, site = case.pledge, case.site
    return Timeline(
        association=by.name,
        case_number=str(case.id),
        state=str(labels.CASE_STATUS[case.status]),
        place=case.name,
        address=f"{labels.region_name(case.region_code)}{case.address}",
        merchant=site.merchant.legal_name if site else "",
        pledge_number=labels.show_number(pledge.number) if pledge else "",
        texts=tuple(Text(one.title.zh, one.version, one.sha256) for one in _list_texts(case)),
        clauses=tuple((clause.code, clause.title.zh) for clause in find_broken(case)),
        events=tuple(sorted(_events(case, by), key=lambda event: event.moment)),
        exhibits=tuple(gathered.exhibits),
        letters=tuple(gathered.letters),
        redactions=tuple(_redactions(by, list_exhibits(case))),
        made_at=at,
        is_demo=is_demo,
    )


def _events(case: Case, by: Association) -> Iterator[DossierEvent]:
    for report in case.reports:
        words = "\n".join(part for part in (report.story, report.asked) if part)
        yield DossierEvent(
            report.received_at, str(labels.AUTHOR[Author.REPORTER]), f"举报{report.id}", words
        )
    numbers = _number_exhibits(list_exhibits(case))
    for event in reversed(list_events(case, by.id, numbers)):
        yield DossierEvent(event.at, event.who, event.what, event.words)


def _redactions(by: Association, exhibits: Sequence[Exhibit]) -> Iterator[Redaction]:
    numbers = _number_exhibits(exhibits)
    events = list_exhibit_events(exhibits)
    names = Names({event.by_id for event in events}, by.id)
    for event in events:
        number, who = numbers[event.exhibit_id], names.of(event.by_id)
        if event.what == ExhibitEventKind.DISCLOSED:
            what = f"制作披露件：{words_of_event(event)}"
            yield Redaction(number, what, "", who, event.at, area=_where(event.reason))
        elif event.what == ExhibitEventKind.TAKEN_BACK:
            yield Redaction(number, "收回披露件", event.reason, who, event.at)


def _where(data: str) -> str:
    boxes, crop = read_redaction(data)
    parts = [("遮盖", box) for box in boxes] + ([("裁剪后保留", crop)] if crop else [])
    return "；".join(f"{do}{box.left},{box.top},{box.width},{box.height}" for do, box in parts)


def _whose(exhibit: Exhibit) -> str:
    if exhibit.reply_id:
        return "商家答复照片"
    return "现场核查照片" if exhibit.visit_id else f"举报{exhibit.report_id}照片"
