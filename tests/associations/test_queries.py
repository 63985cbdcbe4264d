"""Founding associations, admitting members, and who answers for a place."""

import pytest
from flask import Flask

from pledge.associations.actions import AlreadyMember, admit_member
from pledge.associations.queries import (
    count_associations,
    find_association,
    find_members,
    find_membership,
    find_responsible,
    list_associations,
    list_members,
)
from pledge.associations.rules import Role
from tests.support.builders import make_association, make_member, make_user


def test_closest_association_answers_for_a_place(app: Flask) -> None:
    assert find_responsible("310101") is None
    national = make_association("000000")
    shanghai = make_association("310000")
    huangpu = make_association("310101")
    make_association("320000")
    assert find_responsible("310101") is huangpu
    assert find_responsible("310115") is shanghai
    assert find_responsible("440305") is national


def test_associations_come_widest_first(app: Flask) -> None:
    for code in ("320000", "000000", "310000"):
        make_association(code)
    assert [a.region_code for a in list_associations()] == ["000000", "310000", "320000"]
    assert count_associations() == 3


def test_association_is_found_by_its_name(app: Flask) -> None:
    association = make_association(name="测试协会")
    assert find_association("测试协会") is association
    assert find_association("别的协会") is None


def test_person_belongs_to_one_association(app: Flask) -> None:
    member = make_member()
    with pytest.raises(AlreadyMember):
        admit_member(make_association("320000"), member.user, Role.OFFICER)
    assert find_membership(member.user_id) is member
    assert find_membership(make_user().id) is None


def test_members_are_found_among_people(app: Flask) -> None:
    member, stranger = make_member(), make_user()
    assert find_members([member.user_id, stranger.id, member.user_id]) == {member.user_id: member}
    assert find_members([]) == {}


def test_members_come_longest_serving_first(app: Flask) -> None:
    association = make_association()
    first = make_member(association, Role.VOLUNTEER)
    second = make_member(association)
    make_member(make_association("320000"))
    assert list_members(association) == [first, second]
