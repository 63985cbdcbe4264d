"""State machine of a mail, its retry delays, and which refusals are final."""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

FIRST_WAIT = timedelta(minutes=1)
MAX_WAIT = timedelta(hours=6)
MAX_TRIES = 12
# A mail takes eleven answers of a server at most, so sending ends before its lease does.
TIMEOUT_SECONDS = 15
LEASE = timedelta(minutes=3)

_ADDRESS = re.compile(r"[^\s<>()\[\]{}'\",;:]+@[^\s<>()\[\]{}'\",;:]+")


class MailStatus(StrEnum):
    """Where a mail is on its way."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    GIVEN_UP = "given_up"


ALLOWED_MAIL_MOVES: Mapping[MailStatus, frozenset[MailStatus]] = {
    MailStatus.WAITING: frozenset({MailStatus.SENDING}),
    # A worker that died leaves its mail being sent; once the lease has ended another takes it.
    MailStatus.SENDING: frozenset(
        {MailStatus.SENDING, MailStatus.WAITING, MailStatus.SENT, MailStatus.DEAD}
    ),
    MailStatus.SENT: frozenset(),
    MailStatus.DEAD: frozenset({MailStatus.WAITING, MailStatus.GIVEN_UP}),
    MailStatus.GIVEN_UP: frozenset(),
}


def wait_after(tries: int) -> timedelta:
    """Return how long a mail waits after so many failed tries."""
    return min(FIRST_WAIT * (1 << tries), MAX_WAIT)


def is_final(code: int) -> bool:
    """Tell whether a server that answers so will never take this mail (RFC 5321, 4.2.1)."""
    return 500 <= code < 600


def without_addresses(words: str) -> str:
    """Return what a server said, without the addresses in it."""
    return _ADDRESS.sub("…", words)
