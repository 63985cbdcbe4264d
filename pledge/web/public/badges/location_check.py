"""View that lets a browser compare its position with the site's; nothing is sent."""

from flask import Response, abort, make_response, request, url_for

from pledge.badges.scanning.lookup import verify_badge
from pledge.badges.scanning.tokens import BadTokenError
from pledge.merchants.rules import COARSEST_FIX, POSITION_SHIFT
from pledge.web.public import blueprint
from pledge.web.public.badges.page import show_unknown
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.current import badge_signer
from pledge.web.setup.language import LANGUAGES
from pledge.web.setup.render import render


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
            "public/badges/here.html",
            found=found,
            badge_url=url_for("public.show_badge", token=token, lang=lang),
            misplaced_url=url_for("public.report_from_badge", token=token, code="B15", lang=lang),
            shift=POSITION_SHIFT,
            coarsest=COARSEST_FIX,
        )
    )
