"""History lines of measures, appeals and publication."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from pledge.cases.findings.queries import (
    list_appeals,
    list_decisions,
    list_measures,
    list_revocations,
)
from pledge.cases.handling.threats import list_threats
from pledge.cases.models.cases import Case, ThreatMark
from pledge.cases.models.outcomes import Appeal, Decision, MeasureTaken, Revocation
from pledge.cases.rules.workflow import BROKEN, OPEN, Author, CaseStatus
from pledge.pledges.models import PledgeChange
from pledge.web.association.cases.history.lines import HistoryLine, Names
from pledge.web.labels import labels


@dataclass(frozen=True)
class Outcome:
    """The rows that followed from a case, each kind oldest first."""

    decisions: Sequence[Decision]
    measures: Sequence[MeasureTaken]
    appeals: Sequence[Appeal]
    proposals: Sequence[Revocation]
    threats: Sequence[ThreatMark]
    pledge_changes: Sequence[PledgeChange]

    @property
    def people(self) -> set[int | None]:
        """The accounts behind the rows."""
        done = (self.measures, self.appeals, self.proposals, self.threats, self.pledge_changes)
        settled = (self.appeals, self.proposals, self.threats)
        ids: set[int | None] = {row.by_id for rows in done for row in rows}
        return ids | {row.settled_by_id for rows in settled for row in rows}


def gather_outcome(case: Case) -> Outcome:
    """Return what followed from a case."""
    proposals = list_revocations(case.pledge) if case.pledge else []
    return Outcome(
        decisions=list_decisions(case),
        measures=list_measures(case),
        appeals=list_appeals(case),
        proposals=[row for row in reversed(proposals) if row.case_id == case.id],
        threats=sorted(list_threats(case), key=lambda row: row.id),
        pledge_changes=list_pledge_changes(case),
    )


def list_pledge_changes(case: Case) -> list[PledgeChange]:
    """List what became of the pledge while a case ran, and as long as its finding stands."""
    if case.pledge is None:
        return []
    is_over = case.status not in OPEN | BROKEN
    return [
        row
        for row in case.pledge.changes
        if row.old is not None
        and row.old != row.new
        and row.at >= case.opened_at
        and not (is_over and row.at > case.changes[-1].at)
    ]


def describe_pledge_change(row: PledgeChange) -> str:
    """Return what became of a pledge in the language in force, also where it was forced."""
    return str(labels.LEFT_DURING_CASE if row.is_during_case else labels.CHANGE[(row.old, row.new)])


def list_outcome_events(case: Case, rows: Outcome, names: Names) -> Iterator[HistoryLine]:
    """Tell what followed from a case, in no order."""
    if case.asked_at and case.paraphrase:
        asked = [one for one in case.changes if one.new == CaseStatus.WITH_MERCHANT != one.old]
        who = names.of(asked[-1].by_id if asked else None, str(labels.AUTHOR[Author.ASSOCIATION]))
        yield HistoryLine(case.asked_at, who, _("告知商家的内容"), case.paraphrase)
    for measure in rows.measures:
        what = _("采取措施：%(measure)s", measure=labels.MEASURE[measure.measure])
        yield HistoryLine(measure.at, names.of(measure.by_id), what, measure.reason)
    for appeal in rows.appeals:
        yield HistoryLine(appeal.at, names.of(appeal.by_id), _("商家申诉"), appeal.words)
    for decision in rows.decisions:
        if decision.published_at:
            kind = "finding.corrected" if decision.follows_id else "finding.published"
            yield HistoryLine(decision.published_at, names.of(None), labels.log_entry(kind))
    for proposal in rows.proposals:
        yield from _of_proposal(proposal, names)
    for threat in rows.threats:
        yield from _of_threat(threat, names)
    for change in rows.pledge_changes:
        yield HistoryLine(
            change.at, names.of(change.by_id), describe_pledge_change(change), change.reason
        )


def _of_proposal(row: Revocation, names: Names) -> Iterator[HistoryLine]:
    yield HistoryLine(row.at, names.of(row.by_id), _("提议撤销承诺"), row.reason)
    if row.settled_at:
        what = _("同意撤销承诺") if row.is_agreed else _("不撤销承诺")
        yield HistoryLine(row.settled_at, names.of(row.settled_by_id), what, row.settled_reason)


def _of_threat(row: ThreatMark, names: Names) -> Iterator[HistoryLine]:
    yield HistoryLine(row.at, names.of(row.by_id), _("商家反映受到威胁或索要"), row.words)
    if row.settled_at:
        what = _("威胁或索要属实") if row.is_confirmed else _("威胁或索要未能证实")
        yield HistoryLine(row.settled_at, names.of(row.settled_by_id), what, row.settled_reason)
