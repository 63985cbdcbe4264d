"""Text of a service worker: a line that imports the network-first script, then the worker's own."""

import json
from pathlib import Path

from flask import current_app

from pledge.web.context import static_url

NETWORK_FIRST = "js/network-first.js"


def read_worker(name: str) -> str:
    """Return a worker by its path below the static folder.

    The import names the shared script with its fingerprint: a browser that asks for the worker
    again sees a change of either.
    """
    source = Path(str(current_app.static_folder), name).read_text(encoding="utf-8")
    return f"importScripts({json.dumps(static_url(NETWORK_FIRST))});\n{source}"
