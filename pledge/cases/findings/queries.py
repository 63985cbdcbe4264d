"""Queries about a case's decisions, measures, letters, appeals and revocations."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from pledge.cases.models.cases import Case
from pledge.cases.models.outcomes import Appeal, Decision, Letter, MeasureTaken, Revocation
from pledge.cases.rules.measures import milder_than
from pledge.cases.rules.workflow import BROKEN, Finding, Measure
from pledge.db import db
from pledge.pledges.models import Pledge


def list_decisions(case: Case) -> list[Decision]:
    """List the findings of a case and their corrections, oldest first."""
    return list(
        db.session.scalars(
            select(Decision).where(Decision.case_id == case.id).order_by(Decision.id)
        )
    )


def list_measures(case: Case) -> list[MeasureTaken]:
    """List the measures taken in a case, oldest first."""
    return list(
        db.session.scalars(
            select(MeasureTaken).where(MeasureTaken.case_id == case.id).order_by(MeasureTaken.id)
        )
    )


def list_letters(case: Case) -> list[Letter]:
    """List the letters of a case, oldest first."""
    return list(
        db.session.scalars(select(Letter).where(Letter.case_id == case.id).order_by(Letter.id))
    )


def find_letter(case: Case, letter_id: int) -> Letter | None:
    """Find a letter of a case by id."""
    return db.session.scalar(
        select(Letter).where(Letter.case_id == case.id, Letter.id == letter_id)
    )


def list_appeals(case: Case) -> list[Appeal]:
    """List the appeals of a case, oldest first."""
    return list(
        db.session.scalars(select(Appeal).where(Appeal.case_id == case.id).order_by(Appeal.id))
    )


def list_revocations(pledge: Pledge) -> list[Revocation]:
    """List the proposals to revoke a pledge, newest first."""
    return list(
        db.session.scalars(
            select(Revocation)
            .join(Revocation.case)
            .where(Case.pledge_id == pledge.id)
            .order_by(Revocation.id.desc())
        )
    )


def has_unpublished_finding(pledge: Pledge) -> bool:
    """Tell whether a breach of this pledge was found that is not public yet."""
    found = (
        select(Decision.id)
        .join(Decision.case)
        .where(
            Case.pledge_id == pledge.id,
            Case.status.in_(BROKEN),
            Decision.finding == Finding.UPHELD,
            Decision.published_at.is_(None),
        )
        .limit(1)
    )
    return db.session.scalar(found) is not None


def milder_skipped(taken: Sequence[MeasureTaken]) -> Mapping[Measure, tuple[Measure, ...]]:
    """Return, for each measure, the milder ones that were never taken."""
    done = {one.measure for one in taken}
    return {
        measure: tuple(milder for milder in milder_than(measure) if milder not in done)
        for measure in Measure
    }
