"""Pages for merchants: entity, sites, signing, badges."""

from flask import Blueprint

blueprint = Blueprint("merchant", __name__)
