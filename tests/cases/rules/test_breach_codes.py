"""Which breaches fit which scenes, and the clauses they break."""

import pytest

from pledge.cases.rules.breach_codes import BREACHES, BreachCode, clauses_broken, codes_for
from pledge.merchants.rules import Scene
from pledge.pledges.texts import CURRENT, get_text

ANYWHERE = ["B03", "B04", "B05", "B06", "B07", "B08", "B09", "B11", "B12", "B13", "B15", "B16"]
FITTING = {
    "ordering": ["B01"],
    "checkout": ["B01"],
    "parking": ["B02", "B14"],
    "purchase": ["B01"],
    "invoice": ["B10"],
    "queueing": ["B01"],
    "entrance": ["B01"],
}
BROKEN = {
    "B01": ["P1"],
    "B02": ["P1", "P5"],
    "B03": ["P2"],
    "B04": ["P3"],
    "B05": ["P3"],
    "B06": ["P3"],
    "B07": ["P3"],
    "B08": ["P7"],
    "B09": ["P4"],
    "B10": ["P6"],
    "B11": ["P1", "P8"],
    "B12": ["P8"],
    "B13": ["P9"],
    "B14": ["P5"],
    "B15": [],
    "B16": ["P10"],
}
ALL_CLAUSES = [f"P{number}" for number in range(1, 11)]


@pytest.mark.parametrize("scene", Scene)
def test_scene_offers_the_codes_that_fit(scene: Scene) -> None:
    assert codes_for(scene) == sorted([*ANYWHERE, *FITTING[scene]])


@pytest.mark.parametrize("code", BreachCode)
def test_code_breaks_the_clauses_of_its_table(code: BreachCode) -> None:
    assert clauses_broken(code, ALL_CLAUSES) == BROKEN[code]


def test_only_pledged_clauses_are_broken() -> None:
    assert clauses_broken(BreachCode.B11, ["P1", "P2"]) == ["P1"]
    assert clauses_broken(BreachCode.B14, ["P1", "P2"]) == []


@pytest.mark.parametrize("scene", Scene)
@pytest.mark.parametrize("code", [code for code in BreachCode if code is not BreachCode.B15])
def test_code_offered_in_a_scene_breaks_a_clause_pledged_there(
    code: BreachCode, scene: Scene
) -> None:
    pledged = [clause.code for clause in get_text(CURRENT).clauses_for({scene})]
    assert (code not in codes_for(scene)) or clauses_broken(code, pledged)


def test_every_code_has_its_entry() -> None:
    assert set(BREACHES) == set(BreachCode)
