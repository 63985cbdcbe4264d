"""History of a case: changes, assignments and words as dated lines."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.cases.evidence.exhibits import list_exhibit_events
from pledge.cases.findings.queries import list_letters
from pledge.cases.handling.legal_holds import list_legal_holds
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
from pledge.cases.models.legal_holds import LegalHold
from pledge.cases.rules.remedies import remedies_in
from pledge.cases.rules.workflow import Author, CaseStatus
from pledge.core.state_machine import StatusChange
from pledge.web.association.cases.history.lines import HistoryLine, Names
from pledge.web.association.cases.history.outcome import gather_outcome, list_outcome_events
from pledge.web.association.evidence.exhibit_labels import label_of_event, words_of_event
from pledge.web.labels import labels
from pledge.web.setup.access import own_membership

MOVE: Mapping[tuple[str | None, str], LazyString] = {
    (None, CaseStatus.RECEIVED): _l("收到举报"),
    (CaseStatus.RECEIVED, CaseStatus.IN_REVIEW): _l("开始核查"),
    (CaseStatus.IN_REVIEW, CaseStatus.WITH_MERCHANT): _l("转商家答复"),
    (CaseStatus.WITH_MERCHANT, CaseStatus.IN_REVIEW): _l("转回核查"),
    (CaseStatus.WITH_MERCHANT, CaseStatus.WITH_MERCHANT): _l("商家申请延期，答复期限顺延"),
    (CaseStatus.APPEALED, CaseStatus.UPHELD): _l("申诉不成立，维持认定"),
    (CaseStatus.APPEALED, CaseStatus.REMEDIED): _l("申诉不成立，维持认定"),
    (CaseStatus.APPEALED, CaseStatus.RELAPSED): _l("申诉不成立，维持认定"),
    (CaseStatus.APPEALED, CaseStatus.NOT_UPHELD): _l("申诉成立，撤销认定"),
    (CaseStatus.UPHELD, CaseStatus.NOT_UPHELD): _l("更正认定：不成立"),
    (CaseStatus.REMEDIED, CaseStatus.NOT_UPHELD): _l("更正认定：不成立"),
    (CaseStatus.RELAPSED, CaseStatus.NOT_UPHELD): _l("更正认定：不成立"),
    (CaseStatus.NOT_UPHELD, CaseStatus.IN_REVIEW): _l("重新核查"),
    (CaseStatus.INSUFFICIENT, CaseStatus.IN_REVIEW): _l("重新核查"),
    (CaseStatus.REFERRED, CaseStatus.IN_REVIEW): _l("重新核查"),
}
# Where it came from does not matter.
ENTERED: Mapping[str, LazyString] = {
    CaseStatus.UPHELD: _l("认定：成立"),
    CaseStatus.NOT_UPHELD: _l("认定：不成立"),
    CaseStatus.INSUFFICIENT: _l("认定：证据不足"),
    CaseStatus.REMEDIED: _l("复查：已整改"),
    CaseStatus.RELAPSED: _l("复查：回潮"),
    CaseStatus.MERGED: _l("并入另一案件"),
    CaseStatus.REFERRED: _l("转出：场所没有承诺"),
    CaseStatus.IN_REVIEW: _l("拆分出的举报另立一案"),
    CaseStatus.RECEIVED: _l("拆分出的举报另立一案"),
}

# A row of its own tells these with their words: what was done, and what the appeal says.
SHOWN_ELSEWHERE = frozenset(
    {
        (CaseStatus.UPHELD, CaseStatus.UPHELD),
        (CaseStatus.RELAPSED, CaseStatus.RELAPSED),
        (CaseStatus.UPHELD, CaseStatus.APPEALED),
        (CaseStatus.REMEDIED, CaseStatus.APPEALED),
        (CaseStatus.RELAPSED, CaseStatus.APPEALED),
    }
)

RELEASED = _l("放入受理队列，受理期限从这一天算起")


def list_events(
    case: Case, own_association_id: int, photos: Mapping[int, str] | None = None
) -> list[HistoryLine]:
    """List everything that happened to a case, newest first.

    ``photos`` names its exhibits by id, where they have numbers of their own.
    """
    assignments, visits = list_assignments(case), list_visits(case)
    transfers, letters = list_transfers(case), list_letters(case)
    conflicts, looks = list_conflicts(case), list_exhibit_events(list_exhibits(case))
    holds, followed = list_legal_holds(case), gather_outcome(case)
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
        if (change.old, change.new) not in SHOWN_ELSEWHERE
    ]
    events += list_outcome_events(case, followed, names)
    events += _for_colleagues(case.notes, conflicts, names)
    events += [_of_reply(row, names) for row in case.replies]
    events += [_of_entry(entry, report, names) for entry, report in words]
    events += [
        HistoryLine(visit.at, names.of(visit.by_id), _("现场核查"), visit.words) for visit in visits
    ]
    events += [
        HistoryLine(
            row.at, names.of(row.by_id), _("交由%(who)s负责", who=names.of(row.assignee_id))
        )
        for row in assignments
    ]
    events += [
        HistoryLine(
            row.at, names.of(row.by_id), _("发出%(number)s", number=show_letter_number(row))
        )
        for row in letters
    ]
    events += [_of_transfer(row, case, names) for row in transfers]
    events += [_of_exhibit(row, names, photos or {}) for row in looks]
    events += [_of_hold(row, names) for row in holds]
    events += _of_reporters(case.reports)
    return sorted(events, key=lambda event: event.at, reverse=True)


def describe_newest_event(case: Case) -> str:
    """Say in one sentence what was done to a case last: when, by whom, what; empty if nothing."""
    for event in list_events(case, own_membership().association_id)[:1]:
        when, who, what = labels.show_moment(event.at), event.who, event.what
        return str(_("最近一条记录：%(when)s，%(who)s，%(what)s。", when=when, who=who, what=what))
    return ""


def name_changers(rows: Sequence[StatusChange], own_association_id: int) -> dict[int | None, str]:
    """Return who made each of these changes, by the account's id."""
    ids = {row.by_id for row in rows}
    names = Names(ids, own_association_id)
    return {user_id: names.of(user_id) for user_id in ids}


