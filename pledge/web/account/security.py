"""Set-up of Flask-Security: pages under /account/, mail to the outbox."""

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, make_response, request
from flask_babel import gettext as _
from flask_security import LoginForm, Security, SQLAlchemyUserDatastore
from flask_security.utils import validate_redirect_url
from flask_wtf import FlaskForm
from wtforms import Field

from pledge.accounts.models import User
from pledge.config import Settings
from pledge.core.clock import now
from pledge.db import db
from pledge.web.account.mail import OutboxMailUtil
from pledge.web.setup.current import current_settings
from pledge.web.setup.language import current_lang
from pledge.web.setup.render import render

EXTENSION = "pledge-users"


class SignInForm(LoginForm):
    """Sign-in that refuses demo accounts where no demo is run, and drops a foreign way back."""

    def validate_next(self, field: Field) -> None:
        """Forget a way back that leads elsewhere: who followed such a link may still sign in."""
        if field.data and not validate_redirect_url(field.data):
            field.data = ""

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Check the password first, so that nobody learns which accounts are demo accounts."""
        if not super().validate(*args, **kwargs):
            return False
        if isinstance(self.user, User) and self.user.is_demo and not current_settings().demo:
            # Beside a field it would be made one with the words for a wrong password.
            self.form_errors.append(_("演示账号只能在演示系统登录。"))
            return False
        return True


class UserDatastore(SQLAlchemyUserDatastore):
    """Users without stored roles; what they may do is derived."""

    def __init__(self) -> None:
        super().__init__(db, User, None)  # type: ignore[arg-type]  # there is no table of roles

    def _prepare_create_user_args(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("created_at", now())
        kwargs.setdefault("locale", current_lang())
        arguments: dict[str, Any] = super()._prepare_create_user_args(**kwargs)  # type: ignore[no-untyped-call]
        arguments.pop("roles", None)
        return arguments


def users(app: Flask) -> UserDatastore:
    """Return the datastore of accounts."""
    datastore: UserDatastore = app.extensions[EXTENSION]
    return datastore


def init_security(app: Flask, settings: Settings) -> None:
    """Switch on sign-in, registration with confirmation, reset and change of password."""
    app.config |= _configuration(settings)
    datastore = UserDatastore()
    app.extensions[EXTENSION] = datastore
    Security(
        app,
        datastore,
        login_form=SignInForm,
        mail_util_cls=OutboxMailUtil,
        render_template=_show_account_page,  # type: ignore[arg-type]  # a response serves as well
    )
    _leave_strangers_alone(app)


def _show_account_page(template: str, **context: Any) -> str | Response:
    """Render a page or a mail; a page that shows what is wrong with its form says so by status."""
    page = render(template, **context)
    forms = [part for part in context.values() if isinstance(part, FlaskForm)]
    wrong = [form for form in forms if form.errors]
    if not wrong or request.method != "POST":
        return page
    is_foreign = any("csrf_token" in form.errors for form in wrong)
    return make_response(
        page, HTTPStatus.BAD_REQUEST if is_foreign else HTTPStatus.UNPROCESSABLE_ENTITY
    )


def _leave_strangers_alone(app: Flask) -> None:
    """Drop Flask-Principal's hook, which would look for a person behind every scan.

    Nothing here asks Flask-Principal: who may do what is derived (see pledge.web.access).
    """
    hooks = app.before_request_funcs[None]
    hooks[:] = [hook for hook in hooks if hook.__module__ != "flask_principal"]


def _configuration(settings: Settings) -> dict[str, Any]:
    salt = settings.derive_secret("password-salt").hex()
    return {
        "SECURITY_URL_PREFIX": "/account",
        "SECURITY_PASSWORD_SALT": salt,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        # OWASP's second recommendation: 19 MiB, two passes; 26 ms here.
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__memory_cost": 256 if settings.testing else 19456,
            "argon2__time_cost": 1 if settings.testing else 2,
            "argon2__parallelism": 1,
        },
        # What mailed links are bound to. The default, which links sent before carry, is computed
        # in Python: a fifth of a second for each link that a stranger may ask for.
        "SECURITY_HASHING_SCHEMES": ["pbkdf2_sha256", "sha256_crypt"],
        "SECURITY_PASSWORD_LENGTH_MIN": 10,
        # There is no table of roles to join.
        "SECURITY_JOIN_USER_ROLES": False,
        # Ours comes last: it fills the gaps of the built-in Chinese.
        "SECURITY_I18N_DIRNAME": ["builtin", str(Path(__file__).parents[2] / "translations")],
        "SECURITY_DATETIME_FACTORY": now,
        "SECURITY_REGISTERABLE": True,
        "SECURITY_CONFIRMABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_AUTO_LOGIN_AFTER_CONFIRM": False,
        "SECURITY_AUTO_LOGIN_AFTER_RESET": False,
        "SECURITY_EMAIL_SENDER": settings.mail_from,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {
            "check_deliverability": False,
            "test_environment": settings.demo or settings.testing,
        },
        "SECURITY_SEND_REGISTER_EMAIL": True,
        "SECURITY_CONFIRM_EMAIL_WITHIN": timedelta(days=3),
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(days=1),
        "SECURITY_POST_LOGIN_VIEW": "/account/start",
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_POST_CONFIRM_VIEW": "/account/login",
        "SECURITY_POST_REGISTER_VIEW": "/account/registered",
        "SECURITY_REDIRECT_BEHAVIOR": None,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_FLASH_MESSAGES": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_HTTPONLY": True,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
    }
