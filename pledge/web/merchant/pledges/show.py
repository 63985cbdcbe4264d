"""Views of a merchant's pledge: show, withdraw."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation

from pledge.badges.queries import list_copies
from pledge.badges.scanning.clone_flags import list_open_flags_of
from pledge.cases.handling.queries import has_open_case
from pledge.core import reference_codes
from pledge.pledges.actions import withdraw_pledge
from pledge.pledges.queries import list_public_changes
from pledge.pledges.rules import LIVE, PledgeStatus
from pledge.web.forms.base import SignedInForm, block, line
from pledge.web.forms.flow import submit
from pledge.web.labels import labels
from pledge.web.merchant import blueprint
from pledge.web.merchant.badges.copies import group_by_spot
from pledge.web.public.badges.embed import embed_code
from pledge.web.setup.access import Audience, admits, get_own_pledge_or_404, signed_in_user
from pledge.web.setup.current import badge_signer, current_settings
from pledge.web.setup.render import render

MAX_REASON = 500
MAX_TYPED_NUMBER = 40


class WithdrawForm(SignedInForm):
    """The number typed once more, and why; the reason is public."""

    number = line(_l("为确认，请输入承诺编号"), MAX_TYPED_NUMBER)
    reason = block(_l("撤回原因"), MAX_REASON)

    expected: str

    def validate_number(self, field: Field) -> None:
        """Refuse any other number."""
        if reference_codes.normalise_pledge_number(field.data or "") != self.expected:
            raise StopValidation(
                _("编号不符，应为%(number)s。", number=labels.show_number(self.expected))
            )


@blueprint.get("/pledges/<number>")
@admits(Audience.MERCHANT)
def show_pledge(number: str) -> str:
    """Show a pledge with the badge of each touchpoint, ready to download."""
    pledge = get_own_pledge_or_404(number)
    return render(
        "merchant/pledges/show_pledge.html",
        pledge=pledge,
        site=pledge.site,
        is_live=pledge.status_today in LIVE,
        is_standing=pledge.status_today is PledgeStatus.ACTIVE,
        spots=group_by_spot(list_copies(pledge)),
        sign=badge_signer().sign,
        history=list_public_changes(pledge),
        flags=list_open_flags_of(pledge),
        needs_identity=current_settings().require_identity,
        embed_code=embed_code(labels.show_number(pledge.number)),
    )


@blueprint.route("/pledges/<number>/withdraw", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def withdraw(number: str) -> ResponseReturnValue:
    """Withdraw a pledge, by typing its number and a public reason.

    The page always says what the history will say where a case is open: were it said only then, a
    merchant could learn by looking that a case about it was accepted before it is asked.
    """
    pledge = get_own_pledge_or_404(number)
    shown = labels.show_number(pledge.number)
    if pledge.status_today not in LIVE:
        flash(_("这份承诺已经结束，不能撤回。"), "error")
        return redirect(url_for("merchant.show_pledge", number=shown))
    form = WithdrawForm()
    form.expected = pledge.number

    def act() -> None:
        reason, is_during_case = form.reason.data or "", has_open_case(pledge)
        by = signed_in_user()
        withdraw_pledge(pledge, by=by, reason=reason, is_during_case=is_during_case)

    def show(status: int) -> tuple[str, int]:
        return render("merchant/pledges/withdraw.html", form=form, pledge=pledge), status

    return submit(
        form,
        rows=[pledge],
        act=act,
        done=_("承诺已撤回。请取下现场张贴的标识。"),
        show=show,
        back=url_for("merchant.show_pledge", number=shown),
    )
