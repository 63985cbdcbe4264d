"""The four measures in rising severity, and who may take which (CRPL 37, 47)."""

from pledge.cases.rules.workflow import Measure

# of a province's code, and of the whole country's
PROVINCE_ENDING = "0000"


def milder_than(measure: Measure) -> tuple[Measure, ...]:
    """Return the measures that are milder than this one, the mildest first."""
    rising = tuple(Measure)
    return rising[: rising.index(measure)]


def measures_open(region_code: str) -> tuple[Measure, ...]:
    """Return the measures an association of this region may take, the mildest first."""
    return tuple(
        one
        for one in Measure
        if one is not Measure.PUBLIC_SUIT or region_code.endswith(PROVINCE_ENDING)
    )


class PublicSuitReserved(Exception):
    """Only the national and the provincial associations may bring a public-interest suit."""


def require_measure(measure: Measure, region_code: str) -> None:
    """Raise unless the association of this region may take a measure (CRPL 47)."""
    if measure not in measures_open(region_code):
        raise PublicSuitReserved
