"""The operator's page: what is configured, and what needs attention."""

from pledge.associations.queries import list_associations
from pledge.web.access import Audience, admits
from pledge.web.account import blueprint
from pledge.web.render import render


@blueprint.get("/operator")
@admits(Audience.OPERATOR)
def operator() -> str:
    """Show associations and the state of the registry."""
    return render("account/operator.html", associations=list_associations())
