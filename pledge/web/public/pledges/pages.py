"""Views that search pledges and show one."""

from flask import abort, redirect, send_file, url_for
from werkzeug.wrappers import Response

from pledge.badges.credentials.status_slots import find_slot
from pledge.badges.queries import list_badges
from pledge.core import regions
from pledge.core.reference_codes import is_pledge_number, normalise_pledge_number
from pledge.pledges import queries
from pledge.pledges.models import Pledge
from pledge.pledges.texts import get_text
from pledge.storage import photos
from pledge.web.forms.pledge_search import find_pledges
from pledge.web.labels import labels
from pledge.web.public import blueprint
from pledge.web.public.pledges.findings import describe_findings
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.current import current_settings
from pledge.web.setup.render import render


@blueprint.get("/pledges")
@admits(Audience.ANYONE)
def list_pledges() -> str:
    """Search by name, number, region, kind and status; page by key."""
    places = {place.code: str(labels.PROVINCE[place.code]) for place in regions.provinces()}
    return render("public/pledges/list_pledges.html", **find_pledges(places))


@blueprint.get("/pledges/<number>")
@admits(Audience.ANYONE)
def show_pledge(number: str) -> str | Response:
    """Show one pledge; a number typed in another way leads to its printed form."""
    pledge = get_pledge_or_404(number)
    if number != labels.show_number(pledge.number):
        return redirect(
            url_for("public.show_pledge", number=labels.show_number(pledge.number)), 301
        )
    history = queries.list_public_changes(pledge)
    return render(
        "public/pledges/show_pledge.html",
        pledge=pledge,
        site=pledge.site,
        merchant=pledge.site.merchant,
        status=pledge.status_today,
        badges=list_badges(pledge),
        has_credential=find_slot(pledge) is not None,
        text=get_text(pledge.text_version),
        clauses=get_text(pledge.text_version).clauses_named(pledge.clauses),
        history=history,
        left_during_case=any(change.is_during_case for change in history),
        findings=describe_findings(pledge),
        entries=queries.find_log_entries(pledge),
    )


@blueprint.get("/pledges/<number>/photo")
@admits(Audience.ANYONE)
def show_photo(number: str) -> Response:
    """Show the entrance of the place, where the merchant gave a photo."""
    pledge = get_pledge_or_404(number)
    if pledge.site.photo is None:
        abort(404)
    settings = current_settings()
    path = photos.photo_path(settings.uploads, pledge.site.photo)
    if not path.exists():
        abort(404)
    return send_file(path, mimetype="image/jpeg", max_age=3600)


def get_pledge_or_404(number: str) -> Pledge:
    """Get a pledge by its number as people type it."""
    typed = normalise_pledge_number(number)
    pledge = queries.find_pledge(typed) if is_pledge_number(typed) else None
    if pledge is None:
        abort(404)
    return pledge
