"""View of the page after sign-in."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from pledge.associations.queries import find_membership
from pledge.web.account import blueprint
from pledge.web.forms.base import SignedInForm
from pledge.web.setup.access import Audience, admits, audiences_of, signed_in_user
from pledge.web.setup.render import render


@blueprint.get("/start")
@admits(Audience.SIGNED_IN)
def start() -> Response:
    """Lead a person who has just signed in to their own pages."""
    audiences = audiences_of(signed_in_user())
    if Audience.OPERATOR in audiences:
        return redirect(url_for("account.operator"))
    if Audience.ASSOCIATION in audiences:
        return redirect(url_for("association.queue"))
    return redirect(url_for("merchant.home"))


@blueprint.get("/")
@admits(Audience.SIGNED_IN)
def home() -> str:
    """Show the account: who is signed in, change of password, sign-out."""
    user = signed_in_user()
    return render(
        "account/home.html",
        user=user,
        membership=find_membership(user.id),
        form=SignedInForm(),
    )


@blueprint.get("/registered")
@admits(Audience.ANYONE)
def registered() -> str:
    """Say what happens after registering: a link comes by e-mail."""
    return render("account/registered.html")
