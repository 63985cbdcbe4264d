"""Roles of an association's members."""

from enum import StrEnum


class Role(StrEnum):
    """Volunteers sort reports; officers also decide."""

    VOLUNTEER = "volunteer"
    OFFICER = "officer"
