"""Base forms and fields: cleaning, checks and messages shared by all typed fields."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import StopValidation, ValidationError

from pledge.core import text as typed_text


class TypedForm(FlaskForm):
    """Flask-WTF's form with a signature a type checker knows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]

    def is_submitted(self) -> bool:
        """Tell whether this request sends the form."""
        return bool(super().is_submitted())  # type: ignore[no-untyped-call]


class PublicForm(TypedForm):
    """A form for anyone: no session, so no cookie; what it sends carries a signed form token."""

    class Meta(FlaskForm.Meta):
        csrf = False


class SignedInForm(TypedForm):
    """A form for people who signed in, with the session's CSRF token.

    ``problem`` says why what it asks cannot be done now.
    """

    problem = ""

    @property
    def status(self) -> HTTPStatus:
        """The status of an answer that shows this form's errors."""
        is_foreign = "csrf_token" in self.errors
        return HTTPStatus.BAD_REQUEST if is_foreign else HTTPStatus.UNPROCESSABLE_ENTITY

    def refuse(self, problem: str) -> HTTPStatus:
        """Say why what was asked cannot be done now; return the status."""
        self.problem = problem
        return HTTPStatus.CONFLICT


def line(label: Any, longest: int, *, required: Any = True, **kwargs: Any) -> StringField:
    """Return a field for one line of typed text, cleaned and checked.

    ``required`` may be the message that an empty line gets.
    """
    return StringField(
        label,
        filters=[typed_text.clean_line],
        validators=_validators(longest, required),
        **kwargs,
    )


def block(label: Any, longest: int, *, required: Any = True, **kwargs: Any) -> TextAreaField:
    """Return a field for several lines of typed text, cleaned and checked."""
    return TextAreaField(
        label,
        filters=[typed_text.clean_block],
        validators=_validators(longest, required),
        **kwargs,
    )


def choices(offered: Iterable[tuple[str, Any]]) -> list[Any]:
    """Return (value, label) pairs as what a field offers to choose from."""
    return [SelectChoice(value, label) for value, label in offered]


def refuse_forbidden_characters(_form: FlaskForm, field: Field) -> None:
    """Refuse control characters and those that turn the writing direction."""
    if found := typed_text.find_forbidden(field.data or ""):
        field.data = without_forbidden(field.data)
        raise StopValidation(
            _("含有不能使用的字符（%(name)s），已经去掉。请核对后再提交。", name=found)
        )


def without_forbidden(typed: str) -> str:
    """Return typed text as a page may show it again.

    Nobody can see such a character to delete it, and HTML cannot carry some of them.
    """
    return "".join(one for one in typed if not typed_text.find_forbidden(one))


def _validators(longest: int, required: Any) -> list[Callable[[Any, Any], None]]:
    return [
        _require(required) if required else _allow_empty,
        refuse_forbidden_characters,
        _at_most(longest),
    ]


def _require(message: Any) -> Callable[[Any, Any], None]:
    def check(_form: FlaskForm, field: Field) -> None:
        if not field.data:
            raise StopValidation(
                str(message)
                if message is not True
                else _("请填写%(field)s。", field=field.label.text)
            )

    # WTForms reads these off a validator to mark the field as required in HTML.
    check.field_flags = {"required": True}  # type: ignore[attr-defined]  # see above
    return check


def _allow_empty(_form: FlaskForm, field: Field) -> None:
    if not field.data:
        field.errors = []
        raise StopValidation()


def _at_most(longest: int) -> Callable[[Any, Any], None]:
    def check(_form: FlaskForm, field: Field) -> None:
        if len(field.data or "") > longest:
            raise ValidationError(
                _(
                    "最多%(longest)s个字，现在有%(count)s个字。",
                    longest=longest,
                    count=len(field.data),
                )
            )

    check.field_flags = {"maxlength": longest}  # type: ignore[attr-defined]  # see above
    return check
