"""Views that export a case as a dossier."""

import io
from functools import partial

from flask import Response, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from pledge.cases.handling.queries import list_exhibits
from pledge.cases.models.cases import Case
from pledge.web.association import blueprint
from pledge.web.association.cases.show import case_state, state_token
from pledge.web.association.evidence.dossier_export import export_case
from pledge.web.association.evidence.dossier_files import OriginalUnreadable
from pledge.web.forms.base import block
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import StateTokenForm
from pledge.web.responses.download import name_download
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.setup.current import current_settings
from pledge.web.setup.render import render

MAX_REASON = 500


class DossierForm(StateTokenForm):
    """Form of a dossier export: purpose, and whether with the encrypted originals."""

    reason = block(_l("用途"), MAX_REASON, required=_l("请写明导出的用途。"))
    with_originals = BooleanField(_l("附上密封原件"))


@blueprint.get("/cases/<row_id:case_id>/dossier")
@admits(Audience.OFFICER)
def show_dossier(case_id: int) -> ResponseReturnValue:
    """Ask what the dossier is for."""
    return _show(get_case_in_jurisdiction_or_404(case_id), DossierForm(formdata=None))


@blueprint.post("/cases/<row_id:case_id>/dossier")
@admits(Audience.OFFICER)
def export_dossier(case_id: int) -> ResponseReturnValue:
    """Write down who exports the case and why, then send the ZIP."""
    case, member, form = get_case_in_jurisdiction_or_404(case_id), own_membership(), DossierForm()
    reason, with_originals = form.reason.data or "", bool(form.with_originals.data)
    settings = current_settings()

    def send(export: tuple[str, bytes]) -> Response:
        name, made = export
        response = send_file(io.BytesIO(made), mimetype="application/zip")
        return name_download(response, name, f"case-{case_id}.zip")

    return submit(
        form,
        rows=[case],
        state=case_state(case),
        act=lambda: export_case(case, member, settings, reason, with_originals=with_originals),
        refused={OriginalUnreadable: _words_of_unreadable},
        show=partial(_show, case, form),
        back=send,
    )


def _words_of_unreadable(broken: OriginalUnreadable) -> str:
    words = _("照片%(id)s的密封原件打不开，已经记录。也可以不附原件导出。", id=broken.exhibit_id)
    return str(words)


def _show(case: Case, form: DossierForm, status: int = 200) -> ResponseReturnValue:
    form.state_token.data = state_token(case)
    page = render(
        "association/evidence/show_dossier.html",
        case=case,
        form=form,
        originals=sum(bool(exhibit.original) for exhibit in list_exhibits(case)),
    )
    return page, status
