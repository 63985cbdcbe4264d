"""Kinds, scenes, identity and disputes, without app and database."""

import pytest

from pledge.merchants.rules import (
    ALLOWED_DISPUTE_MOVES,
    ALLOWED_IDENTITY_MOVES,
    LARGEST_RADIUS,
    SMALLEST_RADIUS,
    USUAL_SCENES,
    DisputeStatus,
    Identity,
    Scene,
    SiteKind,
    is_position,
    is_radius,
    order_scenes,
)
from tests.support.transitions import every_pair, require_as_written

IDENTITY_MOVES = ["self_declared > confirmed", "confirmed > self_declared"]
DISPUTE_MOVES = ["open > upheld", "open > dismissed"]


@pytest.mark.parametrize(("old", "new", "is_allowed"), every_pair(Identity, IDENTITY_MOVES))
def test_identity_moves_by_the_table(old: Identity, new: Identity, is_allowed: bool) -> None:
    require_as_written(ALLOWED_IDENTITY_MOVES, old, new, is_allowed)


@pytest.mark.parametrize(("old", "new", "is_allowed"), every_pair(DisputeStatus, DISPUTE_MOVES))
def test_dispute_moves_by_the_table(
    old: DisputeStatus, new: DisputeStatus, is_allowed: bool
) -> None:
    require_as_written(ALLOWED_DISPUTE_MOVES, old, new, is_allowed)


def test_identity_words_are_the_public_contract() -> None:
    assert list(Identity) == ["self_declared", "confirmed"]


@pytest.mark.parametrize("kind", SiteKind)
def test_every_scene_is_offered_once_the_usual_ones_first(kind: SiteKind) -> None:
    ordered = order_scenes(kind)
    assert sorted(ordered) == sorted(Scene)
    assert tuple(ordered[: len(USUAL_SCENES[kind])]) == USUAL_SCENES[kind]


def test_rest_of_the_scenes_keeps_its_order() -> None:
    assert order_scenes(SiteKind.CAR_PARK) == [
        "parking",
        "invoice",
        "ordering",
        "checkout",
        "purchase",
        "queueing",
        "entrance",
    ]


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_there"),
    [(31.2, 121.5, True), (121.5, 31.2, False), (51.5, 0.0, False), (2.9, 110.0, False)],
)
def test_position_lies_in_china(latitude: float, longitude: float, is_there: bool) -> None:
    assert is_position(latitude, longitude) is is_there


@pytest.mark.parametrize(
    ("metres", "is_allowed"),
    [
        (SMALLEST_RADIUS - 1, False),
        (SMALLEST_RADIUS, True),
        (LARGEST_RADIUS, True),
        (LARGEST_RADIUS + 1, False),
    ],
)
def test_radius_has_its_bounds(metres: int, is_allowed: bool) -> None:
    assert is_radius(metres) is is_allowed
