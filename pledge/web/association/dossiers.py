"""Exporting a case: one ZIP for files, courts and colleagues, by an officer and on record."""

import hashlib

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.http import dump_options_header
from wtforms import BooleanField

from pledge.breaches import actions
from pledge.breaches.exhibits import What, record_look
from pledge.breaches.models import Case
from pledge.breaches.queries import list_exhibits
from pledge.clock import now
from pledge.db import db
from pledge.sealing import CannotUnseal
from pledge.web.access import Audience, admits, get_case_in_jurisdiction_or_404, own_membership
from pledge.web.association import blueprint
from pledge.web.association.case_moves import get_case
from pledge.web.association.cases import CASE, seen_of
from pledge.web.association.dossier_files import make_dossier
from pledge.web.association.seen_form import SeenForm
from pledge.web.base_form import block
from pledge.web.language import LANGUAGES
from pledge.web.render import render
from pledge.web.running import current_settings

MAX_REASON = 500


class DossierForm(SeenForm):
    """Why the case is exported, and whether with the sealed originals."""

    because = block(_l("用途"), MAX_REASON, required=_l("请写明导出的用途。"))
    with_originals = BooleanField(_l("附上密封原件"))


@blueprint.get(f"{CASE}/dossier")
@admits(Audience.OFFICER)
def show_dossier(case_id: int) -> ResponseReturnValue:
    """Ask what the dossier is for."""
    return _show(get_case_in_jurisdiction_or_404(case_id), DossierForm(formdata=None))


@blueprint.post(f"{CASE}/dossier")
@admits(Audience.OFFICER)
def export_dossier(case_id: int) -> ResponseReturnValue:
    """Write down who exports the case and why, then send the ZIP."""
    case, member, form = get_case(case_id), own_membership(), DossierForm()
    if status := form.refusal(seen_of(case)):
        return _show(case, form, status)
    because, with_originals = form.because.data or "", bool(form.with_originals.data)
    if with_originals:
        for exhibit in list_exhibits(case):
            if exhibit.original:
                record_look(exhibit, What.DOWNLOADED, by=member.user, because=because)
    try:
        with force_locale(LANGUAGES["zh"]):
            name, made = make_dossier(
                case, member.association, current_settings(), now(), with_originals=with_originals
            )
    except CannotUnseal:
        db.session.rollback()
        problem = _("有一份密封原件打不开，请先到该照片的页面查看。也可以不附原件导出。")
        case = get_case(case_id)
        return _show(case, form, form.refuse(problem))
    digest = hashlib.sha256(made).hexdigest()
    words = _("导出卷宗，用途：%(why)s。SHA-256：%(digest)s", why=because, digest=digest)
    actions.write_note(case, words, by=member.user)
    db.session.commit()
    response = Response(made, mimetype="application/zip")
    disposition = dump_options_header("attachment", {"filename": name})
    response.headers["Content-Disposition"] = disposition
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _show(case: Case, form: DossierForm, status: int = 200) -> ResponseReturnValue:
    form.version.data = seen_of(case)
    page = render(
        "association/show_dossier.html",
        case=case,
        form=form,
        originals=sum(bool(exhibit.original) for exhibit in list_exhibits(case)),
    )
    return page, status
