"""How log entries write moments and hashes."""

import hashlib
from datetime import datetime, timedelta, timezone

from pledge.ledger.encoding import digest_facts, digest_words, moment


def test_moment_is_utc_to_the_second() -> None:
    china = timezone(timedelta(hours=8))
    assert moment(datetime(2026, 11, 24, 10, 20, 0, 999, tzinfo=china)) == "2026-11-24T02:20:00Z"


def test_words_are_hashed_as_utf_8() -> None:
    assert digest_words("整改") == hashlib.sha256("整改".encode()).hexdigest()


def test_facts_are_hashed_in_canonical_order() -> None:
    assert digest_facts({"b": 1, "a": "整改"}) == digest_facts({"a": "整改", "b": 1})
    assert digest_facts({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()
