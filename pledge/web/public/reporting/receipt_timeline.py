"""Timeline of a report for its reporter; names nobody."""

from collections.abc import Mapping
from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pledge.cases.handling.queries import list_moves_of, list_visits
from pledge.cases.models.cases import Case, CaseChange, Report
from pledge.cases.rules.workflow import CaseStatus

TimelineEntry = tuple[datetime, str]

# By the status that was entered; what is left out says nothing to a reporter.
ENTERED: Mapping[str, LazyString] = {
    CaseStatus.IN_REVIEW: _l("消费者协会开始核查"),
    CaseStatus.WITH_MERCHANT: _l("请商家答复"),
    CaseStatus.UPHELD: _l("认定举报成立"),
    CaseStatus.NOT_UPHELD: _l("认定举报不成立"),
    CaseStatus.INSUFFICIENT: _l("认定证据不足"),
    CaseStatus.APPEALED: _l("商家对认定提出申诉"),
    CaseStatus.REMEDIED: _l("复查确认商家已整改"),
    CaseStatus.RELAPSED: _l("复查发现问题又出现"),
    CaseStatus.REFERRED: _l("场所没有签署承诺，不再处理"),
}
# Where the status that was left makes the difference.
MOVED: Mapping[tuple[str | None, str], LazyString] = {
    (CaseStatus.WITH_MERCHANT, CaseStatus.IN_REVIEW): _l("商家答复阶段结束，继续核查"),
    (CaseStatus.APPEALED, CaseStatus.UPHELD): _l("申诉处理完毕，维持认定"),
    (CaseStatus.APPEALED, CaseStatus.REMEDIED): _l("申诉处理完毕，维持认定"),
    (CaseStatus.APPEALED, CaseStatus.RELAPSED): _l("申诉处理完毕，维持认定"),
    (CaseStatus.APPEALED, CaseStatus.NOT_UPHELD): _l("申诉处理完毕，撤销认定"),
    (CaseStatus.NOT_UPHELD, CaseStatus.IN_REVIEW): _l("重新核查"),
    (CaseStatus.INSUFFICIENT, CaseStatus.IN_REVIEW): _l("重新核查"),
    (CaseStatus.REFERRED, CaseStatus.IN_REVIEW): _l("重新核查"),
}


def list_timeline(report: Report) -> list[TimelineEntry]:
    """List (moment, what happened) of a report, oldest first.

    Of each case it was part of, only what happened while it was: what other leads went through
    before is theirs, and a lead sent to spy a case out learns nothing of its past.
    """
    timeline = [(report.received_at, _("收到您的举报"))]
    for case, since, until in _stays(report):
        timeline += [
            (change.at, str(_words_of(change)))
            for change in case.changes
            if since <= change.at < until and _entry_for(change)
        ]
        timeline += [
            (visit.at, _("消费者协会到现场核查"))
            for visit in list_visits(case)
            if since <= visit.at < until
        ]
    if report.withdrawn_at:
        timeline.append((report.withdrawn_at, _("您撤回了举报")))
    return sorted(timeline)


def _stays(report: Report) -> list[tuple[Case, datetime, datetime]]:
    """List (case, from, until) of every case a report was part of, the present one last."""
    stays, since = [], report.received_at
    for left in list_moves_of(report):
        stays.append((left.origin, since, left.at))
        since = left.at
    return [*stays, (report.case, since, datetime.max.replace(tzinfo=UTC))]


def _entry_for(change: CaseChange) -> bool:
    return change.old != change.new and change.old is not None and change.new in ENTERED


def _words_of(change: CaseChange) -> LazyString:
    return MOVED.get((change.old, change.new)) or ENTERED[change.new]
