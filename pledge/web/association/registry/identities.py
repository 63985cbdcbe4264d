"""Views that confirm a merchant's identity or take the confirmation back."""

from functools import partial
from http import HTTPStatus

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.badges.actions import issue_awaited_badges
from pledge.core import regions
from pledge.core.transitions import TransitionNotAllowed
from pledge.merchants import actions, credit_code, queries
from pledge.merchants.models import Merchant
from pledge.merchants.rules import Identity
from pledge.web.association import blueprint
from pledge.web.association.cases.history.events import name_changers
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import DecisionForm, State
from pledge.web.labels import labels
from pledge.web.setup.access import (
    Audience,
    admits,
    get_merchant_in_jurisdiction_or_404,
    own_jurisdiction,
    own_membership,
)
from pledge.web.setup.current import current_settings
from pledge.web.setup.render import render

NEXT = {
    Identity.SELF_DECLARED: Identity.CONFIRMED,
    Identity.CONFIRMED: Identity.SELF_DECLARED,
}


@blueprint.get("/identities")
@admits(Audience.OFFICER)
def list_identities() -> str:
    """List the merchants nobody has checked yet, and the disputes that are open."""
    region = own_jurisdiction()
    return render(
        "association/registry/list_identities.html",
        merchants=queries.list_identities_to_confirm(region),
        disputes=queries.list_open_disputes(region),
        differing_region=differing_region,
    )


@blueprint.get("/identities/<row_id:merchant_id>")
@admits(Audience.OFFICER)
def show_identity(merchant_id: int) -> ResponseReturnValue:
    """Show a merchant: entity, places, and how its identity was judged before."""
    return _show(get_merchant_in_jurisdiction_or_404(merchant_id))


@blueprint.post("/identities/<row_id:merchant_id>/move")
@admits(Audience.OFFICER)
def move_identity(merchant_id: int) -> ResponseReturnValue:
    """Confirm an identity, or take the confirmation back."""
    merchant, form = get_merchant_in_jurisdiction_or_404(merchant_id), DecisionForm()
    to = next((one for one in Identity if one == form.to.data), None)
    if to is None:
        abort(HTTPStatus.BAD_REQUEST)

    def act() -> None:
        reason = form.reason.data or ""
        actions.move_identity(merchant, to, by=own_membership().user, reason=reason)
        issue_after_confirmation(merchant)

    return submit(
        form,
        rows=[merchant],
        state=State(lambda: str(merchant.version)),
        act=act,
        refused={TransitionNotAllowed: lambda _error: _words_of_identity(merchant)},
        done=_("身份已核验。") if to is Identity.CONFIRMED else _("核验已取消。"),
        show=partial(_show, merchant, form),
        back=url_for("association.show_identity", merchant_id=merchant_id),
    )


def issue_after_confirmation(merchant: Merchant) -> None:
    """Issue the badges that waited, where this registry makes badges wait for an identity."""
    if current_settings().require_identity and merchant.identity is Identity.CONFIRMED:
        issue_awaited_badges(merchant)


def differing_region(code: str, region_code: str) -> str | None:
    """Return where a credit code was registered if that is another city than the site's."""
    registered = credit_code.region_of(code)
    if registered[:4] == region_code[:4]:
        return None
    city = registered[:4] + "00"
    return regions.find_name(registered) or regions.find_name(city) or registered


def _words_of_identity(merchant: Merchant) -> str:
    return str(_("身份现在是“%(now)s”。", now=labels.IDENTITY[merchant.identity]))


def _show(
    merchant: Merchant, form: DecisionForm | None = None, status: int = 200
) -> ResponseReturnValue:
    form = form or DecisionForm(formdata=None)
    form.state_token.data = str(merchant.version)
    page = render(
        "association/registry/show_identity.html",
        merchant=merchant,
        form=form,
        to=NEXT[merchant.identity].value,
        differing_region=differing_region,
        changes=list(reversed(merchant.identity_changes)),
        who=name_changers(merchant.identity_changes, own_membership().association_id),
        badges_wait=current_settings().require_identity,
    )
    return page, status
