"""Whether a shopper stands where a badge belongs: compared by their browser, told to nobody."""

from flask import Response, abort, make_response, request, url_for

from pledge.badges.tokens import BadTokenError
from pledge.badges.verification import verify_badge
from pledge.merchants.rules import COARSEST_FIX, POSITION_SHIFT
from pledge.web.access import Audience, admits
from pledge.web.language import LANGUAGES
from pledge.web.public import blueprint
from pledge.web.public.badge import show_unknown
from pledge.web.render import render
from pledge.web.running import badge_signer


@blueprint.get("/b/<token>/here")
@admits(Audience.ANYONE)
def compare_position(token: str) -> Response:
    """Show a place's address and coordinates, and a button that compares them with the phone's."""
    try:
        found = verify_badge(badge_signer().verify(token))
    except BadTokenError:
        found = None
    if found is None:
        return show_unknown()
    if found.radius is None:
        abort(404)
    asked = request.args.get("lang")
    lang = asked if asked in LANGUAGES else None
    return make_response(
        render(
            "public/here.html",
            found=found,
            badge_url=url_for("public.show_badge", token=token, lang=lang),
            misplaced_url=url_for("public.report_from_badge", token=token, code="B15", lang=lang),
            shift=POSITION_SHIFT,
            coarsest=COARSEST_FIX,
        )
    )
