"""Rate limits by network address; generous, because a mall's visitors share one."""

import time

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from pledge.config import Settings

REPORTING = "40 per 10 minutes"
TYPED_CODES = "30 per 10 minutes"
TYPESETTING = "60 per 10 minutes"
SIGNING_IN = "30 per 10 minutes"

limiter = Limiter(get_remote_address)


def seconds_to_wait() -> dict[str, str]:
    """Return Retry-After (RFC 9110, 10.2.3) where this request went over a limit."""
    broken = limiter.current_limit
    if broken is None or not broken.breached:
        return {}
    return {"Retry-After": str(max(1, round(broken.reset_at - time.time())))}


def init_limits(app: Flask, settings: Settings) -> None:
    """Count in memory, or in Redis where several processes must agree."""
    app.config["RATELIMIT_ENABLED"] = settings.rate_limits
    app.config["RATELIMIT_STORAGE_URI"] = settings.rate_limit_storage
    limiter.init_app(app)
    for endpoint in ("security.login", "security.register", "security.forgot_password"):
        limit = limiter.limit(SIGNING_IN, methods=["POST"])
        app.view_functions[endpoint] = limit(app.view_functions[endpoint])  # type: ignore[assignment]  # sync or async
