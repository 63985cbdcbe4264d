"""How gunicorn serves the registry; `HOST`, `PORT` and `WEB_CONCURRENCY` change it."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", min(4, os.cpu_count() or 1)))
worker_class = "gthread"
threads = 4
# a 12 MB photo over a poor mobile line takes its time; a stuck worker is still found
timeout = 60
graceful_timeout = 20
keepalive = 5
# a worker is renewed now and then, not all at once
max_requests = 20_000
max_requests_jitter = 2_000
# longer request lines and more header fields than any page of ours has are refused early
limit_request_line = 2048
limit_request_fields = 64
# addresses of visitors are nobody's business: errors are logged, visits are not
accesslog = None
errorlog = "-"
loglevel = "warning"


def when_ready(_server: object) -> None:
    """Note with which keys this server starts, once its port is its own."""
    # gunicorn's own script reads this file before it can import from this folder
    from pledge.config import load_settings  # noqa: PLC0415
    from pledge.keys.keyring import note_serving  # noqa: PLC0415

    note_serving(load_settings())
