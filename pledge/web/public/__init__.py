"""Pages for anyone: verify, search, report, receipt."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)
