"""Breach codes B01–B16: the scenes each can occur in and the clauses it breaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pledge.merchants.rules import Scene


class BreachCode(StrEnum):
    """The codes; their words live in the labels of the web layer."""

    B01 = "B01"
    B02 = "B02"
    B03 = "B03"
    B04 = "B04"
    B05 = "B05"
    B06 = "B06"
    B07 = "B07"
    B08 = "B08"
    B09 = "B09"
    B10 = "B10"
    B11 = "B11"
    B12 = "B12"
    B13 = "B13"
    B14 = "B14"
    B15 = "B15"
    B16 = "B16"


@dataclass(frozen=True)
class Breach:
    """Which clauses a code breaks and in which scenes it can happen."""

    clauses: tuple[str, ...]
    scenes: frozenset[Scene]


EVERYWHERE = frozenset(Scene)

BREACHES: Mapping[BreachCode, Breach] = {
    BreachCode.B01: Breach(("P1",), EVERYWHERE - {Scene.PARKING, Scene.INVOICE}),
    BreachCode.B02: Breach(("P1", "P5"), frozenset({Scene.PARKING})),
    BreachCode.B03: Breach(("P2",), EVERYWHERE),
    BreachCode.B04: Breach(("P3",), EVERYWHERE),
    BreachCode.B05: Breach(("P3",), EVERYWHERE),
    BreachCode.B06: Breach(("P3",), EVERYWHERE),
    BreachCode.B07: Breach(("P3",), EVERYWHERE),
    BreachCode.B08: Breach(("P7",), EVERYWHERE),
    BreachCode.B09: Breach(("P4",), EVERYWHERE),
    BreachCode.B10: Breach(("P6",), frozenset({Scene.INVOICE})),
    BreachCode.B11: Breach(("P1", "P8"), EVERYWHERE),
    BreachCode.B12: Breach(("P8",), EVERYWHERE),
    BreachCode.B13: Breach(("P9",), EVERYWHERE),
    BreachCode.B14: Breach(("P5",), frozenset({Scene.PARKING})),
    BreachCode.B15: Breach((), EVERYWHERE),
    BreachCode.B16: Breach(("P10",), EVERYWHERE),
}


# A badge put up elsewhere, and revenge on who reported: these happen after the end too.
AFTER_THE_END = frozenset({BreachCode.B15, BreachCode.B16})


def codes_for(scene: Scene) -> list[BreachCode]:
    """List the codes that fit a scene, in their order."""
    return [code for code, breach in BREACHES.items() if scene in breach.scenes]


def clauses_broken(code: BreachCode, pledged: list[str]) -> list[str]:
    """List the clauses of this pledge that a code breaks."""
    return [clause for clause in BREACHES[code].clauses if clause in pledged]
