"""Finding people, whatever the case of their e-mail."""

from flask import Flask

from pledge.accounts.queries import find_user, has_demo_users
from pledge.db import db
from tests.support.builders import make_user


def test_person_is_found_whatever_the_case(app: Flask) -> None:
    user = make_user("Wang@people.example")
    assert find_user(" wang@PEOPLE.example ") is user
    assert find_user("li@people.example") is None


def test_demo_accounts_are_noticed(app: Flask) -> None:
    user = make_user()
    assert not has_demo_users()
    user.is_demo = True
    db.session.flush()
    assert has_demo_users()
