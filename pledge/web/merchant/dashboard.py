"""View of a merchant's start page: entity, sites, next steps."""

from pledge.cases.handling.queries import list_put_to_merchant
from pledge.cases.rules.workflow import CaseStatus
from pledge.merchants.queries import list_own_disputes
from pledge.pledges.queries import list_own_pledges
from pledge.web.merchant import blueprint
from pledge.web.setup.access import Audience, admits, find_merchant, signed_in_user
from pledge.web.setup.render import render


@blueprint.get("/")
@admits(Audience.MERCHANT)
def home() -> str:
    """Show the entity, each place with its newest pledge, and what waits for an answer."""
    user = signed_in_user()
    waiting = [
        case for case in list_put_to_merchant(user.id) if case.status is CaseStatus.WITH_MERCHANT
    ]
    return render(
        "merchant/home.html",
        merchant=find_merchant(),
        pledge_of={pledge.site_id: pledge for pledge in list_own_pledges(user.id)},
        waiting=waiting,
        disputes=list_own_disputes(user.id),
    )
