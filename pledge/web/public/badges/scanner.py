"""View of `/verify`: looks a badge up by its typed short code."""

from urllib.parse import urlsplit

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from pledge.badges.models import Badge
from pledge.badges.queries import find_badge
from pledge.badges.scanning.tokens import BadTokenError
from pledge.core import reference_codes
from pledge.pledges.queries import find_pledge
from pledge.web.labels import labels
from pledge.web.public import blueprint
from pledge.web.public.badges.page import show_unknown
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.current import badge_signer, current_settings
from pledge.web.setup.limits import TYPED_CODES, limited
from pledge.web.setup.render import render

MAX_TYPED = 200
SCHEMES = {"", "http", "https"}


@blueprint.get("/verify")
@limited(TYPED_CODES, exempt_when=lambda: not request.args.get("code"))
@admits(Audience.ANYONE)
def verify() -> str | Response:
    """Take a badge's short code or a pledge's number, and lead to its page."""
    typed = request.args.get("code", "").strip()[:MAX_TYPED]
    if not typed:
        return render("public/badges/verify.html", asked="code" in request.args)
    code = _find_code(typed)
    number = reference_codes.normalise_pledge_number(code)
    if reference_codes.is_pledge_number(number) and (pledge := find_pledge(number)):
        return redirect(url_for("public.show_pledge", number=labels.show_number(pledge.number)))
    badge = _find_badge(reference_codes.normalise_serial(code))
    if badge is None:
        return show_unknown()
    signer = badge_signer()
    return redirect(url_for("public.show_badge", token=signer.sign(badge.serial)))


def _find_code(typed: str) -> str:
    """Return the code in what was typed or pasted; empty for what a genuine badge never says.

    A badge that leads elsewhere is not genuine, though the code in it may be copied from one.
    """
    if "/" not in typed:
        return _serial_of(typed)
    try:
        address = urlsplit(typed if "://" in typed else f"//{typed}")
    except ValueError:
        return ""
    if address.scheme not in SCHEMES or address.netloc.lower() not in _own_hosts():
        return ""
    match address.path.strip("/").split("/"):
        case ["b", token, *_]:
            return _serial_of(token)
        case ["pledges", number, *_]:
            return number
    return ""


def _own_hosts() -> set[str]:
    return {"", current_settings().host.lower()}


def _serial_of(typed: str) -> str:
    """Return a short code as it is, and that of a whole token only where its signature holds."""
    if "." not in typed:
        return typed
    try:
        return badge_signer().verify(typed)
    except BadTokenError:
        return ""


def _find_badge(serial: str) -> Badge | None:
    # What cannot be a serial never reaches the database, which refuses some characters.
    can_be = len(serial) == reference_codes.SERIAL_LENGTH and set(serial) <= set(
        reference_codes.CROCKFORD
    )
    return find_badge(serial) if can_be else None
