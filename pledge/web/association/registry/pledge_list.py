"""View that searches the pledges of a jurisdiction."""

from pledge.core import regions
from pledge.web.association import blueprint
from pledge.web.forms.pledge_search import find_pledges
from pledge.web.labels import labels
from pledge.web.setup.access import Audience, admits, own_jurisdiction
from pledge.web.setup.render import render


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
        "association/registry/list_pledges.html",
        jurisdiction=jurisdiction,
        **find_pledges(places, jurisdiction),
    )
