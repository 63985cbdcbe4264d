"""What an operator decides for the domain: deadlines and retention periods, frozen at start."""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True)
class Deadlines:
    """How long each step of a case may take: working days, but for the appeal's calendar days."""

    triage: int = 7
    reply: int = 10
    extension: int = 5
    decision: int = 45
    appeal: int = 21


@dataclass(frozen=True)
class RetentionPolicy:
    """How long each kind of personal data is kept, from the moment that its comment names."""

    # from the day a report came, and from its finding: whichever ends first
    contact: timedelta = timedelta(days=365)
    contact_after_closing: timedelta = timedelta(days=90)
    # from the day the report's contact goes
    photos: timedelta = timedelta(days=730)
    # from the last change of a case that is over
    originals: timedelta = timedelta(days=730)
    # from the end of the pledge
    signer_name: timedelta = timedelta(days=3 * 365)
    # from the day it was sent in
    licence: timedelta = timedelta(days=180)
    mail: timedelta = timedelta(days=30)
    inbox: timedelta = timedelta(days=180)
    scans: timedelta = timedelta(days=90)
    # from the day an account was made that nobody confirmed
    unconfirmed: timedelta = timedelta(days=30)


@dataclass(frozen=True)
class Policy:
    """The settings that the domain reads; `pledge.db.current_policy()` gives the running one."""

    deadlines: Deadlines = field(default_factory=Deadlines)
    retention: RetentionPolicy = field(default_factory=RetentionPolicy)
