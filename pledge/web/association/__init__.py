"""Pages for associations: the queue, reports, identity, pledges."""

from flask import Blueprint

blueprint = Blueprint("association", __name__)
