"""Rate limits by network address and, ten times as generous, by prefix.

One phone in a mall's network must not shut out the rest, so a prefix may do what many visitors
do at once; and a rented network must not multiply its tries by its addresses, so it is counted.
How often one pledge may be reported is no limit but a burst (pledge.cases.handling.bursts):
nobody is refused for what others sent.
"""

import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import ParamSpec, TypeVar

from flask import Flask, Response
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address

from pledge.config import Settings

# How many in ten minutes
REPORTING = 40
TYPED_CODES = 30
TYPESETTING = 60
SIGNING_IN = 30

# A mall, a university or a provider's gateway stands behind the addresses of one /24; a /48 is
# what one customer of a provider gets (RFC 6177), a /64 one household or phone.
PREFIX_V4, PREFIX_V6, HOST_V6 = 24, 48, 64
VISITORS_OF_A_PREFIX = 10

P = ParamSpec("P")
R = TypeVar("R")


def visitor() -> str:
    """Return whose requests are counted together: an IPv4 address, or an IPv6 /64."""
    return _network(get_remote_address(), 32, HOST_V6)


def neighbourhood() -> str:
    """Return the prefix around the visitor: an IPv4 /24, or an IPv6 /48."""
    return _network(get_remote_address(), PREFIX_V4, PREFIX_V6)


limiter = Limiter(visitor)


def limited(
    count: int,
    *,
    methods: list[str] | None = None,
    exempt_when: Callable[[], bool] | None = None,
    on_breach: Callable[[RequestLimit], Response | None] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Limit an endpoint to a count in ten minutes for a visitor, and more for a neighbourhood."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        # Counted in this order and no further than the first one broken: who is refused as a
        # visitor uses up nothing of the neighbours'.
        for most, whose in ((count, visitor), (count * VISITORS_OF_A_PREFIX, neighbourhood)):
            view = limiter.limit(
                f"{most} per 10 minutes",
                key_func=whose,
                methods=methods,
                exempt_when=exempt_when,
                on_breach=on_breach,
            )(view)
        view.__limited__ = (count, methods)  # type: ignore[attr-defined]  # read by the limits' test
        return view

    return decorate


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
        limit = limited(SIGNING_IN, methods=["POST"])
        app.view_functions[endpoint] = limit(app.view_functions[endpoint])  # type: ignore[assignment]  # sync or async


def _network(address: str, bits_v4: int, bits_v6: int) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        # A server behind a socket knows no address.
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return str(ip_network((int(found), bits_v6), strict=False))
        found = found.ipv4_mapped
    return str(ip_network((int(found), bits_v4), strict=False))
