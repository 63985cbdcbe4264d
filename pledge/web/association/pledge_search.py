"""Searching the pledges of a jurisdiction: the public search, narrowed to the region."""

from pledge import regions
from pledge.web import labels
from pledge.web.access import Audience, admits, own_jurisdiction
from pledge.web.association import blueprint
from pledge.web.pledge_search import find_pledges
from pledge.web.render import render


@blueprint.get("/pledges")
@admits(Audience.ASSOCIATION)
def list_pledges() -> str:
    """Search the pledges of the jurisdiction by name, number, region, kind and status."""
    jurisdiction = own_jurisdiction()
    places = {
        place.code: str(labels.PROVINCE.get(place.code, place.name))
        for place in regions.below(jurisdiction)
    }
    return render(
        "association/list_pledges.html",
        jurisdiction=jurisdiction,
        **find_pledges(places, jurisdiction),
    )
