"""Placeholder module filled by its subject."""

from pledge.web.access import Audience, admits
from pledge.web.merchant import blueprint
from pledge.web.render import render


@blueprint.get("/")
@admits(Audience.MERCHANT)
def home() -> str:
    """Show the start page."""
    return render("merchant/home.html")
