"""Looking a badge up by its typed short code, for people who cannot scan."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from pledge import codes
from pledge.badges.queries import find_badge
from pledge.pledges.queries import find_pledge
from pledge.web import labels
from pledge.web.access import Audience, admits
from pledge.web.limits import TYPED_CODES, limiter
from pledge.web.public import blueprint
from pledge.web.public.badge import show_unknown
from pledge.web.render import render
from pledge.web.running import badge_signer

MAX_TYPED = 200


@blueprint.get("/verify")
@limiter.limit(TYPED_CODES, exempt_when=lambda: not request.args.get("code"))
@admits(Audience.ANYONE)
def verify() -> str | Response:
    """Take a badge's short code or a pledge's number, and lead to its page."""
    typed = request.args.get("code", "").strip()[:MAX_TYPED]
    if not typed:
        return render("public/verify.html", asked="code" in request.args)
    number = codes.normalise_pledge_number(typed)
    if codes.is_pledge_number(number) and (pledge := find_pledge(number)):
        return redirect(url_for("public.show_pledge", number=labels.show_number(pledge.number)))
    badge = find_badge(codes.normalise_serial(_without_address(typed)))
    if badge is None:
        return show_unknown()
    signer = badge_signer()
    return redirect(url_for("public.show_badge", token=signer.sign(badge.serial)))


def _without_address(typed: str) -> str:
    """Return the short code of a pasted address or token; a code alone stays as it is."""
    return typed.rstrip("/").rsplit("/", 1)[-1].split("?", 1)[0].split(".", 1)[0]
