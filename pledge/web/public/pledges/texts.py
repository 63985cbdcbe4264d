"""Views of the published pledge texts with their SHA-256."""

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from pledge.pledges.texts import CURRENT, UnknownText, get_text, list_versions
from pledge.web.public import blueprint
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.render import render


@blueprint.get("/texts")
@admits(Audience.ANYONE)
def show_current_text() -> AnyResponse:
    """Lead to the text that is signed today."""
    return redirect(url_for("public.show_text", version=CURRENT))


@blueprint.get("/texts/<version>")
@admits(Audience.ANYONE)
def show_text(version: str) -> str | Response:
    """Show one version; ``?format=txt`` gives the very bytes the SHA-256 is of."""
    try:
        text = get_text(version)
    except UnknownText:
        abort(404)
    if request.args.get("format") == "txt":
        return Response(text.plain_text, mimetype="text/plain")
    return render("public/pledges/text.html", text=text, versions=list_versions(), current=CURRENT)
