"""Account pages: sign-in, inbox, operator."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)
