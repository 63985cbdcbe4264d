"""Views of one badge: QR code, revoke, replace."""

from enum import StrEnum

from flask import Response as Download
from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pledge.badges import actions
from pledge.badges.printing import qr
from pledge.badges.rules import BadgeStatus
from pledge.web.forms.base import SignedInForm, block
from pledge.web.forms.fields import EnumRadioField
from pledge.web.forms.flow import submit
from pledge.web.labels import labels
from pledge.web.merchant import blueprint
from pledge.web.merchant.badges.print_one import download, get_printable_badge
from pledge.web.setup.access import Audience, admits, get_own_badge_or_404, signed_in_user
from pledge.web.setup.current import badge_signer, current_settings
from pledge.web.setup.render import render

MAX_REASON = 500
DEFAULT_WIDTH, NARROWEST, WIDEST = 100, 20, 300


class Then(StrEnum):
    """Whether the revoked badge is replaced."""

    REPLACE = "replace"
    REVOKE = "revoke"


class RevokeForm(SignedInForm):
    """Why, and whether another badge follows."""

    then = EnumRadioField(
        _l("作废之后"),
        Then,
        {
            Then.REPLACE: _l("为同一扫码点换发一张新标识"),
            Then.REVOKE: _l("只作废，不换发"),
        },
        missing=_l("请选择一项。"),
    )
    reason = block(_l("原因"), MAX_REASON)


@blueprint.get("/badges/<serial>.png")
@admits(Audience.MERCHANT)
def badge_png(serial: str) -> Download:
    """Give the bare code as PNG at 300 dpi, about as wide as asked for in mm."""
    badge = get_printable_badge(serial)
    try:
        width = int(request.args.get("mm", DEFAULT_WIDTH))
    except ValueError:
        abort(404)
    if not NARROWEST <= width <= WIDEST:
        abort(404)
    image, true_width = qr.png_of_width(_prefix(), badge_signer().sign(badge.serial), width)
    return download(image, "image/png", f"badge-{badge.serial}-{true_width:.0f}mm.png")


@blueprint.get("/badges/<serial>.svg")
@admits(Audience.MERCHANT)
def badge_svg(serial: str) -> Download:
    """Give the bare code as SVG."""
    badge = get_printable_badge(serial)
    image = qr.svg(_prefix(), badge_signer().sign(badge.serial))
    return download(image, "image/svg+xml", f"badge-{badge.serial}.svg")


@blueprint.route("/badges/<serial>/revoke", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def revoke_badge(serial: str) -> ResponseReturnValue:
    """Revoke one badge, with a reason, and perhaps issue its successor."""
    badge = get_own_badge_or_404(serial)
    back = url_for("merchant.show_pledge", number=labels.show_number(badge.pledge.number))
    if badge.status is not BadgeStatus.ACTIVE:
        flash(_("这张标识已经作废。"), "error")
        return redirect(back)
    form = RevokeForm()

    def act() -> None:
        is_replaced = form.then.chosen is Then.REPLACE
        change = actions.replace_badge if is_replaced else actions.revoke_badge
        change(badge, by=signed_in_user(), reason=form.reason.data or "")

    def show(status: int) -> tuple[str, int]:
        return render("merchant/badges/revoke_badge.html", form=form, badge=badge), status

    return submit(
        form,
        rows=[badge],
        act=act,
        done=_("标识已作废。请取下现场张贴的旧标识。"),
        show=show,
        back=back,
    )


def _prefix() -> str:
    return f"{current_settings().base_url}/b/"
