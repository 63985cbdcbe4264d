"""Another policy for one block of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from flask import current_app

from pledge.db import POLICY, current_policy


@contextmanager
def retention_of(**days: int) -> Iterator[None]:
    """Keep some kinds of personal data for so many days while the block runs."""
    before = current_policy()
    periods = {kind: timedelta(days=count) for kind, count in days.items()}
    retention = replace(before.retention, **periods)
    current_app.extensions[POLICY] = replace(before, retention=retention)
    try:
        yield
    finally:
        current_app.extensions[POLICY] = before
