"""What gunicorn serves in a benchmark: the registry, or a bare Flask view to compare it with."""

import os

from flask import Flask

from pledge.app import create_app
from pledge.config import Settings
from pledge.web.public.badges import page as badge


def make_bare() -> Flask:
    """Return the least a Flask application can be."""
    app = Flask("bare")

    @app.get("/b/<token>")
    def hello(token: str) -> str:
        return token

    return app


def make_registry() -> Flask:
    """Return the registry; BENCH_CACHED_PAGES=0 renders each page anew."""
    badge.CACHED_PAGES = int(os.environ.get("BENCH_CACHED_PAGES", badge.CACHED_PAGES))
    return create_app(Settings())
