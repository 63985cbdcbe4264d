"""Views of a pledge's badge copies: list and add."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pledge.badges.copies import NotStanding, TooManyCopies, add_copies
from pledge.badges.models import Badge
from pledge.badges.queries import list_copies
from pledge.badges.rules import BadgeStatus
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from pledge.web.forms.base import choices
from pledge.web.forms.flow import Refused, submit
from pledge.web.labels import labels
from pledge.web.merchant import blueprint
from pledge.web.merchant.badges.print_form import CopiesForm
from pledge.web.setup.access import Audience, admits, get_own_pledge_or_404
from pledge.web.setup.current import badge_signer, current_settings
from pledge.web.setup.render import render


@blueprint.route("/pledges/<number>/copies", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def list_badge_copies(number: str) -> ResponseReturnValue:
    """List every copy by touchpoint, and add copies."""
    pledge = get_own_pledge_or_404(number)
    form = CopiesForm()
    spots = {str(one.id): one for one in pledge.site.touchpoints if one.scene in pledge.scenes}
    form.touchpoint.choices = choices(
        (key, labels.show_spot(spot.scene, spot.label)) for key, spot in spots.items()
    )
    if not form.is_submitted():
        form.count.data = 1

    def act() -> None:
        spot, count = spots[form.touchpoint.data], form.count.data or 0
        add_copies(pledge, spot, count, require_identity=current_settings().require_identity)

    def refuse_count(refused: TooManyCopies) -> Refused:
        words = _("这个扫码点最多还能增加%(room)s张。", room=refused.room)
        return Refused(words, beside=form.count)

    not_standing = _("承诺有效、主体核验通过后才能增加标识。")
    return submit(
        form,
        act=act,
        refused={
            TooManyCopies: refuse_count,
            NotStanding: Refused(not_standing, beside=form.touchpoint),
        },
        done=_("已增加%(count)s张，每张都有自己的短码。", count=form.count.data),
        show=partial(_show, pledge, form),
        back=url_for("merchant.list_badge_copies", number=labels.show_number(pledge.number)),
    )


def _show(pledge: Pledge, form: CopiesForm, status: int) -> tuple[str, int]:
    page = render(
        "merchant/badges/list_badge_copies.html",
        pledge=pledge,
        form=form,
        spots=group_by_spot(list_copies(pledge)),
        is_standing=pledge.status_today is PledgeStatus.ACTIVE,
        sign=badge_signer().sign,
    )
    return page, status


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
