"""China's administrative divisions in force (GB/T 2260), from python-stdnum's table.

Abolished codes are left out, and provinces for which the table lists nothing below them. A city
without districts, such as 东莞市, stands for its only district.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

NATIONAL = "000000"

_COUNTY = re.compile(r'^\s+(\d{4})\s+county="([^"]*)"')
_PROVINCE = re.compile(r'^(\d{2})\s+province="([^"]*)"')
_ENTRY = re.compile(r"(?:\[(\d{4})?-(\d{4})?\])?(.+)")
_CODE = re.compile(r"[0-9]{6}")
_CITY_DISTRICTS = "市辖区"
_BY_PROVINCE = "省直辖县级行政区划"
_BY_AUTONOMOUS_REGION = "自治区直辖县级行政区划"
# What stands between a municipality and its districts names no place people know.
_UNSPOKEN = {_CITY_DISTRICTS, "县", _BY_PROVINCE, _BY_AUTONOMOUS_REGION}


@dataclass(frozen=True)
class Region:
    """A division: six-digit code and its own name."""

    code: str
    name: str


def provinces() -> list[Region]:
    """List the provinces that have cities."""
    return list(_table().provinces)


def cities(province_code: str) -> list[Region]:
    """List the cities of a province, and what stands in a city's place."""
    return list(_table().cities.get(province_code, ()))


def districts(city_code: str) -> list[Region]:
    """List the districts and counties of a city; a city without any lists itself."""
    return list(_table().districts.get(city_code, ()))


def below(code: str) -> list[Region]:
    """List the divisions a step below one; what names no place people know is passed over.

    Shanghai's are its districts: 市辖区 between them is no name.
    """
    if code == NATIONAL:
        return provinces()
    found: list[Region] = []
    for place in cities(code):
        found += districts(place.code) if place.name in _UNSPOKEN else [place]
    return found or [place for place in districts(code) if place.code != code]


def is_district(code: str) -> bool:
    """Tell whether a code is one that districts() lists: the finest place of an address."""
    return code in _table().finest


def find_name(code: str) -> str | None:
    """Find the full name of a division in force, such as 江苏省南京市玄武区."""
    names = _table().names
    if code not in names:
        return None
    parts = dict.fromkeys((code[:2] + "0000", code[:4] + "00", code))
    return "".join(names[part] for part in parts if names[part] not in _UNSPOKEN)


def prefix(code: str) -> str:
    """Return the leading digits all places of a division share; none for the whole country.

    Raises ValueError for what is no code: an empty one must not read as the whole country.
    """
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is no division code")
    while code.endswith("00"):
        code = code[:-2]
    return code


def divisions(code: str) -> list[Region]:
    """List a division and all below it, each by its full name; of the country all divisions.

    What stands in a city's place and adds nothing to the name is left out.
    """
    found: dict[str, Region] = {}
    for one in sorted(_table().names):
        if one.startswith(prefix(code)) and (name := find_name(one)):
            found.setdefault(name, Region(one, name))
    return list(found.values())


def contains(jurisdiction_code: str, code: str) -> bool:
    """Tell whether a division holds a place."""
    return code.startswith(prefix(jurisdiction_code))


@dataclass(frozen=True)
class _Table:
    names: dict[str, str]
    provinces: tuple[Region, ...]
    cities: dict[str, tuple[Region, ...]]
    districts: dict[str, tuple[Region, ...]]
    finest: frozenset[str]


@cache
def _table() -> _Table:
    names = _read_names()
    districts: dict[str, list[Region]] = {}
    for code in sorted(names):
        if not code.endswith("00"):
            districts.setdefault(code[:4] + "00", []).append(Region(code, names[code]))
    for code in districts:
        if code not in names or code[2:4] == "90":
            names[code] = _governed_by(names[code[:2] + "0000"])
    for code, name in names.items():
        if code.endswith("00") and not code.endswith("0000"):
            districts.setdefault(code, [Region(code, name)])
    cities: dict[str, list[Region]] = {}
    for code in sorted(districts):
        cities.setdefault(code[:2] + "0000", []).append(Region(code, names[code]))
    return _Table(
        names=names,
        provinces=tuple(Region(code, names[code]) for code in sorted(cities)),
        cities={code: tuple(found) for code, found in cities.items()},
        districts={code: tuple(found) for code, found in districts.items()},
        finest=frozenset(place.code for found in districts.values() for place in found),
    )


def _governed_by(province: str) -> str:
    return _BY_AUTONOMOUS_REGION if province.endswith("自治区") else _BY_PROVINCE


def _read_names() -> dict[str, str]:
    source = resources.files("stdnum.cn").joinpath("loc.dat").read_text("utf-8")
    names: dict[str, str] = {}
    province = ""
    for line in source.splitlines():
        if found := _PROVINCE.match(line):
            province = found[1]
            names[province + "0000"] = found[2]
        elif (found := _COUNTY.match(line)) and (name := _name_in_force(found[2])):
            names[province + found[1]] = name
    # XXYY01 市辖区 sums up a city's districts: no place has it for an address.
    return {
        code: name for code, name in names.items() if name != _CITY_DISTRICTS or code[4:] == "00"
    }


def _name_in_force(entry: str) -> str | None:
    """Return the name whose years are still open, or None where the code was abolished."""
    for part in entry.split(","):
        if (found := _ENTRY.fullmatch(part)) and found[2] is None:
            return found[3]
    return None
