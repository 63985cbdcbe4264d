"""Views that write, preview and fetch letters."""

from collections.abc import Mapping
from functools import partial

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.cases.findings.actions import get_decision
from pledge.cases.letters import service as letters
from pledge.cases.letters.facts import LetterKind
from pledge.cases.letters.service import gather_facts, require_letter, show_letter_number
from pledge.cases.letters.wording import compose
from pledge.cases.models.cases import Case
from pledge.pledges.texts import get_text
from pledge.web.association import blueprint
from pledge.web.association.cases.ask_merchant import label_identifying_text
from pledge.web.association.cases.errors import REFUSALS, refusal_text
from pledge.web.association.findings.page import outcome_state, outcome_token, show_outcome_page
from pledge.web.association.letters.forms import USUAL_TERM, InterviewForm, LetterForm, WarningForm
from pledge.web.forms.confirmation import carry
from pledge.web.forms.flow import submit
from pledge.web.responses.letters import send_letter
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    get_letter_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.setup.current import current_settings
from pledge.web.setup.render import render

FORMS: Mapping[LetterKind, type[LetterForm]] = {
    LetterKind.WARNING: WarningForm,
    LetterKind.INTERVIEW: InterviewForm,
}


@blueprint.get("/cases/<row_id:case_id>/letters/<any(warning, interview):kind>")
@admits(Audience.OFFICER)
def write_letter(case_id: int, kind: str) -> ResponseReturnValue:
    """Ask for what the case does not say."""
    case, wanted = get_case_in_jurisdiction_or_404(case_id), LetterKind(kind)
    form = FORMS[wanted](formdata=None)
    try:
        require_letter(case, wanted)
    except tuple(REFUSALS) as refused:
        return show_outcome_page(case, form, form.refuse(refusal_text(refused)))
    _fill(form, case)
    return _ask(case, wanted, form)


@blueprint.post("/cases/<row_id:case_id>/letters/<any(warning, interview):kind>")
@admits(Audience.OFFICER)
def make_letter(case_id: int, kind: str) -> ResponseReturnValue:
    """Show a letter as it will be; once it was read, number it, keep it and tell the merchant."""
    case, wanted = get_case_in_jurisdiction_or_404(case_id), LetterKind(kind)
    member, settings, form = own_membership(), current_settings(), FORMS[wanted]()

    def act() -> str:
        letter = letters.write_letter(
            case, form.want(), by=member, folder=settings.letters, is_demo=settings.demo
        )
        return show_letter_number(letter)

    return submit(
        form,
        rows=[case],
        state=outcome_state(case),
        confirm=partial(_preview, case, wanted, form),
        act=act,
        refused=REFUSALS,
        done=lambda number: _("已制作%(number)s，已通知商家。", number=number),
        show=partial(_ask, case, wanted, form),
        back=url_for("association.show_outcome", case_id=case_id),
    )


@blueprint.get("/cases/<row_id:case_id>/letters/<row_id:letter_id>.pdf")
@admits(Audience.ASSOCIATION)
def letter_pdf(case_id: int, letter_id: int) -> Response:
    """Send a letter as PDF."""
    letter = get_letter_in_jurisdiction_or_404(case_id, letter_id)
    return send_letter(letter, letter.pdf)


@blueprint.get("/cases/<row_id:case_id>/letters/<row_id:letter_id>.docx")
@admits(Audience.ASSOCIATION)
def letter_docx(case_id: int, letter_id: int) -> Response:
    """Send a letter as DOCX."""
    letter = get_letter_in_jurisdiction_or_404(case_id, letter_id)
    return send_letter(letter, letter.docx)


def _fill(form: LetterForm, case: Case) -> None:
    form.breach.data = case.paraphrase
    if isinstance(form, WarningForm):
        decision = get_decision(case)
        clauses = get_text(decision.text_version).clauses_named(decision.clauses)
        form.working_days.data = USUAL_TERM
        form.lines.data = "\n".join(clause.fix.zh for clause in clauses)


def _preview(case: Case, kind: LetterKind, form: LetterForm) -> str:
    facts = gather_facts(case, form.want(), own_membership(), is_demo=current_settings().demo)
    return render(
        "association/letters/preview_letter.html",
        case=case,
        kind=kind.value,
        letter=compose(facts),
        form=form,
        carried=carry(form),
        found=label_identifying_text(case, *form.own_words()),
    )


def _ask(case: Case, kind: LetterKind, form: LetterForm, status: int = 200) -> ResponseReturnValue:
    form.state_token.data = outcome_token(case)
    page = render("association/letters/write_letter.html", case=case, kind=kind.value, form=form)
    return page, status
