"""View of a letter's PDF for the merchant."""

from flask import Response

from pledge.web.merchant import blueprint
from pledge.web.responses.letters import send_letter
from pledge.web.setup.access import Audience, admits, get_own_letter_or_404


@blueprint.get("/cases/<row_id:case_id>/letters/<row_id:letter_id>.pdf")
@admits(Audience.MERCHANT)
def letter_pdf(case_id: int, letter_id: int) -> Response:
    """Send a letter of an own case as PDF."""
    letter = get_own_letter_or_404(case_id, letter_id)
    return send_letter(letter, letter.pdf)
