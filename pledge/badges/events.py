"""Events of badges."""

from dataclasses import dataclass

from pledge.badges.models import BadgeFlag


@dataclass(frozen=True)
class CloneFlagRaised:
    """A badge may have been copied: its true holder is to look."""

    flag: BadgeFlag
