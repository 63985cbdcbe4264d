"""The four blueprints of the pages, and where each is mounted."""

import pkgutil
from importlib import import_module

from flask import Flask

from pledge import web
from pledge.web.account import blueprint as account
from pledge.web.association import blueprint as association
from pledge.web.merchant import blueprint as merchant
from pledge.web.public import blueprint as public


def init_blueprints(app: Flask) -> None:
    """Import every module of `pledge.web`, which adds its views, and mount the blueprints."""
    for module in pkgutil.walk_packages(web.__path__, f"{web.__name__}."):
        import_module(module.name)
    app.register_blueprint(public)
    app.register_blueprint(merchant, url_prefix="/merchant")
    app.register_blueprint(association, url_prefix="/association")
    app.register_blueprint(account, url_prefix="/account")
