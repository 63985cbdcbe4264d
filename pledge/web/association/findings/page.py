"""Page of a case's outcome: findings with corrections, measures, appeals."""

from dataclasses import dataclass
from functools import partial

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.associations.models import Membership
from pledge.cases.findings.actions import find_recheck
from pledge.cases.findings.queries import (
    list_appeals,
    list_decisions,
    list_letters,
    list_measures,
    milder_skipped,
)
from pledge.cases.handling.involvement import is_involved
from pledge.cases.handling.queries import list_visits
from pledge.cases.letters.facts import LetterKind
from pledge.cases.letters.service import MEASURE_OF, show_letter_number
from pledge.cases.models.cases import Case
from pledge.cases.models.outcomes import Appeal, Decision, Letter, MeasureTaken
from pledge.cases.rules.measures import measures_open
from pledge.cases.rules.workflow import Move, actors_of, moves_open
from pledge.core.clock import today
from pledge.pledges.texts import Clause, get_text
from pledge.web.association.cases.history.events import describe_newest_event
from pledge.web.association.cases.history.lines import Names
from pledge.web.association.findings.forms import OutcomeForms
from pledge.web.forms.stale_check import State, StateTokenForm
from pledge.web.labels import labels
from pledge.web.setup.access import own_membership
from pledge.web.setup.render import render


@dataclass(frozen=True)
class Found:
    """One finding as the page shows it, with its appeal and the one that took its place."""

    decision: Decision
    clauses: tuple[Clause, ...]
    appeal: Appeal | None
    successor: Decision | None


def outcome_token(case: Case) -> str:
    """Return the state token of an outcome: status, changes, letters, visits."""
    rows = (case.changes, list_letters(case), list_visits(case))
    return ".".join([str(case.version), *(str(len(found)) for found in rows)])


def outcome_state(case: Case) -> State:
    """Return the state that forms about an outcome are compared with."""
    return State(partial(outcome_token, case), partial(describe_newest_event, case))


def show_outcome_page(
    case: Case, sent: StateTokenForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """Show an outcome's page; a form that was sent keeps its words and says what is wrong."""
    member = own_membership()
    measures, letters = list_measures(case), list_letters(case)
    visits, found = list_visits(case), _list_found(case)
    has_part = is_involved(case, member.user_id)
    page = render(
        "association/findings/show_outcome.html",
        case=case,
        pledge=case.pledge,
        member=member,
        found=found,
        measures=measures,
        notes_on_measures=_name_skipped(measures),
        letters=[(letter, show_letter_number(letter)) for letter in letters],
        letter_kinds=[kind for kind in LetterKind if _is_taken(kind, measures)],
        newest_visit=visits[-1] if visits else None,
        recheck=find_recheck(case),
        who=_name(case, member, measures, letters, found),
        forms=OutcomeForms(
            outcome_token(case), measures_open(member.association.region_code), sent
        ),
        has_part=has_part,
        moves=moves_open(case.status, actors_of(member.role, is_involved=has_part)),
        move=Move,
        today=today(),
    )
    return page, status


def _list_found(case: Case) -> list[Found]:
    decisions = list_decisions(case)
    appeals = {appeal.decision_id: appeal for appeal in list_appeals(case)}
    successors = {one.follows_id: one for one in decisions if one.follows_id}
    return [
        Found(
            decision=one,
            clauses=get_text(one.text_version).clauses_named(one.clauses)
            if one.text_version
            else (),
            appeal=appeals.get(one.id),
            successor=successors.get(one.id),
        )
        for one in decisions
    ]


def _name_skipped(measures: list[MeasureTaken]) -> dict[str, str]:
    notes = {}
    for measure, milder in milder_skipped(measures).items():
        if milder:
            names = "、".join(str(labels.MEASURE[one]) for one in milder)
            notes[measure.value] = _("还没有采取过：%(names)s", names=names)
    return notes


def _is_taken(kind: LetterKind, measures: list[MeasureTaken]) -> bool:
    return any(taken.measure is MEASURE_OF[kind] for taken in measures)


def _name(
    case: Case,
    member: Membership,
    measures: list[MeasureTaken],
    letters: list[Letter],
    found: list[Found],
) -> dict[int | None, str]:
    ids: set[int | None] = {taken.by_id for taken in measures}
    ids |= {letter.by_id for letter in letters} | {visit.by_id for visit in list_visits(case)}
    ids |= {one.decision.by_id for one in found}
    ids |= {one.appeal.settled_by_id for one in found if one.appeal}
    names = Names(ids, member.association_id)
    return {user_id: names.of(user_id) for user_id in ids}
