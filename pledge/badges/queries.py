"""Queries about badges."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from pledge.badges.models import Badge, PrintJob
from pledge.badges.rules import JOB_STALE, BadgeStatus, JobStatus
from pledge.core.clock import now, today
from pledge.db import db
from pledge.merchants.models import Merchant, Site
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus


def find_badge(serial: str) -> Badge | None:
    """Find a badge by its serial."""
    return db.session.scalar(select(Badge).where(Badge.serial == serial))


def find_own_badge(owner_id: int, serial: str) -> Badge | None:
    """Find a badge by serial if this account signed its pledge."""
    return db.session.scalar(
        select(Badge)
        .join(Badge.pledge)
        .join(Pledge.site)
        .join(Site.merchant)
        .where(Badge.serial == serial, Merchant.owner_id == owner_id)
    )


def list_badges(pledge: Pledge) -> list[Badge]:
    """List the badges of a pledge: those in use, then the revoked, each in the order of issue."""
    in_use_first = case((Badge.status == BadgeStatus.ACTIVE, 0), else_=1)
    return list(
        db.session.scalars(
            select(Badge).where(Badge.pledge_id == pledge.id).order_by(in_use_first, Badge.id)
        )
    )


def list_copies(pledge: Pledge) -> list[Badge]:
    """List every copy ever issued under a pledge with its changes, by touchpoint and copy."""
    return list(
        db.session.scalars(
            select(Badge)
            .where(Badge.pledge_id == pledge.id)
            .options(selectinload(Badge.changes))
            .order_by(Badge.touchpoint_id, Badge.copy, Badge.id)
        )
    )


def count_copies(pledge_ids: Sequence[int]) -> Mapping[tuple[int, int], int]:
    """Return, by pledge and touchpoint, the highest copy number in use: the 8 of "3 of 8"."""
    rows = db.session.execute(
        select(Badge.pledge_id, Badge.touchpoint_id, func.max(Badge.copy))
        .where(Badge.pledge_id.in_(pledge_ids), Badge.status == BadgeStatus.ACTIVE)
        .group_by(Badge.pledge_id, Badge.touchpoint_id)
    )
    return {(pledge_id, touchpoint_id): highest for pledge_id, touchpoint_id, highest in rows}


def list_printable_pledges(owner_id: int) -> list[Pledge]:
    """List the pledges of an account that stand today and have a badge in use, by site."""
    has_badge = select(Badge.pledge_id).where(Badge.status == BadgeStatus.ACTIVE)
    return list(
        db.session.scalars(
            select(Pledge)
            .join(Pledge.site)
            .join(Site.merchant)
            .options(contains_eager(Pledge.site))
            .where(
                Merchant.owner_id == owner_id,
                Pledge.status == PledgeStatus.ACTIVE,
                Pledge.valid_until >= today(),
                Pledge.id.in_(has_badge),
            )
            .order_by(Site.id)
        )
    )


def list_printable_badges(pledge_ids: Sequence[int]) -> list[Badge]:
    """List the badges in use of pledges that stand today, by site, touchpoint and copy."""
    return _printable(Badge.pledge_id.in_(pledge_ids))


def list_printable_serials(serials: Sequence[str]) -> list[Badge]:
    """List those of these badges that may be printed, in the same order."""
    return _printable(Badge.serial.in_(serials))


def _printable(condition: ColumnElement[bool]) -> list[Badge]:
    return list(
        db.session.scalars(
            select(Badge)
            .join(Badge.pledge)
            .join(Pledge.site)
            .options(contains_eager(Badge.pledge).contains_eager(Pledge.site))
            .where(
                condition,
                Badge.status == BadgeStatus.ACTIVE,
                Pledge.status == PledgeStatus.ACTIVE,
                Pledge.valid_until >= today(),
            )
            .order_by(Site.id, Badge.touchpoint_id, Badge.copy)
        )
    )


def find_own_job(owner_id: int, job_id: int) -> PrintJob | None:
    """Find a print job by id if this account ordered it."""
    return db.session.scalar(
        select(PrintJob).where(PrintJob.id == job_id, PrintJob.owner_id == owner_id)
    )


def list_own_jobs(owner_id: int) -> list[PrintJob]:
    """List the print jobs of an account, newest first."""
    return list(
        db.session.scalars(
            select(PrintJob).where(PrintJob.owner_id == owner_id).order_by(PrintJob.id.desc())
        )
    )


def find_due_job() -> PrintJob | None:
    """Find the oldest job that waits or was left behind, locked against other workers."""
    return db.session.scalar(
        select(PrintJob)
        .where(
            or_(
                PrintJob.status == JobStatus.WAITING,
                (PrintJob.status == JobStatus.RUNNING) & (PrintJob.begun_at < now() - JOB_STALE),
            )
        )
        .order_by(PrintJob.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
