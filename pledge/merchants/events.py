"""Events of merchants."""

from dataclasses import dataclass

from pledge.accounts.models import User
from pledge.merchants.models import IdentityDispute


@dataclass(frozen=True)
class DisputeSettled:
    """A dispute over a credit code was upheld or dismissed; ``holder`` had the code before."""

    dispute: IdentityDispute
    holder: User
    reason: str
