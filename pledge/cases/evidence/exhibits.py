"""Exhibits: disclosed copies of photos, and the audit log of looks at encrypted originals."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, select

from pledge.accounts.models import User
from pledge.cases.handling.queries import list_exhibits
from pledge.cases.models.cases import Case, CaseChange, MerchantReply, Report
from pledge.cases.models.evidence import Exhibit, ExhibitEvent
from pledge.cases.models.outcomes import Visit
from pledge.cases.rules.workflow import OPEN
from pledge.core.clock import now
from pledge.db import db
from pledge.storage.encrypted_files import FileTampered, decrypt_file
from pledge.storage.redaction import Box

_PART = re.compile(r"(cover|crop) ([0-9]+),([0-9]+),([0-9]+),([0-9]+)", re.ASCII)


class ExhibitEventKind(StrEnum):
    """What was done with an exhibit."""

    DISCLOSED = "disclosed"
    TAKEN_BACK = "taken_back"
    OPENED = "opened"
    DOWNLOADED = "downloaded"
    # an original that was asked for is not what was sealed
    BROKEN = "broken"


class NotDisclosable(Exception):
    """The merchant's own photos need no copy for the merchant."""


class NothingDisclosed(Exception):
    """There is no disclosed copy to take back."""


class OriginalNotKept(Exception):
    """None was kept, or it went on its date."""


class ReasonMissing(Exception):
    """Nobody looks at an original without saying why."""


def find_exhibit(case: Case, exhibit_id: int) -> Exhibit | None:
    """Find a photo of this case: of its leads, its answers or its visits."""
    return next((found for found in list_exhibits(case) if found.id == exhibit_id), None)


def is_disclosable(exhibit: Exhibit) -> bool:
    """Tell whether a copy for the merchant can be made: not of what the merchant sent."""
    return exhibit.reply_id is None


def disclose(
    exhibit: Exhibit,
    name: str,
    sha256: str,
    boxes: Sequence[Box],
    crop: Box | None,
    *,
    by: User,
) -> str | None:
    """Let the merchant see this stored copy; return the earlier one's file, to be deleted after.

    What was covered is the reason that the row gives, in thousandths of the photo.
    """
    if not is_disclosable(exhibit):
        raise NotDisclosable
    earlier = exhibit.disclosed
    exhibit.disclosed, exhibit.disclosed_sha256 = name, sha256
    _note(exhibit, ExhibitEventKind.DISCLOSED, by, describe_redaction(boxes, crop))
    return earlier


def take_back(exhibit: Exhibit, *, by: User, reason: str) -> str:
    """Let the merchant see a photo no longer; return the copy's file, to be deleted after."""
    earlier = exhibit.disclosed
    if earlier is None:
        raise NothingDisclosed
    exhibit.disclosed, exhibit.disclosed_sha256 = None, ""
    _note(exhibit, ExhibitEventKind.TAKEN_BACK, by, reason)
    return earlier


def record_look(exhibit: Exhibit, what: ExhibitEventKind, *, by: User, reason: str) -> ExhibitEvent:
    """Record a look at an encrypted original; to be committed before anything is shown."""
    if exhibit.original is None:
        raise OriginalNotKept
    if not reason.strip():
        raise ReasonMissing
    return _note(exhibit, what, by, reason)


def open_original(folder: Path, exhibit: Exhibit) -> bytes:
    """Return the bytes as they were sent; raises OriginalNotKept or CannotDecrypt."""
    if exhibit.original is None:
        raise OriginalNotKept
    data = decrypt_file(folder, exhibit.original)
    if hashlib.sha256(data).hexdigest() != exhibit.original_sha256:
        # sealed soundly, but not what this row was written for
        raise FileTampered(exhibit.original)
    return data


def describe_redaction(boxes: Sequence[Box], crop: Box | None) -> str:
    """Write a redaction down; empty where nothing was covered or cut."""
    parts = [("cover", box) for box in boxes]
    if crop:
        parts.append(("crop", crop))
    return "; ".join(f"{word} {box.left},{box.top},{box.width},{box.height}" for word, box in parts)


def read_redaction(described: str) -> tuple[list[Box], Box | None]:
    """Read what describe_redaction() wrote."""
    boxes, crop = [], None
    for word, *sides in _PART.findall(described):
        box = Box(*map(int, sides))
        if word == "crop":
            crop = box
        else:
            boxes.append(box)
    return boxes, crop


def last_redaction(exhibit: Exhibit) -> tuple[list[Box], Box | None]:
    """Return what the last disclosed copy covered, to go on from it."""
    described = db.session.scalar(
        select(ExhibitEvent.reason)
        .where(
            ExhibitEvent.exhibit_id == exhibit.id, ExhibitEvent.what == ExhibitEventKind.DISCLOSED
        )
        .order_by(ExhibitEvent.id.desc())
        .limit(1)
    )
    return read_redaction(described or "")


def list_exhibit_events(exhibits: Sequence[Exhibit]) -> list[ExhibitEvent]:
    """List what was done with these photos, oldest first."""
    return list(
        db.session.scalars(
            select(ExhibitEvent)
            .where(ExhibitEvent.exhibit_id.in_([exhibit.id for exhibit in exhibits]))
            .order_by(ExhibitEvent.id)
        )
    )


def list_due_originals(before: datetime) -> list[Exhibit]:
    """List the encrypted originals of cases without a change since a moment.

    Not of those that are open or held; a merged case rests when the one it went into does. Their
    cases stay locked, so that none is held or reopened meanwhile.
    """
    case_id = func.coalesce(Report.case_id, MerchantReply.case_id, Visit.case_id)
    rested = (
        select(CaseChange.case_id)
        .group_by(CaseChange.case_id)
        .having(func.max(CaseChange.at) < before)
    )
    found = db.session.execute(
        select(Exhibit, Case)
        .outerjoin(Report, Report.id == Exhibit.report_id)
        .outerjoin(MerchantReply, MerchantReply.id == Exhibit.reply_id)
        .outerjoin(Visit, Visit.id == Exhibit.visit_id)
        .join(Case, Case.id == case_id)
        .where(
            Exhibit.original.is_not(None),
            Case.status.not_in(OPEN),
            Case.legal_hold_reason.is_(None),
            Case.id.in_(rested),
        )
        .order_by(Exhibit.id)
        .with_for_update(of=Case)
    )
    return [exhibit for exhibit, case in found if _rests_wherever_merged(case, before)]


def _rests_wherever_merged(case: Case, before: datetime) -> bool:
    while case.merged_into is not None:
        case = case.merged_into
        is_running = case.status in OPEN or case.legal_hold_reason is not None
        if is_running or case.changes[-1].at >= before:
            return False
    return True


def _note(exhibit: Exhibit, what: ExhibitEventKind, by: User, reason: str) -> ExhibitEvent:
    event = ExhibitEvent(
        exhibit_id=exhibit.id, what=what.value, by_id=by.id, reason=reason, at=now()
    )
    db.session.add(event)
    db.session.flush()
    return event
