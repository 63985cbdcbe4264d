"""The history of a case as its association reads it: changes, assignments and words, by date."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.cases.evidence.exhibits import list_exhibit_events
from pledge.cases.findings.queries import list_letters
from pledge.cases.handling.legal_holds import list_holds
from pledge.cases.handling.queries import (
    list_assignments,
    list_conflicts,
    list_exhibits,
    list_transfers,
    list_visits,
)
from pledge.cases.letters.service import show_letter_number
from pledge.cases.models.cases import (
    Case,
    CaseChange,
    CaseConflict,
    CaseNote,
    CaseTransfer,
    MerchantReply,
    Report,
    ReportEntry,
)
from pledge.cases.models.evidence import ExhibitEvent
from pledge.cases.models.legal_holds import CaseHold
from pledge.cases.rules.remedies import remedies_in
from pledge.cases.rules.workflow import Author, Status
from pledge.core.state_machine import ChangeRow
from pledge.web.association.cases.history.lines import Event, Names
from pledge.web.association.cases.history.outcome import gather_outcome, tell_outcome
from pledge.web.association.evidence.exhibit_labels import label_of_event, words_of_event
from pledge.web.labels import labels
from pledge.web.setup.access import own_membership

MOVE: Mapping[tuple[str | None, str], LazyString] = {
    (None, Status.RECEIVED): _l("收到举报"),
    (Status.RECEIVED, Status.IN_REVIEW): _l("开始核查"),
    (Status.IN_REVIEW, Status.WITH_MERCHANT): _l("转商家答复"),
    (Status.WITH_MERCHANT, Status.IN_REVIEW): _l("转回核查"),
    (Status.WITH_MERCHANT, Status.WITH_MERCHANT): _l("商家申请延期，答复期限顺延"),
    (Status.APPEALED, Status.UPHELD): _l("申诉不成立，维持认定"),
    (Status.APPEALED, Status.REMEDIED): _l("申诉不成立，维持认定"),
    (Status.APPEALED, Status.RELAPSED): _l("申诉不成立，维持认定"),
    (Status.APPEALED, Status.NOT_UPHELD): _l("申诉成立，撤销认定"),
    (Status.UPHELD, Status.NOT_UPHELD): _l("更正认定：不成立"),
    (Status.REMEDIED, Status.NOT_UPHELD): _l("更正认定：不成立"),
    (Status.RELAPSED, Status.NOT_UPHELD): _l("更正认定：不成立"),
    (Status.NOT_UPHELD, Status.IN_REVIEW): _l("重新核查"),
    (Status.INSUFFICIENT, Status.IN_REVIEW): _l("重新核查"),
    (Status.REFERRED, Status.IN_REVIEW): _l("重新核查"),
}
# Where it came from does not matter.
ENTERED: Mapping[str, LazyString] = {
    Status.UPHELD: _l("认定：成立"),
    Status.NOT_UPHELD: _l("认定：不成立"),
    Status.INSUFFICIENT: _l("认定：证据不足"),
    Status.REMEDIED: _l("复查：已整改"),
    Status.RELAPSED: _l("复查：回潮"),
    Status.MERGED: _l("并入另一案件"),
    Status.REFERRED: _l("转出：场所没有承诺"),
    Status.IN_REVIEW: _l("拆分出的举报另立一案"),
    Status.RECEIVED: _l("拆分出的举报另立一案"),
}

# A row of its own tells these with their words: what was done, and what the appeal says.
TOLD_ELSEWHERE = frozenset(
    {
        (Status.UPHELD, Status.UPHELD),
        (Status.RELAPSED, Status.RELAPSED),
        (Status.UPHELD, Status.APPEALED),
        (Status.REMEDIED, Status.APPEALED),
        (Status.RELAPSED, Status.APPEALED),
    }
)

RELEASED = _l("放入受理队列，受理期限从这一天算起")


def list_events(
    case: Case, own_association_id: int, photos: Mapping[int, str] | None = None
) -> list[Event]:
    """List everything that happened to a case, newest first.

    ``photos`` names its exhibits by id, where they have numbers of their own.
    """
    assignments, visits = list_assignments(case), list_visits(case)
    transfers, letters = list_transfers(case), list_letters(case)
    conflicts, looks = list_conflicts(case), list_exhibit_events(list_exhibits(case))
    holds, followed = list_holds(case), gather_outcome(case)
    words = [(entry, report) for report in case.reports for entry in report.entries]
    ids: set[int | None] = set(followed.people)
    ids |= {row.assignee_id for row in assignments}
    rows = (case.changes, case.notes, case.replies, visits, assignments, transfers, letters)
    ids |= {row.by_id for found in (*rows, looks, holds) for row in found}
    ids |= {entry.by_id for entry, _report in words} | {row.user_id for row in conflicts}
    names = Names(ids, own_association_id)
    events = [
        _of_change(change, names)
        for change in case.changes
        if (change.old, change.new) not in TOLD_ELSEWHERE
    ]
    events += tell_outcome(case, followed, names)
    events += _for_colleagues(case.notes, conflicts, names)
    events += [_of_reply(row, names) for row in case.replies]
    events += [_of_entry(entry, report, names) for entry, report in words]
    events += [
        Event(visit.at, names.of(visit.by_id), _("现场核查"), visit.words) for visit in visits
    ]
    events += [
        Event(row.at, names.of(row.by_id), _("交由%(who)s负责", who=names.of(row.assignee_id)))
        for row in assignments
    ]
    events += [
        Event(row.at, names.of(row.by_id), _("发出%(number)s", number=show_letter_number(row)))
        for row in letters
    ]
    events += [_of_transfer(row, case, names) for row in transfers]
    events += [_of_exhibit(row, names, photos or {}) for row in looks]
    events += [_of_hold(row, names) for row in holds]
    events += _of_reporters(case.reports)
    return sorted(events, key=lambda event: event.at, reverse=True)


def tell_newest(case: Case) -> str:
    """Say in one sentence what was done to a case last: when, by whom, what; empty if nothing."""
    for event in list_events(case, own_membership().association_id)[:1]:
        when, who, what = labels.show_moment(event.at), event.who, event.what
        return str(_("最近一条记录：%(when)s，%(who)s，%(what)s。", when=when, who=who, what=what))
    return ""


def name_changers(rows: Sequence[ChangeRow], own_association_id: int) -> dict[int | None, str]:
    """Return who made each of these changes, by the account's id."""
    ids = {row.by_id for row in rows}
    names = Names(ids, own_association_id)
    return {user_id: names.of(user_id) for user_id in ids}


