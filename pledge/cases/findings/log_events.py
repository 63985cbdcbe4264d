"""Log events of findings: published, corrected, followed up; reasons by hash.

Nothing of a reporter, and nothing before a finding is published.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from pledge.cases.findings.published import MEASURE, FollowUp, PublishedFinding
from pledge.cases.models.outcomes import MeasureTaken
from pledge.cases.rules.publication import AppealState
from pledge.core.clock import day_of
from pledge.ledger.append import LogEvent
from pledge.ledger.encoding import digest_words, moment
from pledge.ledger.entries import Recorded

PUBLISHED = "finding.published"
CORRECTED = "finding.corrected"
FOLLOWED = {
    MEASURE: "finding.measure",
    "remedied": "finding.remedied",
    "relapsed": "finding.relapsed",
}
TYPES = frozenset({PUBLISHED, CORRECTED, *FOLLOWED.values()})


def finding_event(found: PublishedFinding) -> LogEvent:
    """Tell that a breach was found; the number counts the findings about one pledge."""
    decision = found.decision
    facts = {
        "pledge": found.pledge.number,
        "finding": found.number,
        "at": moment(found.published_at),
        "code": found.case.code.value,
        "clauses": list(decision.clauses),
        "text_version": decision.text_version,
        "text_sha256": decision.text_sha256,
        "decided_on": day_of(decision.at).isoformat(),
        "because_sha256": digest_words(decision.reason),
        # one that is public was never appealed against, or in vain
        "appeal": (AppealState.DISMISSED if found.appeal else AppealState.NONE).value,
    }
    return LogEvent(found.pledge.number, PUBLISHED, facts)


def correction_event(found: PublishedFinding) -> LogEvent | None:
    """Tell that a published finding was taken back; None for one that stands."""
    correction = found.correction
    if correction is None or correction.published_at is None:
        return None
    facts = {
        "pledge": found.pledge.number,
        "finding": found.number,
        "at": moment(correction.published_at),
        "decided_on": day_of(correction.at).isoformat(),
        "because_sha256": digest_words(correction.reason),
    }
    return LogEvent(found.pledge.number, CORRECTED, facts)


def follow_up_event(found: PublishedFinding, follow_up: FollowUp) -> LogEvent:
    """Tell of a measure, a remedy or a relapse: on which day, and since when it is public."""
    facts = {
        "pledge": found.pledge.number,
        "finding": found.number,
        "at": moment(follow_up.at),
        "on": follow_up.day.isoformat(),
    }
    if isinstance(follow_up.row, MeasureTaken):
        facts["measure"] = follow_up.row.measure.value
    return LogEvent(found.pledge.number, FOLLOWED[follow_up.what], facts)


def list_finding_events(published: Iterable[PublishedFinding]) -> list[tuple[datetime, LogEvent]]:
    """Tell everything public about findings, each with its moment, in the order of the log."""
    return sorted(_each_event(published), key=lambda logged: logged[0])


def find_entry(event: LogEvent, said: Iterable[Recorded]) -> Recorded | None:
    """Find the log entry whose facts are those of an event."""
    for entry in said:
        logged = {column: entry.facts.get(column) for column in event.facts}
        if entry.type == event.type and logged == event.facts:
            return entry
    return None


def _each_event(published: Iterable[PublishedFinding]) -> Iterator[tuple[datetime, LogEvent]]:
    for found in published:
        yield found.published_at, finding_event(found)
        for follow_up in found.follow_ups:
            yield follow_up.at, follow_up_event(found, follow_up)
        correction = correction_event(found)
        if correction and found.correction and found.correction.published_at:
            yield found.correction.published_at, correction
