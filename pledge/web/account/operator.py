"""View of the operator's page."""

from flask import current_app

from pledge.associations.queries import list_associations
from pledge.notices.queries import count_dead_mails
from pledge.operations.health_checks import find_hints, find_problems
from pledge.retention.runs import list_runs
from pledge.web.account import blueprint
from pledge.web.account.retention_labels import KIND
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.render import render

RUNS_SHOWN = 7


@blueprint.get("/operator")
@admits(Audience.OPERATOR)
def operator() -> str:
    """Show associations and the state of the registry."""
    return render(
        "account/operator.html",
        associations=list_associations(),
        problems=find_problems(current_app),
        hints=list(find_hints()),
        dead_mails=count_dead_mails(),
        runs=list_runs(RUNS_SHOWN),
        kinds=KIND,
    )
