"""Column types: moments are aware, personal text is encrypted, words are of their list."""

from datetime import datetime, timedelta, timezone

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from pledge.core.clock import now
from pledge.db import CIPHER, current_policy, db, init_policy
from tests.support.builders import make_report, make_user


@pytest.fixture
def other_keys(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    # put back after the test
    monkeypatch.setitem(app.extensions, CIPHER, None)


def test_moment_comes_back_aware_in_utc(app: Flask) -> None:
    user = make_user()
    moment = datetime(2026, 11, 24, 8, 30, tzinfo=timezone(timedelta(hours=8)))
    user.created_at = moment
    db.session.commit()
    db.session.refresh(user)
    assert user.created_at == moment
    assert user.created_at.utcoffset() == timedelta(0)


def test_naive_moment_is_refused(app: Flask) -> None:
    user = make_user()
    user.created_at = now().replace(tzinfo=None)
    with pytest.raises(StatementError, match="naive"):
        db.session.flush()
    db.session.rollback()


def test_word_that_is_not_of_the_list_is_refused_by_the_database(app: Flask) -> None:
    make_report()
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE breach_case SET status = 'lost'"))
    db.session.rollback()


def test_text_of_an_older_key_is_still_read(app: Flask, other_keys: None) -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    init_policy(app, current_policy(), [old])
    report = make_report(contact="li@people.example")
    init_policy(app, current_policy(), [new, old])
    db.session.refresh(report)
    assert report.contact == "li@people.example"


def test_text_whose_key_is_gone_reads_as_empty(app: Flask, other_keys: None) -> None:
    init_policy(app, current_policy(), [Fernet.generate_key()])
    report = make_report(contact="li@people.example")
    init_policy(app, current_policy(), [Fernet.generate_key()])
    db.session.refresh(report)
    assert report.contact == ""


def test_nothing_is_encrypted_without_a_key(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(app.extensions, CIPHER)
    with pytest.raises(StatementError, match="pledge-cipher"):
        make_report(contact="li@people.example")
    db.session.rollback()
