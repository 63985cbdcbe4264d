"""Sign-in, and the operator's page."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)
