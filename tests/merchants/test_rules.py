"""Kinds, scenes, identity and disputes, without app and database."""

import pytest

from pledge.merchants.rules import (
    ALLOWED_DISPUTE_MOVES,
    ALLOWED_IDENTITY_MOVES,
    USUAL_SCENES,
    DisputeStatus,
    Identity,
    Scene,
    SiteKind,
    order_scenes,
)
from tests.moves import every_pair, require_as_written

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
