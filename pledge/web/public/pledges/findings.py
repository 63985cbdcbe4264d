"""Published findings of a pledge as timelines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pledge.cases.findings.log_events import (
    correction_event,
    find_entry,
    finding_event,
    follow_up_event,
)
from pledge.cases.findings.published import FollowUp, PublishedFinding, list_published_at
from pledge.cases.handling.hearing import list_answers
from pledge.cases.handling.queries import (
    first_disclosed_report,
    list_disclosed_reports,
    list_visits,
)
from pledge.cases.models.outcomes import MeasureTaken
from pledge.core.clock import day_of
from pledge.ledger.entries import Recorded, list_recorded
from pledge.pledges.models import Pledge
from pledge.pledges.texts import Clause, get_text
from pledge.web.labels import labels


@dataclass(frozen=True)
class TimelineEntry:
    """One step of a case: its word in ``labels.TIMELINE``, when, more words, its log entry."""

    name: str
    when: str
    more: str = ""
    entry: Recorded | None = None


@dataclass(frozen=True)
class ShownFinding:
    """A published finding as the page shows it; ``day`` is the coarsened day of the breach."""

    published: PublishedFinding
    day: str
    clauses: tuple[Clause, ...]
    timeline: list[TimelineEntry]

    @property
    def now(self) -> str:
        """The entry it has come to: upheld, remedied, relapsed or corrected."""
        names = [one.name for one in self.timeline]
        return next(n for n in reversed(names) if n in STANDS_AT)


STANDS_AT = frozenset({"upheld", "remedied", "relapsed", "corrected"})


def describe_findings(pledge: Pledge) -> list[ShownFinding]:
    """Describe what was published about a pledge's place, newest first."""
    published = list_published_at(pledge)
    said = list_recorded({found.pledge.number for found in published}) if published else {}
    return [_describe(found, said[found.pledge.number]) for found in published]


def _describe(found: PublishedFinding, said: list[Recorded]) -> ShownFinding:
    decision = found.decision
    text = get_text(decision.text_version) if decision.text_version else None
    return ShownFinding(
        found,
        labels.show_coarse_day(first_disclosed_report(found.case, decision.at).happened_on),
        text.clauses_named(decision.clauses) if text else (),
        [*_timeline_before(found), *_timeline_since(found, said)],
    )


def _timeline_before(found: PublishedFinding) -> Iterator[TimelineEntry]:
    case, decided_at = found.case, found.decision.at
    # The very day would point at who came that day.
    received_on = min(day_of(one.received_at) for one in list_disclosed_reports(case, decided_at))
    yield TimelineEntry("received", labels.show_coarse_day(received_on))
    answers = list_answers(case, decided_at)
    if answers:
        yield TimelineEntry("answered", labels.show_day(day_of(answers[0].at)))
    elif case.reply_due_on and case.reply_due_on <= day_of(decided_at):
        yield TimelineEntry("unanswered", labels.show_day(case.reply_due_on))
    for visit in list_visits(case):
        if visit.visited_at <= decided_at:
            yield TimelineEntry("checked", labels.show_day(day_of(visit.visited_at)))


def _timeline_since(found: PublishedFinding, said: list[Recorded]) -> list[TimelineEntry]:
    entry = find_entry(finding_event(found), said)
    upheld_on = day_of(found.decision.at)
    timeline = [(upheld_on, TimelineEntry("upheld", labels.show_day(upheld_on), entry=entry))]
    if found.appeal and found.appeal.settled_at:
        settled_on = day_of(found.appeal.settled_at)
        timeline.append((settled_on, TimelineEntry("dismissed", labels.show_day(settled_on))))
    timeline += [_follow(found, one, said) for one in found.follow_ups]
    if found.correction:
        event = correction_event(found)
        corrected_on = day_of(found.correction.at)
        entry = find_entry(event, said) if event else None
        more = found.correction.reason
        when = labels.show_day(corrected_on)
        timeline.append((corrected_on, TimelineEntry("corrected", when, more, entry)))
    return [step for _day, step in sorted(timeline, key=lambda one: one[0])]


def _follow(
    found: PublishedFinding, one: FollowUp, said: list[Recorded]
) -> tuple[date, TimelineEntry]:
    entry = find_entry(follow_up_event(found, one), said)
    row = one.row
    more = str(labels.MEASURE[row.measure]) if isinstance(row, MeasureTaken) else ""
    return one.day, TimelineEntry(one.what, labels.show_day(one.day), more, entry)
