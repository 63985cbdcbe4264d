"""Letters of a case: written, read once more before they are numbered, and fetched."""

from collections.abc import Mapping

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.breaches import letter_desk
from pledge.breaches.letter_desk import gather_facts, require_letter, show_letter_number
from pledge.breaches.letters.facts import LetterKind
from pledge.breaches.letters.wording import compose
from pledge.breaches.models import Case
from pledge.breaches.outcome import get_decision
from pledge.db import db
from pledge.pledges.texts import get_text
from pledge.web import mail
from pledge.web.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    get_letter_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.association import blueprint
from pledge.web.association.asking import name_pointers
from pledge.web.association.case_moves import get_case
from pledge.web.association.case_words import REFUSALS, words_of_refusal
from pledge.web.association.cases import CASE
from pledge.web.association.letter_forms import (
    USUAL_TERM,
    InterviewForm,
    LetterForm,
    WarningForm,
)
from pledge.web.association.outcome_page import (
    refuse_unseen_outcome,
    seen_of_outcome,
    show_outcome_of,
)
from pledge.web.confirming import Step, carry, step_asked
from pledge.web.letter_file import send_letter
from pledge.web.render import render
from pledge.web.row_id import ROW_ID
from pledge.web.running import current_settings

FORMS: Mapping[LetterKind, type[LetterForm]] = {
    LetterKind.WARNING: WarningForm,
    LetterKind.INTERVIEW: InterviewForm,
}
NEW = f"{CASE}/letters/<any(warning, interview):kind>"
LETTER = f"{CASE}/letters/<{ROW_ID}:letter_id>"


@blueprint.get(NEW)
@admits(Audience.OFFICER)
def write_letter(case_id: int, kind: str) -> ResponseReturnValue:
    """Ask for what the case does not say."""
    case, wanted = get_case_in_jurisdiction_or_404(case_id), LetterKind(kind)
    form = FORMS[wanted](formdata=None)
    try:
        require_letter(case, wanted)
    except REFUSALS as refused:
        return show_outcome_of(case, form, form.refuse(words_of_refusal(refused)))
    _fill(form, case)
    return _ask(case, wanted, form)


@blueprint.post(NEW)
@admits(Audience.OFFICER)
def make_letter(case_id: int, kind: str) -> ResponseReturnValue:
    """Show a letter as it will be; once it was read, number it, keep it and tell the merchant."""
    case, member, wanted = get_case(case_id), own_membership(), LetterKind(kind)
    settings, form = current_settings(), FORMS[wanted]()
    if step_asked() is Step.EDIT:
        return _ask(case, wanted, form)
    if status := refuse_unseen_outcome(case, form):
        return _ask(case, wanted, form, status)
    try:
        if step_asked() is not Step.CONFIRMED:
            facts = gather_facts(case, form.want(), member, is_demo=settings.demo)
            return render(
                "association/preview_letter.html",
                case=case,
                kind=wanted.value,
                letter=compose(facts),
                form=form,
                carried=carry(form),
                found=name_pointers(case, *form.own_words()),
            )
        letter = letter_desk.write_letter(
            case, form.want(), by=member, folder=settings.letters, is_demo=settings.demo
        )
    except REFUSALS as refused:
        words = words_of_refusal(refused)
        db.session.rollback()
        return _ask(get_case(case_id), wanted, form, form.refuse(words))
    mail.tell_of_letter(case, letter)
    db.session.commit()
    flash(_("已制作%(number)s，已通知商家。", number=show_letter_number(letter)))
    return redirect(url_for("association.show_outcome", case_id=case_id))


@blueprint.get(f"{LETTER}.pdf")
@admits(Audience.ASSOCIATION)
def letter_pdf(case_id: int, letter_id: int) -> Response:
    """Send a letter as PDF."""
    letter = get_letter_in_jurisdiction_or_404(case_id, letter_id)
    return send_letter(letter, letter.pdf)


@blueprint.get(f"{LETTER}.docx")
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


def _ask(case: Case, kind: LetterKind, form: LetterForm, status: int = 200) -> ResponseReturnValue:
    form.version.data = seen_of_outcome(case)
    page = render("association/write_letter.html", case=case, kind=kind.value, form=form)
    return page, status
