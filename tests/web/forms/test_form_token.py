"""The signed, timed token of a public form, which stands in for a cookie."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from pledge.config import Settings
from pledge.core.clock import now
from pledge.web.forms import form_token
from pledge.web.forms.form_token import ForeignToken

ABOUT = "ABCDEFGH:"


@pytest.fixture(scope="module")
def _request(migrated_app: Flask) -> Iterator[None]:
    with migrated_app.test_request_context():
        yield


pytestmark = pytest.mark.usefixtures("_request")


def test_token_comes_back_as_it_was_written() -> None:
    token = form_token.begin(ABOUT)
    read = form_token.read(form_token.write(token, "report"), "report", ABOUT)
    assert read == token
    assert not read.is_expired


def test_no_two_forms_are_the_same() -> None:
    assert form_token.begin(ABOUT).idempotency_key != form_token.begin(ABOUT).idempotency_key


def test_form_key_does_not_give_the_nonce_away() -> None:
    token = form_token.begin(ABOUT)
    assert token.nonce not in token.idempotency_key
    assert len(token.idempotency_key) == 64


def test_token_of_another_purpose_or_subject_is_foreign() -> None:
    written = form_token.write(form_token.begin(ABOUT), "report")
    for purpose, about in (("receipt", ABOUT), ("report", "HGFEDCBA:"), ("report", "")):
        with pytest.raises(ForeignToken):
            form_token.read(written, purpose, about)


@pytest.mark.parametrize("value", [None, "", ".", "..", "a.b.c", "W10.x.y", "\x00", "é"])
def test_nonsense_is_foreign(value: str | None) -> None:
    with pytest.raises(ForeignToken):
        form_token.read(value, "report", ABOUT)


@given(st.text(max_size=80))
def test_no_text_is_read_as_a_token(value: str) -> None:
    with pytest.raises(ForeignToken):
        form_token.read(value, "report", ABOUT)


@given(st.data())
def test_token_changed_in_any_place_is_foreign(data: st.DataObject) -> None:
    token = form_token.begin(ABOUT)
    written = form_token.write(token, "report")
    at = data.draw(st.integers(0, len(written) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda one: one != written[at]))
    changed = written[:at] + other + written[at + 1 :]
    try:
        read = form_token.read(changed, "report", ABOUT)
    except ForeignToken:
        return
    # the last character of base64 has spellings that mean the same
    assert read == token


def test_token_grows_old_after_twelve_hours_and_says_so() -> None:
    token = form_token.begin(ABOUT)
    written = form_token.write(token, "report")
    with time_machine.travel(now() + timedelta(hours=12, seconds=-1), tick=False):
        assert not form_token.read(written, "report", ABOUT).is_expired
    with time_machine.travel(now() + timedelta(hours=12, seconds=2), tick=False):
        old = form_token.read(written, "report", ABOUT)
        assert old.is_expired
        assert old.idempotency_key == token.idempotency_key
        assert not old.renewed().is_expired
        with pytest.raises(ForeignToken):
            form_token.read(written, "receipt", ABOUT)
        with pytest.raises(ForeignToken):
            form_token.read(written[:-1] + "!", "report", ABOUT)


def test_token_survives_a_rotation_of_keys_and_not_the_end_of_its_key(
    migrated_app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = form_token.write(form_token.begin(ABOUT), "report")
    for keys, is_read in (
        ("test-session-old,test-session-new,test-session-next", True),
        ("test-session-next", False),
    ):
        rotated = settings.model_copy(update={"session_keys": keys})
        monkeypatch.setitem(migrated_app.extensions, "pledge-settings", rotated)
        if is_read:
            assert form_token.read(written, "report", ABOUT).about == ABOUT
        else:
            with pytest.raises(ForeignToken):
                form_token.read(written, "report", ABOUT)
