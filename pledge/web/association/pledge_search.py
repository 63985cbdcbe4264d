"""Searching the pledges of a jurisdiction: the public search, narrowed to the region."""

from pledge import regions
from pledge.regions import Region
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
        for place in _narrower(jurisdiction)
    }
    return render(
        "association/list_pledges.html",
        jurisdiction=jurisdiction,
        **find_pledges(places, jurisdiction),
    )


def _narrower(jurisdiction: str) -> list[Region]:
    """List the divisions one step below a jurisdiction."""
    if jurisdiction == regions.NATIONAL:
        return regions.provinces()
    return regions.cities(jurisdiction) or regions.districts(jurisdiction)
