"""Tiles and entry bundles (C2SP tlog-tiles): paths and bodies."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pledge.ledger.queries import TILE_WIDTH, read_entries, read_tile

HIGHEST_LEVEL = 5
_PATH = re.compile(r"((?:x[0-9]{3}/){0,4}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)


class BadTilePath(ValueError):
    """No tile has this address."""


class PastTheEnd(LookupError):
    """The log is not large enough to have this tile at this width."""


@dataclass(frozen=True)
class TilePlace:
    """Which tile of a level, and how many of its 256 places are asked for."""

    number: int
    width: int

    @property
    def is_full(self) -> bool:
        """Whether it never changes again."""
        return self.width == TILE_WIDTH


def parse_path(path: str) -> TilePlace:
    """Read ``x001/x234/067`` or ``x001/234.p/8``; raises BadTilePath."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise BadTilePath(f"{path} is no tile's address")
    groups = found[1].replace("x", "").split("/")
    if len(groups) > 1 and groups[0] == "000":
        raise BadTilePath("a tile has one address, without leading groups of zeros")
    width = int(found[2]) if found[2] else TILE_WIDTH
    if found[2] and width >= TILE_WIDTH:
        raise BadTilePath(f"a partial tile is 1 to {TILE_WIDTH - 1} wide, not {width}")
    return TilePlace(int("".join(groups)), width)


def write_path(place: TilePlace) -> str:
    """Return a tile's address."""
    digits = f"{place.number:d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if place.is_full else f"{path}.p/{place.width}"


def get_tile(level: int, place: TilePlace) -> bytes:
    """Return the hashes of a tile, 32 bytes each; raises PastTheEnd."""
    if level > HIGHEST_LEVEL:
        raise PastTheEnd(f"no log reaches level {level}")
    hashes = read_tile(level, place.number, place.width)
    _require_whole(len(hashes), place)
    return b"".join(hashes)


def get_bundle(place: TilePlace) -> bytes:
    """Return entries, each behind its length in two bytes; raises PastTheEnd."""
    entries = read_entries(place.number * TILE_WIDTH, place.width)
    _require_whole(len(entries), place)
    return pack_bundle(entries)


def pack_bundle(entries: Iterable[bytes]) -> bytes:
    """Return entries as a bundle holds them."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack(bundle: bytes) -> list[bytes]:
    """Return the entries of a bundle; raises ValueError where it is cut short."""
    entries, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle):
            raise ValueError("the bundle is cut short")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


def _require_whole(count: int, place: TilePlace) -> None:
    if count < place.width:
        raise PastTheEnd(f"the log has {count} of the {place.width} places asked for")
