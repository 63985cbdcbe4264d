"""Encoding of log facts: moments, and hashes of legal names and reasons."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785


def moment(at: datetime) -> str:
    """Write an aware moment in UTC to the second, such as 2026-11-24T02:20:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def digest_words(words: str) -> str:
    """Return the SHA-256 of words in UTF-8; 64 hexadecimal digits."""
    return hashlib.sha256(words.encode()).hexdigest()


def digest_facts(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 of facts as canonical JSON (RFC 8785); 64 hexadecimal digits."""
    return hashlib.sha256(rfc8785.dumps(dict(facts))).hexdigest()
