"""Views that register a legal entity or dispute a credit code."""

from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from pledge.db import db
from pledge.merchants import credit_code
from pledge.merchants.actions import (
    AlreadyRegistered,
    CreditCodeTaken,
    NotDisputable,
    open_dispute,
    register_merchant,
)
from pledge.web.forms.base import SignedInForm, block, line
from pledge.web.forms.flow import submit
from pledge.web.forms.photo_upload import Intake, photos_taken
from pledge.web.merchant import blueprint
from pledge.web.setup.access import Audience, admits, find_merchant, signed_in_user
from pledge.web.setup.current import current_settings
from pledge.web.setup.render import render

MAX_NAME = 100
MAX_TYPED_CODE = 40
MAX_STATEMENT = 1000


def check_credit_code(_form: SignedInForm, field: Field) -> None:
    """Say which rule of GB 32100-2015 a code breaks."""
    field.data = credit_code.normalise(field.data or "")
    try:
        credit_code.check_credit_code(field.data)
    except credit_code.WrongCodeLength as error:
        raise ValidationError(
            _("统一社会信用代码应为18位，现在是%(count)s位。", count=error.length)
        ) from error
    except credit_code.WrongAlphabet as error:
        raise ValidationError(
            _(
                "代码中不会出现“%(character)s”。只用数字和大写字母，不用I、O、S、V、Z。",
                character=error.character,
            )
        ) from error
    except credit_code.WrongCheckCharacter as error:
        raise ValidationError(
            _("最后一位校验码与前17位不符，请对照营业执照核对是否抄错。")
        ) from error


class EntityForm(SignedInForm):
    """The legal entity as the licence names it."""

    legal_name = line(_l("营业执照上的名称"), MAX_NAME)
    credit_code = line(_l("统一社会信用代码"), MAX_TYPED_CODE)

    def validate_credit_code(self, field: Field) -> None:
        """Check length, alphabet and check character."""
        check_credit_code(self, field)


class DisputeForm(EntityForm):
    """A second claim to a credit code, with the licence as its ground."""

    statement = block(_l("情况说明"), MAX_STATEMENT)


@blueprint.route("/entity", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def entity() -> ResponseReturnValue:
    """Register the legal entity of this account; shown once it is there."""
    if merchant := find_merchant():
        return render("merchant/entity_shown.html", merchant=merchant)
    form = EntityForm()

    def act() -> None:
        register_merchant(signed_in_user(), form.legal_name.data or "", form.credit_code.data or "")

    def show_taken(_error: CreditCodeTaken) -> tuple[str, int]:
        form.credit_code.errors = [_("这个代码已由另一个账号登记。")]
        return render("merchant/entity.html", form=form, is_taken=True), form.status

    return submit(
        form,
        act=act,
        refused={
            CreditCodeTaken: show_taken,
            AlreadyRegistered: lambda _error: redirect(url_for("merchant.entity")),
        },
        done=_("主体已登记。下一步：添加场所。"),
        show=lambda status: (render("merchant/entity.html", form=form, is_taken=False), status),
        back=url_for("merchant.home"),
    )


@blueprint.route("/dispute", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def dispute() -> ResponseReturnValue:
    """Put a claim to a taken credit code before the association."""
    with photos_taken("licence", current_settings().uploads, most=1) as intake:
        return _answer_dispute(intake)


def _answer_dispute(intake: Intake) -> ResponseReturnValue:
    form = DisputeForm()
    if not form.is_submitted():
        form.credit_code.data = request.args.get("code", "")[:MAX_TYPED_CODE]
        return render("merchant/dispute.html", form=form, photo_errors=[])
    is_valid = form.validate()
    if not intake.stored and not intake.errors:
        intake.refuse(_("请上传营业执照照片。"), HTTPStatus.UNPROCESSABLE_ENTITY)
    if is_valid and not intake.errors:
        try:
            open_dispute(
                signed_in_user(),
                form.credit_code.data or "",
                form.legal_name.data or "",
                form.statement.data or "",
                intake.stored[0].name,
            )
        except NotDisputable:
            form.credit_code.errors = [
                _("这个代码没有被其他账号登记，或者您已提出过争议，正在处理。")
            ]
        else:
            db.session.commit()
            intake.keep()
            return render("merchant/dispute_sent.html")
    status = form.status if form.errors else intake.status
    intake.give_back(current_settings().uploads)
    return render("merchant/dispute.html", form=form, photo_errors=intake.errors), status
