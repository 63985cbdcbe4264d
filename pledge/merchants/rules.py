"""Site kinds and scenes; state machines of identities and disputes."""

from collections.abc import Mapping
from enum import StrEnum


class SiteKind(StrEnum):
    """The kinds of place."""

    MALL = "mall"
    RESTAURANT = "restaurant"
    CAR_PARK = "car_park"
    SHOP = "shop"
    HOTEL = "hotel"
    ATTRACTION = "attraction"
    ENTERTAINMENT = "entertainment"
    OTHER = "other"


class Scene(StrEnum):
    """The moments at which people are made to scan."""

    ORDERING = "ordering"
    CHECKOUT = "checkout"
    PARKING = "parking"
    PURCHASE = "purchase"
    INVOICE = "invoice"
    QUEUEING = "queueing"
    ENTRANCE = "entrance"


class Identity(StrEnum):
    """How sure the registry is that the legal entity is who it says it is."""

    SELF_DECLARED = "self_declared"
    CONFIRMED = "confirmed"


class DisputeStatus(StrEnum):
    """The life of a dispute over a credit code."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


ALLOWED_IDENTITY_MOVES: Mapping[Identity, frozenset[Identity]] = {
    Identity.SELF_DECLARED: frozenset({Identity.CONFIRMED}),
    Identity.CONFIRMED: frozenset({Identity.SELF_DECLARED}),
}

ALLOWED_DISPUTE_MOVES: Mapping[DisputeStatus, frozenset[DisputeStatus]] = {
    DisputeStatus.OPEN: frozenset({DisputeStatus.UPHELD, DisputeStatus.DISMISSED}),
    DisputeStatus.UPHELD: frozenset(),
    DisputeStatus.DISMISSED: frozenset(),
}

# Which scenes a kind of place usually has: the form offers these first, the rest after them.
USUAL_SCENES: Mapping[SiteKind, tuple[Scene, ...]] = {
    SiteKind.MALL: (Scene.PARKING, Scene.PURCHASE, Scene.INVOICE),
    SiteKind.RESTAURANT: (Scene.ORDERING, Scene.CHECKOUT, Scene.QUEUEING, Scene.INVOICE),
    SiteKind.CAR_PARK: (Scene.PARKING, Scene.INVOICE),
    SiteKind.SHOP: (Scene.PURCHASE, Scene.CHECKOUT, Scene.INVOICE),
    SiteKind.HOTEL: (Scene.CHECKOUT, Scene.ORDERING, Scene.PARKING, Scene.INVOICE),
    SiteKind.ATTRACTION: (Scene.ENTRANCE, Scene.QUEUEING, Scene.PARKING, Scene.INVOICE),
    SiteKind.ENTERTAINMENT: (Scene.ENTRANCE, Scene.CHECKOUT, Scene.INVOICE),
    SiteKind.OTHER: (Scene.CHECKOUT, Scene.INVOICE),
}

MAX_VENDOR = 60
MAX_TOUCHPOINTS = 60
MAX_LABEL = 20


def order_scenes(kind: SiteKind) -> list[Scene]:
    """List all scenes, the usual ones of this kind first."""
    usual = USUAL_SCENES[kind]
    return [*usual, *(scene for scene in Scene if scene not in usual)]


# What a place may span, in metres; a fix coarser than this says nothing about a place.
SMALLEST_RADIUS, LARGEST_RADIUS = 50, 2000
COARSEST_FIX = 1000
# Phones and maps in China may answer in GCJ-02, shifted against WGS 84 by up to about this much.
POSITION_SHIFT = 600
_SOUTH, _NORTH, _WEST, _EAST = 3.0, 54.0, 73.0, 136.0


def is_position(latitude: float, longitude: float) -> bool:
    """Tell whether a position (WGS 84 degrees) may lie in China; catches the two swapped."""
    return _SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST


def is_radius(metres: int) -> bool:
    """Tell whether a place may reach so far."""
    return SMALLEST_RADIUS <= metres <= LARGEST_RADIUS
