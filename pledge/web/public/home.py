"""Views of the front page and the privacy page."""

from pledge.associations.queries import list_associations
from pledge.cases.handling.queries import count_received
from pledge.db import current_policy
from pledge.pledges.queries import count_live
from pledge.web.public import blueprint
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.render import render


@blueprint.get("/")
@admits(Audience.ANYONE)
def home() -> str:
    """Say what this is, offer search, and lead to signing and reporting."""
    pledges, merchants = count_live()
    received, upheld = count_received()
    return render(
        "public/home.html",
        live_pledges=pledges,
        live_merchants=merchants,
        received=received,
        upheld=upheld,
    )


@blueprint.get("/privacy")
@admits(Audience.ANYONE)
def privacy() -> str:
    """Say which personal data is held, why, and on which day it goes."""
    return render(
        "public/privacy.html",
        associations=list_associations(),
        retention=current_policy().retention,
    )
