"""Check of imported reports: each line goes through the form that members type in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectField

from pledge.associations.models import Association
from pledge.cases.reports.csv_import import (
    REASON,
    Column,
    LeadSheet,
    SheetLine,
    write_day,
    write_sheet,
)
from pledge.cases.reports.intake import ReportInput, find_known_keys
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.workflow import Channel
from pledge.core import regions
from pledge.merchants.rules import Scene, SiteKind
from pledge.web.association.reports.form import LeadForm
from pledge.web.labels import labels
from pledge.web.setup.language import LANGUAGES

Meanings = Mapping[Column, Mapping[str, str]]


@dataclass(frozen=True)
class Problem:
    """What is wrong with one line: the column as the file calls it, and the reason in words."""

    line: int
    column: str
    reason: str


@dataclass
class CheckedSheet:
    """The lines of a file: those that can be taken in, those taken in before, those that cannot."""

    right: list[tuple[str, ReportInput]] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    wrong: list[SheetLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def as_csv(self, sheet: LeadSheet, lang: str) -> bytes:
        """Write the wrong lines as a file that can be corrected and sent again."""
        reasons: dict[int, list[str]] = {}
        for one in self.problems:
            reasons.setdefault(one.line, []).append(f"{one.column}：{one.reason}".lstrip("："))
        old = {at for at, name in enumerate(sheet.header) if name.strip() in REASON.values()}

        def kept(cells: tuple[str, ...]) -> list[str]:
            return [cell for at, cell in enumerate(cells) if at not in old]

        width = len(sheet.header)
        rows = [
            # the reason stands in its own column, however short or long the line is
            [*kept((*line.written, *[""] * width)[:width]), " ".join(reasons[line.number])]
            for line in self.wrong
        ]
        return write_sheet([*kept(sheet.header), REASON[lang]], rows)


def check_sheet(sheet: LeadSheet, association: Association) -> CheckedSheet:
    """Check every line as if it were typed in; nothing is written."""
    meanings = _meanings(association.region_code)
    places = [(code, code) for code in meanings[Column.REGION].values()]
    owner = f"association {association.id}"
    keys = [line.digest(owner) for line in sheet.lines]
    taken, first = find_known_keys(keys), dict[str, int]()
    checked = CheckedSheet()
    for line, key in zip(sheet.lines, keys, strict=True):
        if key in taken:
            checked.known.append(line.number)
            continue
        if key in first:
            reason = _("与第%(line)s行相同。", line=first[key])
            problems = [Problem(line.number, "", reason)]
        else:
            first[key] = line.number
            form = _fill_in(line, meanings)
            form.offer(association.region_code, places)
            problems = _find_problems(sheet, line, form)
            if not problems:
                checked.right.append((key, form.lead()))
        if problems:
            checked.wrong.append(line)
            checked.problems += problems
    return checked


def _fill_in(line: SheetLine, meanings: Meanings) -> LeadForm:
    typed = MultiDict({"channel": Channel.IMPORT.value})
    for column, cell in line.cells.items():
        typed[column.value] = meanings.get(column, {}).get(_fold(cell), cell)
    typed["happened_on"] = write_day(typed.get("happened_on", ""))
    if code := BreachCode.__members__.get(typed.get("code", "")[:3].upper()):
        typed["code"] = code.value
    return LeadForm(formdata=typed, meta={"csrf": False}, channels=(Channel.IMPORT,))


def _find_problems(sheet: LeadSheet, line: SheetLine, form: LeadForm) -> list[Problem]:
    problems = []
    if line.has_too_many:
        reason = _("比表头多出了内容，可能是少了引号。")
        problems.append(Problem(line.number, "", reason))
    if form.validate():
        return problems
    for part in form:
        if part.errors:
            cell = line.cells.get(Column(part.name), "") if part.name in set(Column) else ""
            is_unread = bool(cell) and not _is_offered(part)
            unread = _("认不出“%(cell)s”。", cell=cell[:40]) + " " if is_unread else ""
            reason = unread + " ".join(str(error) for error in part.errors)
            problems.append(Problem(line.number, _name_of(sheet, part.name, form), reason))
    return problems


def _is_offered(part: Field) -> bool:
    if not isinstance(part, SelectField):
        return True
    return part.data in {value for value, *_rest in part.iter_choices()}


def _name_of(sheet: LeadSheet, name: str, form: LeadForm) -> str:
    return sheet.name_of(name) or str(form[name].label.text)


def _meanings(jurisdiction: str) -> Meanings:
    """Return which words, in either language, stand for which choice of the form."""
    scenes, kinds = dict[str, str](), dict[str, str]()
    codes: dict[str, str] = {}
    for locale in LANGUAGES.values():
        with force_locale(locale):
            scenes |= {_fold(str(labels.SCENE[one])): one.value for one in Scene}
            kinds |= {_fold(str(labels.SITE_KIND[one])): one.value for one in SiteKind}
            codes |= {_fold(str(labels.BREACH[one])): one.value for one in BreachCode}
    here = regions.divisions(jurisdiction)
    # who answers for a city writes its districts by their own names
    own = regions.find_name(jurisdiction) or ""
    names = {_fold(one.name.removeprefix(own)): one.code for one in here}
    return {
        Column.SCENE: scenes,
        Column.KIND: kinds,
        Column.CODE: codes,
        Column.REGION: names | {_fold(one.name): one.code for one in here},
    }


def _fold(cell: str) -> str:
    return cell.casefold().strip()
