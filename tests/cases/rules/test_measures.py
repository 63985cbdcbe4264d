"""Truth table of the four measures: rising severity, and who may take which."""

import pytest

from pledge.cases.rules.measures import (
    PublicSuitReserved,
    measures_open,
    milder_than,
    require_measure,
)
from pledge.cases.rules.workflow import Measure

RISING = (Measure.WARNING, Measure.INTERVIEW, Measure.SUPPORT_SUIT, Measure.PUBLIC_SUIT)
NATION, PROVINCE, CITY, DISTRICT = "000000", "310000", "310100", "310101"


def test_measures_rise_from_warning_to_public_suit() -> None:
    assert tuple(Measure) == RISING


@pytest.mark.parametrize(("measure", "milder"), [(one, RISING[:i]) for i, one in enumerate(RISING)])
def test_milder_measures_are_those_before(measure: Measure, milder: tuple[Measure, ...]) -> None:
    assert milder_than(measure) == milder


@pytest.mark.parametrize(
    ("region", "allowed"),
    [(NATION, RISING), (PROVINCE, RISING), (CITY, RISING[:3]), (DISTRICT, RISING[:3])],
)
def test_public_suit_is_for_the_nation_and_provinces(
    region: str, allowed: tuple[Measure, ...]
) -> None:
    assert measures_open(region) == allowed
    for measure in allowed:
        require_measure(measure, region)
    for measure in set(RISING) - set(allowed):
        with pytest.raises(PublicSuitReserved):
            require_measure(measure, region)