def _of_change(change: CaseChange, names: Names) -> Event:
    words = MOVE.get((change.old, change.new)) or ENTERED[change.new]
    # a split gives its reason; a lead that comes in, or a held case let in, needs none
    if change.old is None and change.because:
        words = ENTERED[change.new]
    elif change.old == change.new == Status.RECEIVED and not change.because:
        words = RELEASED
    who = names.of(change.by_id, str(labels.AUTHOR[Author.REPORTER]))
    return Event(change.at, who, str(words), change.because)


def _for_colleagues(
    notes: Sequence[CaseNote], conflicts: Sequence[CaseConflict], names: Names
) -> list[Event]:
    told = [(note.at, note.by_id, _("内部记录"), note.words) for note in notes]
    told += [(row.at, row.user_id, _("声明回避"), row.because) for row in conflicts]
    return [
        Event(at, names.of(user_id), what, words, is_internal=True)
        for at, user_id, what, words in told
    ]


def _of_entry(entry: ReportEntry, report: Report, names: Names) -> Event:
    words = entry.words or _("（补充了照片）")
    if entry.author is Author.REPORTER:
        what = _("补充（举报%(id)s）", id=report.id)
        return Event(entry.at, str(labels.AUTHOR[Author.REPORTER]), what, words)
    what = _("给举报人留言（举报%(id)s）", id=report.id)
    return Event(entry.at, names.of(entry.by_id), what, words)


def _of_transfer(row: CaseTransfer, case: Case, names: Names) -> Event:
    what = _("举报%(id)s转到案件%(case)s", id=row.report_id, case=row.to_id)
    if row.to_id == case.id:
        what = _("举报%(id)s从案件%(case)s转来", id=row.report_id, case=row.from_id)
    return Event(row.at, names.of(row.by_id), what, row.because)


def _of_reply(row: MerchantReply, names: Names) -> Event:
    words = [row.words] if row.words else []
    if picked := remedies_in(row.remedies):
        done = " · ".join(str(labels.REMEDY[remedy]) for remedy in picked)
        words.append(_("商家称已经做的：%(done)s", done=done))
    what = _("逾期答复") if row.is_late else _("答复")
    return Event(row.at, names.of(row.by_id), what, "\n".join(words))


def _of_exhibit(row: ExhibitEvent, names: Names, photos: Mapping[int, str]) -> Event:
    photo = photos.get(row.exhibit_id) or _("照片%(id)s", id=row.exhibit_id)
    what = _("%(photo)s：%(what)s", photo=photo, what=label_of_event(row))
    return Event(row.at, names.of(row.by_id), what, words_of_event(row), is_internal=True)


def _of_hold(row: CaseHold, names: Names) -> Event:
    what = _("设置诉讼保全") if row.is_set else _("解除诉讼保全")
    return Event(row.at, names.of(row.by_id), what, row.because, is_internal=True)


def _of_reporters(reports: Iterable[Report]) -> list[Event]:
    who = str(labels.AUTHOR[Author.REPORTER])
    return [
        Event(report.withdrawn_at, who, _("撤回举报%(id)s", id=report.id))
        for report in reports
        if report.withdrawn_at
    ]
