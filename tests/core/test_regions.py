"""Regions: the divisions in force, their full names, and who holds whom."""

import pytest

from pledge.core import regions
from pledge.core.regions import Region


def test_the_31_provinces_of_the_mainland_are_listed() -> None:
    provinces = regions.provinces()
    assert len(provinces) == 31
    assert Region("310000", "上海市") in provinces
    assert not {"710000", "810000", "820000"} & {place.code for place in provinces}


def test_every_list_is_in_the_order_of_codes() -> None:
    for province in regions.provinces():
        cities = regions.cities(province.code)
        assert cities
        assert cities == sorted(cities, key=lambda place: place.code)
        for city in cities:
            districts = regions.districts(city.code)
            assert districts
            assert districts == sorted(districts, key=lambda place: place.code)


def test_every_code_has_six_digits_and_stands_in_its_parent() -> None:
    for province in regions.provinces():
        for city in regions.cities(province.code):
            assert regions.contains(province.code, city.code)
            for district in regions.districts(city.code):
                assert len(district.code) == 6
                assert district.code.isdigit()
                assert regions.contains(city.code, district.code)
                assert regions.is_district(district.code)
                assert regions.find_name(district.code)


def test_a_caller_that_changes_a_list_changes_no_other() -> None:
    regions.provinces().clear()
    regions.cities("310000").clear()
    regions.districts("310100").clear()
    assert regions.provinces()
    assert regions.cities("310000")
    assert regions.districts("310100")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("310000", "上海市"),
        ("310100", "上海市"),
        ("310101", "上海市黄浦区"),
        ("320000", "江苏省"),
        ("320100", "江苏省南京市"),
        ("320102", "江苏省南京市玄武区"),
        ("500229", "重庆市城口县"),
        ("419001", "河南省济源市"),
        ("659001", "新疆维吾尔自治区石河子市"),
        ("441900", "广东省东莞市"),
    ],
)
def test_a_full_name_leaves_out_what_names_no_place(code: str, name: str) -> None:
    assert regions.find_name(code) == name


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("310103", id="卢湾区, merged away in 2011"),
        pytest.param("110103", id="崇文区, merged away in 2010"),
        pytest.param("320101", id="市辖区, the sum of a city's districts"),
        pytest.param("000000", id="the whole country"),
        pytest.param("999999", id="never given"),
        pytest.param("310101 ", id="a blank too many"),
        pytest.param("31", id="too short"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_division_in_force_has_no_name(code: str) -> None:
    assert regions.find_name(code) is None
    assert not regions.is_district(code)


@pytest.mark.parametrize("code", ["310000", "310100", "320100", "419000"])
def test_what_has_districts_is_none(code: str) -> None:
    assert not regions.is_district(code)


@pytest.mark.parametrize(
    ("province", "code", "name"),
    [
        ("440000", "441900", "东莞市"),
        ("440000", "442000", "中山市"),
        ("460000", "460400", "儋州市"),
        ("620000", "620200", "嘉峪关市"),
    ],
)
def test_a_city_without_districts_stands_for_its_only_one(
    province: str, code: str, name: str
) -> None:
    assert Region(code, name) in regions.cities(province)
    assert regions.districts(code) == [Region(code, name)]
    assert regions.is_district(code)
    assert regions.contains(code, code)


def test_counties_governed_by_their_province_have_a_city_of_that_name() -> None:
    assert Region("419000", "省直辖县级行政区划") in regions.cities("410000")
    assert Region("659000", "自治区直辖县级行政区划") in regions.cities("650000")
    assert Region("419001", "济源市") in regions.districts("419000")


@pytest.mark.parametrize("code", ["", "99", "990000", "310101", "nonsense"])
def test_nothing_is_listed_below_what_has_nothing_below(code: str) -> None:
    assert regions.cities(code) == []
    assert regions.districts(code) == []


@pytest.mark.parametrize(
    ("code", "digits"),
    [("000000", ""), ("310000", "31"), ("320500", "3205"), ("310101", "310101"), ("100000", "10")],
)
def test_a_prefix_drops_the_pairs_of_noughts_at_the_end(code: str, digits: str) -> None:
    assert regions.prefix(code) == digits


@pytest.mark.parametrize("code", ["", "00", "31", "3101010", "31010a", "３１０１０１", "310101\n"])
def test_what_is_no_code_has_no_prefix(code: str) -> None:
    with pytest.raises(ValueError, match="no division code"):
        regions.prefix(code)


@pytest.mark.parametrize(
    ("jurisdiction", "code", "holds"),
    [
        ("000000", "310101", True),
        ("310000", "310101", True),
        ("310100", "310101", True),
        ("310101", "310101", True),
        ("310101", "310104", False),
        ("310101", "310000", False),
        ("310000", "320102", False),
        ("320500", "320102", False),
        ("310000", "000000", False),
    ],
)
def test_a_division_holds_itself_and_what_lies_in_it(
    jurisdiction: str, code: str, holds: bool
) -> None:
    assert regions.contains(jurisdiction, code) is holds


def test_an_empty_jurisdiction_is_refused_and_not_read_as_the_whole_country() -> None:
    with pytest.raises(ValueError, match="no division code"):
        regions.contains("", "310101")


def test_step_below_a_division_has_names_people_know() -> None:
    assert [place.code for place in regions.below(regions.NATIONAL)] == [
        place.code for place in regions.provinces()
    ]
    shanghai = {place.name for place in regions.below("310000")}
    assert "黄浦区" in shanghai
    assert "市辖区" not in shanghai
    assert "南京市" in {place.name for place in regions.below("320000")}
    assert "玄武区" in {place.name for place in regions.below("320100")}
    # a district, and a city without districts, have nothing below them
    assert regions.below("310101") == regions.below("441900") == []
