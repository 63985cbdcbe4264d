"""Views of a pledge's badge copies: list and add."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pledge.badges.copies import NotStanding, TooManyCopies, add_copies
from pledge.badges.models import Badge
from pledge.badges.queries import list_copies
from pledge.badges.rules import BadgeStatus
from pledge.db import db
from pledge.merchants.models import Touchpoint
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from pledge.web.forms.base import choices
from pledge.web.labels import labels
from pledge.web.merchant import blueprint
from pledge.web.merchant.badges.print_form import CopiesForm
from pledge.web.setup.access import Audience, admits, get_own_pledge_or_404
from pledge.web.setup.current import badge_signer, current_settings
from pledge.web.setup.render import render


@blueprint.route("/pledges/<number>/copies", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def list_badge_copies(number: str) -> Response | str | tuple[str, int]:
    """List every copy by touchpoint, and add copies."""
    pledge = get_own_pledge_or_404(number)
    form = CopiesForm()
    spots = {str(one.id): one for one in pledge.site.touchpoints if one.scene in pledge.scenes}
    form.touchpoint.choices = choices(
        (key, labels.show_spot(spot.scene, spot.label)) for key, spot in spots.items()
    )
    if not form.is_submitted():
        form.count.data = 1
        return _show(pledge, form)
    if not form.validate() or not _add(pledge, form, spots):
        return _show(pledge, form), form.status
    db.session.commit()
    flash(_("已增加%(count)s张，每张都有自己的短码。", count=form.count.data))
    shown = labels.show_number(pledge.number)
    return redirect(url_for("merchant.list_badge_copies", number=shown))


def _add(pledge: Pledge, form: CopiesForm, spots: Mapping[str, Touchpoint]) -> bool:
    try:
        add_copies(
            pledge,
            spots[form.touchpoint.data],
            form.count.data or 0,
            require_identity=current_settings().require_identity,
        )
    except TooManyCopies as refused:
        form.count.errors = [_("这个扫码点最多还能增加%(room)s张。", room=refused.room)]
    except NotStanding:
        form.touchpoint.errors = [_("承诺有效、主体核验通过后才能增加标识。")]
    else:
        return True
    return False


def _show(pledge: Pledge, form: CopiesForm) -> str:
    return render(
        "merchant/badges/list_badge_copies.html",
        pledge=pledge,
        form=form,
        spots=group_by_spot(list_copies(pledge)),
        is_standing=pledge.status_today is PledgeStatus.ACTIVE,
        sign=badge_signer().sign,
    )


def group_by_spot(copies: Sequence[Badge]) -> list[tuple[list[Badge], list[Badge]]]:
    """Group copies by touchpoint: those in use, and the revoked."""
    return [
        (
            [one for one in group if one.status is BadgeStatus.ACTIVE],
            [one for one in group if one.status is not BadgeStatus.ACTIVE],
        )
        for _key, found in groupby(copies, key=lambda one: one.touchpoint_id)
        if (group := list(found))
    ]
