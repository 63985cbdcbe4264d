"""Views that sign and renew a pledge: self-check, text, consent."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import StopValidation

from pledge.badges.actions import issue_badges
from pledge.merchants.models import Site
from pledge.pledges.actions import (
    HasLivePledge,
    NotRenewable,
    Signature,
    renew_pledge,
    sign_pledge,
)
from pledge.pledges.queries import find_live_pledge
from pledge.pledges.texts import CURRENT, Clause, get_text
from pledge.web.forms.base import SignedInForm, line
from pledge.web.forms.fields import EnumRadioField
from pledge.web.forms.flow import submit
from pledge.web.labels import labels
from pledge.web.merchant import blueprint
from pledge.web.setup.access import (
    Audience,
    admits,
    get_own_pledge_or_404,
    get_own_site_or_404,
    signed_in_user,
)
from pledge.web.setup.current import current_settings
from pledge.web.setup.render import render

MAX_SIGNER = 40


class YesNo(StrEnum):
    """The answers to a clause's own test."""

    YES = "yes"
    NO = "no"


class SignForm(SignedInForm):
    """A yes or no for each clause, who signs, and the box."""

    signer_name = line(_l("签署人姓名"), MAX_SIGNER)
    signer_position = line(_l("职务"), MAX_SIGNER)
    agrees = BooleanField(_l("我已阅读承诺书全文，代表商家签署，并愿意接受监督。"))

    clauses: tuple[Clause, ...]

    def ask(self, site: Site) -> None:
        """Ask the field tests of the clauses that apply at this site."""
        self.clauses = get_text(CURRENT).clauses_for(set(site.scenes))

    def answers(self) -> list[tuple[Clause, Field]]:
        """List (clause, its yes-or-no field)."""
        return [(clause, self[f"check_{clause.code}"]) for clause in self.clauses]

    def self_check(self) -> dict[str, bool]:
        """Return clause code → whether its test was answered with yes."""
        return {clause.code: field.data is YesNo.YES for clause, field in self.answers()}

    def check_answers(self) -> bool:
        """Add an error to each question not answered with yes."""
        for clause, field in self.answers():
            if field.data is YesNo.NO:
                field.errors = [
                    _("%(code)s还没有做到，请按下面的办法整改后再签署。", code=clause.code)
                ]
            elif field.data is not YesNo.YES:
                field.errors = [_("%(code)s请回答“是”或“否”。", code=clause.code)]
        return all(self.self_check().values())

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the answers together, whatever else is wrong."""
        is_valid = bool(super().validate(extra_validators))
        return self.check_answers() and is_valid

    def validate_agrees(self, field: Field) -> None:
        """Refuse an unticked box."""
        if not field.data:
            raise StopValidation(_("请阅读全文后勾选。"))


for _clause in get_text(CURRENT).clauses:
    setattr(
        SignForm,
        f"check_{_clause.code}",
        EnumRadioField(_clause.code, YesNo, {YesNo.YES: _l("是"), YesNo.NO: _l("否")}),
    )


@blueprint.route("/sites/<row_id:site_id>/sign", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def sign(site_id: int) -> ResponseReturnValue:
    """Walk the self-check, show the text, and sign; a second submit leads to the first."""
    site = get_own_site_or_404(site_id)
    if live := find_live_pledge(site):
        return redirect(url_for("merchant.show_pledge", number=labels.show_number(live.number)))
    if not site.touchpoints:
        flash(_("请先添加扫码点。"), "error")
        return redirect(url_for("merchant.add_touchpoints", site_id=site.id))

    def sign_it(signature: Signature) -> str:
        pledge = sign_pledge(site, signature)
        issue_badges(pledge, require_identity=current_settings().require_identity)
        return pledge.number

    return _submit(site, is_renewal=False, put=sign_it)


@blueprint.route("/pledges/<number>/renew", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def renew(number: str) -> ResponseReturnValue:
    """Renew a pledge in its last 30 days: the same self-check, the same number and badges."""
    pledge = get_own_pledge_or_404(number)
    shown = labels.show_number(pledge.number)
    if not pledge.is_renewable:
        flash(_("只有有效的承诺可以在到期前30天内续签。"), "error")
        return redirect(url_for("merchant.show_pledge", number=shown))

    def renew_it(signature: Signature) -> str:
        renew_pledge(pledge, signature)
        return pledge.number

    return _submit(pledge.site, is_renewal=True, put=renew_it)


def _submit(
    site: Site, *, is_renewal: bool, put: Callable[[Signature], str]
) -> ResponseReturnValue:
    """Put a signature under the text; ``put`` returns the pledge's number."""
    form = SignForm()
    form.ask(site)
    context = {"form": form, "site": site, "text": get_text(CURRENT), "is_renewal": is_renewal}

    def act() -> str:
        signature = Signature(
            by=signed_in_user(),
            name=form.signer_name.data or "",
            position=form.signer_position.data or "",
            self_check=form.self_check(),
        )
        return put(signature)

    return submit(
        form,
        act=act,
        refused={
            HasLivePledge: lambda _error: redirect(url_for("merchant.sign", site_id=site.id)),
            NotRenewable: lambda _error: redirect(url_for("merchant.home")),
        },
        done=_("承诺已续签。") if is_renewal else _("承诺已签署，即刻生效。"),
        show=lambda status: (render("merchant/pledges/sign.html", **context), status),
        back=lambda number: url_for("merchant.show_pledge", number=labels.show_number(number)),
    )
