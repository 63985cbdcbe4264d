"""Visits of a case as its page lists them."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from pledge.cases.handling.queries import list_visits
from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import TestAnswer
from pledge.pledges.texts import Clause, get_text
from pledge.web.association.cases.history.lines import Names
from pledge.web.labels import labels
from pledge.web.setup.language import current_lang


@dataclass(frozen=True)
class VisitMade:
    """One visit in words: answers are (clause code, its title, the answer)."""

    id: int
    visited_at: datetime
    recorded_at: datetime
    who: str
    where: str
    answers: list[tuple[str, str, TestAnswer]]
    words: str
    photos: list[str]


def list_visits_made(case: Case, own_association_id: int) -> list[VisitMade]:
    """List the visits of a case, newest first."""
    visits = list_visits(case)
    names = Names({visit.by_id for visit in visits}, own_association_id)
    titles = _titles(case)
    return [
        VisitMade(
            id=visit.id,
            visited_at=visit.visited_at,
            recorded_at=visit.at,
            who=names.of(visit.by_id),
            where=labels.show_spot(visit.scene, visit.spot or str(labels.SCENE[visit.scene])),
            answers=[
                (code, titles.get(code, ""), TestAnswer(answer))
                for code, answer in visit.answers.items()
            ],
            words=visit.words,
            photos=[
                url_for("association.show_exhibit", case_id=case.id, exhibit_id=exhibit.id)
                for exhibit in visit.exhibits
            ],
        )
        for visit in reversed(visits)
    ]


def _titles(case: Case) -> dict[str, str]:
    versions = {report.text_version for report in case.reports if report.text_version}
    clauses: list[Clause] = [c for version in sorted(versions) for c in get_text(version).clauses]
    return {clause.code: clause.title.in_language(current_lang()) for clause in clauses}