def _of_change(change: CaseChange, names: Names) -> HistoryLine:
    words = MOVE.get((change.old, change.new)) or ENTERED[change.new]
    # a split gives its reason; a lead that comes in, or a released case needs none
    if change.old is None and change.reason:
        words = ENTERED[change.new]
    elif change.old == change.new == CaseStatus.RECEIVED and not change.reason:
        words = RELEASED
    who = names.of(change.by_id, str(labels.AUTHOR[Author.REPORTER]))
    return HistoryLine(change.at, who, str(words), change.reason)


def _for_colleagues(
    notes: Sequence[CaseNote], conflicts: Sequence[CaseConflict], names: Names
) -> list[HistoryLine]:
    noted = [(note.at, note.by_id, _("内部记录"), note.words) for note in notes]
    noted += [(row.at, row.user_id, _("声明回避"), row.reason) for row in conflicts]
    return [
        HistoryLine(at, names.of(user_id), what, words, is_internal=True)
        for at, user_id, what, words in noted
    ]


def _of_entry(entry: ReportEntry, report: Report, names: Names) -> HistoryLine:
    words = entry.words or _("（补充了照片）")
    if entry.author is Author.REPORTER:
        what = _("补充（举报%(id)s）", id=report.id)
        return HistoryLine(entry.at, str(labels.AUTHOR[Author.REPORTER]), what, words)
    what = _("给举报人留言（举报%(id)s）", id=report.id)
    return HistoryLine(entry.at, names.of(entry.by_id), what, words)


def _of_transfer(row: CaseTransfer, case: Case, names: Names) -> HistoryLine:
    what = _("举报%(id)s转到案件%(case)s", id=row.report_id, case=row.to_id)
    if row.to_id == case.id:
        what = _("举报%(id)s从案件%(case)s转来", id=row.report_id, case=row.from_id)
    return HistoryLine(row.at, names.of(row.by_id), what, row.reason)


def _of_reply(row: MerchantReply, names: Names) -> HistoryLine:
    words = [row.words] if row.words else []
    if picked := remedies_in(row.remedies):
        done = " · ".join(str(labels.REMEDY[remedy]) for remedy in picked)
        words.append(_("商家称已经做的：%(done)s", done=done))
    what = _("逾期答复") if row.is_late else _("答复")
    return HistoryLine(row.at, names.of(row.by_id), what, "\n".join(words))


def _of_exhibit(row: ExhibitEvent, names: Names, photos: Mapping[int, str]) -> HistoryLine:
    photo = photos.get(row.exhibit_id) or _("照片%(id)s", id=row.exhibit_id)
    what = _("%(photo)s：%(what)s", photo=photo, what=label_of_event(row))
    return HistoryLine(row.at, names.of(row.by_id), what, words_of_event(row), is_internal=True)


def _of_hold(row: LegalHold, names: Names) -> HistoryLine:
    what = _("设置诉讼保全") if row.is_set else _("解除诉讼保全")
    return HistoryLine(row.at, names.of(row.by_id), what, row.reason, is_internal=True)


def _of_reporters(reports: Iterable[Report]) -> list[HistoryLine]:
    who = str(labels.AUTHOR[Author.REPORTER])
    return [
        HistoryLine(report.withdrawn_at, who, _("撤回举报%(id)s", id=report.id))
        for report in reports
        if report.withdrawn_at
    ]
