"""What a member of an association is."""

from pledge.associations.rules import Role


def test_members_are_volunteers_or_officers() -> None:
    assert list(Role) == ["volunteer", "officer"]
