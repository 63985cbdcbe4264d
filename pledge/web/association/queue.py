"""Placeholder module filled by its subject."""

from pledge.web.access import Audience, admits
from pledge.web.association import blueprint
from pledge.web.render import render


@blueprint.get("/")
@admits(Audience.ASSOCIATION)
def queue() -> str:
    """Show the start page."""
    return render("association/queue.html")
