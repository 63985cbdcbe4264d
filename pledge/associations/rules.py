"""What a member of an association is."""

from enum import StrEnum


class Role(StrEnum):
    """Volunteers sort reports; officers also decide."""

    VOLUNTEER = "volunteer"
    OFFICER = "officer"
