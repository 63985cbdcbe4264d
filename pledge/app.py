"""The application factory."""

from pathlib import Path

from flask import Flask, request
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from pledge.background.queue import init_queue
from pledge.badges.scanning.tokens import TokenSigner
from pledge.cli import init_cli
from pledge.config import Settings
from pledge.db import (
    READS,
    db,
    engine_options,
    init_policy,
    only_reads,
    prepare_work_engine,
    read_options,
)
from pledge.storage.encrypted_files import init_file_keys
from pledge.web.account.security import init_security
from pledge.web.blueprints import init_blueprints
from pledge.web.context import init_context
from pledge.web.notifications.dispatch import init_notifications
from pledge.web.public.badges.page import init_page_cache
from pledge.web.public.badges.scan_counter import init_scan_counter
from pledge.web.setup.converters import init_converters
from pledge.web.setup.errors import init_errors
from pledge.web.setup.headers import init_headers
from pledge.web.setup.language import init_language
from pledge.web.setup.limits import init_limits
from pledge.worker.tasks import declare_tasks

PACKAGE = Path(__file__).resolve().parent
# One photo too many and each a little too large must still reach the form, which names them.
MAX_BODY = 96 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Make the registry from its settings (default: from the environment)."""
    settings = settings or Settings()
    app = Flask(
        __name__,
        template_folder=_folder("templates"),
        static_folder=_folder("static"),
        instance_path=str(settings.instance),
    )
    app.extensions["pledge-settings"] = settings
    app.extensions["pledge-badge-signer"] = TokenSigner(settings.badge_keys)
    app.config |= _configuration(settings)
    init_policy(app, settings.policy, settings.fernet_keys())
    init_file_keys(app, settings.original_keys())
    init_queue(app, settings.queue_url, settings.derive_secret("queue"), declare_tasks)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    _init_database(app)
    init_language(app)
    init_security(app, settings)
    # After Flask-Security, which puts a JSON provider of its own in place.
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the contract's own order
    init_limits(app, settings)
    init_converters(app)
    init_notifications(app)
    init_blueprints(app)
    init_scan_counter(app)
    init_page_cache(app)
    init_context(app, settings)
    init_errors(app)
    init_headers(app, is_https=settings.base_url.startswith("https://"))
    init_cli(app)
    return app


def _folder(name: str) -> str:
    """Find templates or static files: beside the package in a checkout, inside it in a wheel."""
    inside = PACKAGE / name
    return str(inside if inside.is_dir() else PACKAGE.parent / name)


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "TESTING": settings.testing,
        "SECRET_KEY": settings.cookie_keys[-1],
        "SECRET_KEY_FALLBACKS": settings.cookie_keys[:-1],
        "SQLALCHEMY_DATABASE_URI": settings.sqlalchemy_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.sqlalchemy_url),
        "SQLALCHEMY_BINDS": {READS: read_options(settings.sqlalchemy_url)},
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "SEND_FILE_MAX_AGE_DEFAULT": 30 * 24 * 3600,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.base_url.startswith("https://"),
    }


def _init_database(app: Flask) -> None:
    db.init_app(app)
    Migrate(app, db, directory=str(PACKAGE / "migrations"), render_as_batch=True)
    with app.app_context():
        prepare_work_engine(db.engine)

    @app.before_request
    def choose_transaction() -> None:
        # A confirmation link is opened by GET and writes; the pages of an account may.
        only_reads.set(request.method in {"GET", "HEAD"} and request.blueprint != "security")

    @app.teardown_request
    def reset_transaction(_error: BaseException | None) -> None:
        only_reads.set(False)
