"""All routes, by audience; importing a subject's module registers its pages."""

from flask import Flask

from pledge.web.account import blueprint as account
from pledge.web.account import operator  # noqa: F401 - registers its pages
from pledge.web.association import blueprint as association
from pledge.web.association import queue  # noqa: F401 - registers its pages
from pledge.web.merchant import blueprint as merchant
from pledge.web.merchant import dashboard  # noqa: F401 - registers its pages
from pledge.web.public import badge, health, pledges, receipt, report, texts, verify  # noqa: F401
from pledge.web.public import blueprint as public
from pledge.web.public import home as public_home  # noqa: F401 - registers its pages


def init_blueprints(app: Flask) -> None:
    """Put every page at its address."""
    app.register_blueprint(public)
    app.register_blueprint(merchant, url_prefix="/merchant")
    app.register_blueprint(association, url_prefix="/association")
    app.register_blueprint(account, url_prefix="/account")
