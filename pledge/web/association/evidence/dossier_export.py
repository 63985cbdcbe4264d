"""Dossier export shared by page and command, with its row in the audit log."""

import hashlib

from flask_babel import force_locale
from flask_babel import gettext as _

from pledge.associations.models import Membership
from pledge.cases.evidence.exhibits import ExhibitEventKind, record_look
from pledge.cases.handling.actions import write_note
from pledge.cases.handling.queries import list_exhibits
from pledge.cases.models.cases import Case
from pledge.config import Settings
from pledge.core.clock import now
from pledge.db import db
from pledge.web.association.evidence.dossier_files import OriginalUnreadable, make_dossier
from pledge.web.setup.language import LANGUAGES


def export_case(
    case: Case, member: Membership, settings: Settings, reason: str, *, with_originals: bool
) -> tuple[str, bytes]:
    """Return (file name, ZIP) of a case, with a note of it; the caller commits.

    Raises OriginalUnreadable, once that is on record instead, committed.
    """
    case_id, member_id, user = case.id, member.id, member.user
    if with_originals:
        for exhibit in list_exhibits(case):
            if exhibit.original:
                record_look(exhibit, ExhibitEventKind.DOWNLOADED, by=user, reason=reason)
    try:
        with force_locale(LANGUAGES["zh"]):
            name, made = make_dossier(
                case, member.association, settings, now(), with_originals=with_originals
            )
    except OriginalUnreadable as broken:
        _record_broken(case_id, member_id, broken)
        raise
    digest = hashlib.sha256(made).hexdigest()
    why = reason.rstrip("。. \n")
    words = _("导出卷宗，用途：%(why)s。SHA-256：%(digest)s", why=why, digest=digest)
    write_note(case, words, by=user)
    return name, made


def _record_broken(case_id: int, member_id: int, broken: OriginalUnreadable) -> None:
    """Record the broken seal instead of an export that nobody got."""
    db.session.rollback()
    case, member = db.session.get_one(Case, case_id), db.session.get_one(Membership, member_id)
    [exhibit] = [one for one in list_exhibits(case) if one.id == broken.exhibit_id]
    record_look(exhibit, ExhibitEventKind.BROKEN, by=member.user, reason=broken.kind)
    db.session.commit()
